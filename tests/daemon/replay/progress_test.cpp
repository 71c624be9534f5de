#include "daemon/replay/progress.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/calendar.hpp"
#include "tests/support/simulated_clock.hpp"

namespace rotation::daemon {
namespace {

using rotation::testing::day;
using rotation::testing::SimulatedClock;

TEST(Progress, SaysEveryTenthWhereNobodyWatches) {
  std::ostringstream out;
  SimulatedClock clock(day("2026-01-05"));
  Progress progress(out, false, clock, "replay", "sessions", 200);
  for (int i = 0; i < 50; ++i) {
    clock.advance(std::chrono::milliseconds{10});
    progress.advance();
  }
  EXPECT_EQ(out.str(),
            "replay 10 %, 20 of 200 sessions, 100/s, 2 s left\n"
            "replay 20 %, 40 of 200 sessions, 100/s, 2 s left\n");
}

TEST(Progress, DrawsABarForAPersonAndTakesItAway) {
  std::ostringstream out;
  SimulatedClock clock(day("2026-01-05"));
  {
    Progress progress(out, true, clock, "placebo", "runs", 10);
    for (int i = 0; i < 5; ++i) {
      clock.advance(std::chrono::milliseconds{i == 4 ? 600 : 10});
      progress.advance();
    }
  }
  EXPECT_EQ(out.str(),
            "\rplacebo [###############...............] 50 %, 5 of 10 runs, 7.8/s, 1 s left\033[K\r\033[K");
}

TEST(Progress, MoreThanExpectedIsTheWhole) {
  std::ostringstream out;
  SimulatedClock clock(day("2026-01-05"));
  Progress progress(out, false, clock, "x", "runs", 1);
  for (int i = 0; i < 3; ++i) progress.advance();
  EXPECT_EQ(out.str(), "x 100 %, 1 of 1 runs\n");
}

}  // namespace
}  // namespace rotation::daemon
