// The simulator dies twenty times; the daemon lives on and takes up the data each time.
#include <cmath>
#include <csignal>
#include <iostream>
#include <optional>
#include <random>

#include <gtest/gtest.h>

#include "tests/e2e/programs.hpp"
#include "tests/support/counting_proxy.hpp"

namespace rotation::testing {
namespace {

using std::chrono::milliseconds;

constexpr int kDeaths = 20;
constexpr int kSessionsApart = 5;  // each simulator's market begins so much later than the one before
constexpr milliseconds kCap{1000};

double coefficient_of_variation(const std::vector<milliseconds>& pauses) {
  double sum = 0;
  double squares = 0;
  for (const milliseconds pause : pauses) {
    const auto x = static_cast<double>(pause.count());
    sum += x;
    squares += x * x;
  }
  const double mean = sum / static_cast<double>(pauses.size());
  return std::sqrt(squares / static_cast<double>(pauses.size()) - mean * mean) / mean;
}

TEST(Reconnect, TwentyDeathsOfTheVenue) {
  const auto arguments = [](int round) {
    return std::vector<std::string>{"--sessions-per-second", "1", "--from-session",
                                    std::to_string(round * kSessionsApart)};
  };
  std::mt19937 random(20261122);
  const auto up_to = [&random](int most) { return std::uniform_int_distribution<int>(0, most)(random); };

  std::optional<Simulator> simulator(std::in_place, arguments(0));
  const std::uint16_t port = simulator->port;
  const CountingProxy proxy(port);
  const TemporaryFolder folder;
  Daemon daemon(folder, feed_config(proxy.port(), "    backoff: {base: 50ms, cap: 1s}\n"));
  const double started = daemon.scrape()["process_start_time_seconds"];

  double ticks = 0;
  for (int round = 1; round <= kDeaths; ++round) {
    ticks += 1 + up_to(30'000);
    const Scrape live = daemon.until("data of simulator " + std::to_string(round), [&](const Scrape& now) {
      return now.one("rotation_feed_state") == "live" && now.sum("rotation_series_ticks_total") >= ticks;
    });
    ticks = live.sum("rotation_series_ticks_total");

    simulator->process.signal(SIGKILL);
    ASSERT_TRUE(simulator->process.exit_code().has_value());
    const std::size_t in_vain = proxy.accepted() + static_cast<std::size_t>(up_to(2));
    daemon.until("attempts in vain", [&](const Scrape& now) {
      ticks = now.sum("rotation_series_ticks_total");
      return proxy.accepted() >= in_vain && now.one("rotation_feed_state") != "live";
    });
    // Some successors die, too, before anybody could say anything.
    for (int short_lived = up_to(2); short_lived >= 0; --short_lived)
      simulator.emplace(arguments(round), port);
  }
  const Scrape end = daemon.until("data of the last simulator", [&](const Scrape& now) {
    return now.one("rotation_feed_state") == "live" && now.sum("rotation_series_ticks_total") > ticks;
  });

  EXPECT_EQ(daemon.stop(), 0) << daemon.process.output();
  EXPECT_EQ(end["process_start_time_seconds"], started);
  EXPECT_GE(end["rotation_feed_connects_total{feed=\"simulator\"}"], kDeaths + 1);
  EXPECT_TRUE(daemon.process.lines("connection limit").empty()) << "a 406";
  EXPECT_EQ(proxy.most_at_once(), 1) << "never two connections at once";

  const auto pauses = proxy.pauses();
  std::cout << pauses.size() << " pauses, ms:";
  for (const milliseconds pause : pauses) std::cout << ' ' << pause.count();
  std::cout << '\n';
  EXPECT_GE(pauses.size(), static_cast<std::size_t>(kDeaths));
  EXPECT_GT(coefficient_of_variation(pauses), 0.2);
  // What was drawn, as far as the log's limit lets it through; measured, the machine's own delays are in it.
  const std::string mark = "; next attempt in ";
  const auto drawn = daemon.process.lines(mark);
  EXPECT_GE(drawn.size(), 3U);
  for (const std::string& line : drawn) {
    EXPECT_LE(std::stol(line.substr(line.find(mark) + mark.size())), kCap.count()) << line;
  }
}

}  // namespace
}  // namespace rotation::testing
