#include "daemon/replay/availability.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/calendar.hpp"

namespace rotation::daemon {
namespace {

using rotation::testing::day;
using ::testing::Contains;
using ::testing::Not;

// "M1 126": in so many sessions; "C4 -": never.
std::vector<std::string> wanting(const Config& config, const History& history) {
  std::vector<std::string> all;
  for (const auto& [trigger, sessions] : wanting_triggers(config, history, day("2024-12-31"), {})) {
    all.push_back(trigger + ' ' + (sessions ? std::to_string(*sessions) : "-"));
  }
  return all;
}

Config config_with(const std::string& series) {
  auto parsed = parse_config(
      "schema: 1\nfeeds:\n  - {name: a, provider: dxlink, url: \"ws://localhost/\"" + series + "}\n", "test");
  return std::get<Config>(std::move(parsed));
}

// Closes of every series for so many sessions up to 2024-12-31.
History history_of(const Config& config, int sessions) {
  const market::SeriesTable table(config.series);
  History history;
  market::Day at = day("2024-12-31");
  for (int i = 1; i < sessions; ++i) at = rotation::testing::calendar().previous_session(at);
  for (int i = 0; i < sessions; ++i, at = rotation::testing::calendar().next_session(at)) {
    for (std::size_t s = 0; s < table.size(); ++s) {
      const double close = 50 + ((i * 7 + static_cast<int>(s) * 3) % 11) * 0.1;
      history.rows.push_back({static_cast<market::SeriesId>(s), at, close, close});
    }
  }
  return history;
}

// sigma needs 125 differences, so 126 closes (signal specification, 4.1); M3 first 120 returns for its beta.
TEST(Availability, WithoutHistoryEveryTriggerIsSomeSessionsAway) {
  const auto all = wanting(config_with(""), {});
  for (const char* one : {"M1 126", "M2 126", "P1 126", "C1 126", "C2 126", "V2 1"}) {
    EXPECT_THAT(all, Contains(one));
  }
  EXPECT_THAT(all, Contains("C4 -")) << "revisions are figures, not closes";
}

TEST(Availability, WhatHistoryThereIsCounts) {
  const Config config = config_with("");
  const auto all = wanting(config, history_of(config, 100));
  EXPECT_THAT(all, Contains("M1 26"));
  EXPECT_THAT(all, Not(Contains("V2 1")));
  EXPECT_THAT(wanting(config, history_of(config, 400)), ::testing::ElementsAre("C4 -"));
}

TEST(Availability, IsNotToldWhenThereIsNoTimeLeft) {
  static std::stop_source stop;  // on the stack GCC 12 warns of it under the sanitizers
  stop.request_stop();
  EXPECT_TRUE(wanting_triggers(config_with(""), {}, day("2024-12-31"), stop.get_token()).empty());
}

TEST(Availability, WhatNoFeedCarriesNeverComes) {
  const auto all = wanting(config_with(", series: [SPY, IJR, y10]"), {});
  EXPECT_THAT(all, Contains("M1 126"));
  EXPECT_THAT(all, Contains("V2 -"));
  EXPECT_THAT(all, Contains("C3 -"));
}

}  // namespace
}  // namespace rotation::daemon
