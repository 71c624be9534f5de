// `rotationd replay` over real history, 2000 to 2023: its files against the golden ones.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "daemon/replay/replay.hpp"
#include "feeds/history/csv.hpp"
#include "tests/daemon/replay/synthetic_history.hpp"
#include "tests/support/calendar.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon {
namespace {

namespace fs = std::filesystem;

const fs::path kData = fs::path(ROTATION_SHARED_DATA) / "data";

class ReplayGolden : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(kData / "golden")) {
      GTEST_SKIP() << "no golden history: " << kData << " is absent (ROTATION_SHARED_DATA)";
    }
    Command command;
    command.verb = Command::Verb::replay;
    command.history = {kData.string()};
    command.replay.out = folder.path().string();
    command.replay.neighbours = command.replay.placebo = false;
    const rotation::testing::SimulatedClock clock(rotation::testing::day("2026-01-05"));
    std::ostringstream err;
    ASSERT_EQ(run_replay(command, std::get<Config>(load_config(command)), "1.2.3", clock, {err, false}),
              ExitCode::ok)
        << err.str();
  }

  const rotation::testing::TemporaryFolder folder;
};

// Equal to 1e-9, relative, or absolute below 1.
bool same(double actual, double expected) {
  return std::abs(actual - expected) <= 1e-9 * std::max(1.0, std::abs(expected));
}

TEST_F(ReplayGolden, EveryTransition) {
  std::ifstream events(folder.path() / "events.jsonl");
  history::Csv golden(kData / "golden" / "transitions_2001_2023.csv");
  simdjson::dom::parser parser;
  std::string line;
  int n = 0;
  for (; golden.next(); ++n) {
    ASSERT_TRUE(std::getline(events, line)) << n;
    const simdjson::dom::element event = parser.parse(simdjson::padded_string(line));
    const auto text = [&](const char* key) { return golden.text(golden.column(key)); };
    const auto number = [&](const char* key) { return golden.number(golden.column(key)).value(); };
    for (const char* key : {"session", "from", "to", "reason", "quality"}) {
      ASSERT_EQ(std::string_view(event[key]), text(key)) << text("session") << ' ' << key;
    }
    EXPECT_EQ(double(event["seq"]), number("seq"));
    EXPECT_TRUE(same(double(event["spread"]), number("S"))) << text("session");
    for (const char* key : {"z20", "z60", "z120", "score", "tranche_before", "tranche_after", "beta"}) {
      EXPECT_TRUE(same(double(event[key]), number(key))) << text("session") << ' ' << key;
    }
    for (const simdjson::dom::element trigger : simdjson::dom::array(event["triggers"])) {
      const std::string_view id = trigger["id"];
      const auto column = golden.find_column(id);
      if (!column) continue;
      const bool available = bool(trigger["available"]);
      EXPECT_EQ(!available            ? "na"
                : bool(trigger["on"]) ? "1"
                                      : "0",
                golden.text(*column))
          << text("session") << ' ' << id;
    }
  }
  EXPECT_EQ(n, 266);
  EXPECT_FALSE(std::getline(events, line));
}

// The columns that decide; golden_test holds every column of the record, this the way it is written.
TEST_F(ReplayGolden, DailyTable) {
  history::Csv golden(kData / "golden" / "daily_2001_2023.csv.gz");
  history::Csv daily(folder.path() / "daily.csv");
  int sessions = 0;
  while (golden.next()) {
    ++sessions;
    ASSERT_TRUE(daily.next());
    for (const char* key : {"session", "quality", "state", "M1", "M2", "M3", "base", "full", "counter"}) {
      ASSERT_EQ(daily.text(daily.column(key)), golden.text(golden.column(key))) << key;
    }
    for (const char* key :
         {"S", "sigma_S", "z20", "z60", "z120", "z60_R", "z60_LR", "z60_cr", "FCI", "peak"}) {
      const auto actual = daily.number(daily.column(key));
      const auto expected = golden.number(golden.column(key));
      ASSERT_EQ(actual.has_value(), expected.has_value()) << golden.text(0) << ' ' << key;
      ASSERT_TRUE(!actual || same(*actual, *expected)) << golden.text(0) << ' ' << key;
    }
  }
  EXPECT_EQ(sessions, 5691);
  EXPECT_FALSE(daily.next());
}

// 7.2, on the data before 2024.
TEST_F(ReplayGolden, ForwardReturnsOfTheStudy) {
  const std::string summary = rotation::testing::content(folder.path() / "summary.md");
  EXPECT_NE(summary.find("| CONFIRMED | 16 | +0.7 %, 62 % | +2.1 %, 62 % | +3.9 %, 81 % | +4.0 %, 81 % |\n"),
            std::string::npos);
  EXPECT_NE(summary.find("- Transitions: 266, 11.8 a year\n"), std::string::npos);
  EXPECT_NE(summary.find("4 of 16, the worst -5.7 %.\n"), std::string::npos);
}

}  // namespace
}  // namespace rotation::daemon
