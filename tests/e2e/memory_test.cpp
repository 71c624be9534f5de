// Steady memory: the default series, more than five years of history, a stream as fast as it can be read.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>
#include <sstream>
#include <utility>

#include <gtest/gtest.h>

#include "feeds/market/calendar.hpp"
#include "feeds/market/rfc3339.hpp"
#include "feeds/market/series.hpp"
#include "tests/e2e/programs.hpp"
#include "tests/support/promise.hpp"

namespace rotation::testing {
namespace {

using market::Day;

constexpr int kSessions = 1'400;
constexpr double kLimit = 48.0 * 1024 * 1024;

// Made-up closes of every default series up to the day before the simulator's market begins.
std::string write_history(const TemporaryFolder& folder) {
  const market::Calendar calendar;
  std::string manifest = "series,file,column,class,unit,note\n";
  Day first{std::chrono::year{2026} / 1 / 2};
  for (int i = 1; i < kSessions; ++i) first = calendar.previous_session(first);
  for (const market::Series& series : market::default_series()) {
    const bool yield = series.series_class == market::SeriesClass::yield;
    std::string rows = "date,value\n";
    Day day = first;
    for (int i = 0; i < kSessions; ++i, day = calendar.next_session(day)) {
      rows += market::format_date(day) + "," + std::to_string((yield ? 4 : 100) + std::sin(i * 0.1)) + "\n";
    }
    folder.write("history/" + series.name + ".csv", rows);
    manifest += series.name + "," + series.name + ".csv,value," +
                std::string(market::name(series.series_class)) + (yield ? ",percent,\n" : ",usd,\n");
  }
  folder.write("history/manifest.csv", manifest);
  return "history:\n  sources:\n    - directory: " + (folder.path() / "history").string() +
         "\nengine:\n  history_start: " + market::format_date(first) + "\n";
}

class Memory : public ::testing::Test {
 protected:
  void SetUp() override {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "a sanitizer's own memory is not the daemon's";
#endif
  }
};

TEST_F(Memory, StaysBelow48MiB) {
  const Simulator simulator({"--speed", "max"});
  const TemporaryFolder folder;
  const Daemon daemon(folder, feed_config(simulator.port, "", write_history(folder)));
  const Scrape now = daemon.until("a million events",
                                  [](const Scrape& s) { return s.sum("rotation_feed_events_total") > 1e6; });
  EXPECT_EQ(now["rotation_history_sessions"], kSessions);
  const double resident = now["process_resident_memory_bytes"];
  std::cout << "resident " << resident / 1024 / 1024 << " MiB after " << now["rotation_history_sessions"]
            << " sessions and " << now.sum("rotation_feed_events_total") << " events\n";
  EXPECT_GT(resident, 0);
  EXPECT_LT(resident, kLimit);
}

TEST_F(Memory, F48DoesNotGrowWithMessages) {
  constexpr double kWarmUp = 2e6;
  constexpr double kMessages = 16e6;
  constexpr double kSegments = 3e6;
  const Simulator simulator({"--speed", "max"});
  const TemporaryFolder folder;
  const Daemon daemon(folder, feed_config(simulator.port, "", write_history(folder)));
  // After so many, and the least of both while as many follow as fill a segment or two of the journal, and
  // until there are no more than `files`: compressing one takes 2 MiB and some files, and gives them back.
  struct Least {
    double memory = std::numeric_limits<double>::infinity();
    double files = std::numeric_limits<double>::infinity();
  };
  const auto after = [&daemon](double events, double files) {
    Least least;
    const Scrape scrape = daemon.until("so many events", [&](const Scrape& s) {
      const double seen = s.sum("rotation_feed_events_total");
      if (seen > events) {
        least.memory = std::min(least.memory, s["process_resident_memory_bytes"]);
        least.files = std::min(least.files, s["process_open_fds"]);
      }
      return seen > events + kSegments && least.files <= files;
    });
    return std::pair(scrape, least);
  };
  const auto start = after(kWarmUp, std::numeric_limits<double>::infinity());
  const auto middle = after(kWarmUp + kMessages / 2, start.second.files);
  const auto end = after(kWarmUp + kMessages, start.second.files);
  const auto messages = [](const auto& from, const auto& to) {
    return to.first.sum("rotation_feed_events_total") - from.first.sum("rotation_feed_events_total");
  };
  const auto slope_of = [&](const auto& from, const auto& to) {
    return (to.second.memory - from.second.memory) / messages(from, to) * 1e7 / 1024 / 1024;
  };
  // What grows does so in both halves; a step of an allocator's arena is in one.
  const double slope = std::min(slope_of(start, middle), slope_of(middle, end));
  const double more_files = end.second.files - start.second.files;
  std::ostringstream measured;
  measured.precision(3);
  measured << "scaled, " << messages(start, end) / 1e6 << " M messages at full speed: " << slope
           << " MiB a 10 M, " << more_files << " more descriptors";
  promise("F48", "nothing grows: <= 1 MiB a 10 M messages, descriptors constant", measured.str(),
          slope <= 1 && more_files <= 0);
}

}  // namespace
}  // namespace rotation::testing
