// The machine's clock is set by a hand, by a step of NTP, by whoever held a virtual machine: what the daemon
// makes of it.
#include "daemon/system_clock.hpp"

#include <gtest/gtest.h>

#include "tests/simulation/machine.hpp"

namespace rotation::testing {
namespace {

using daemon::SystemClock;
using market::Duration;
using market::Timestamp;
using namespace std::chrono_literals;

constexpr Timestamp kBegin{Duration{std::chrono::sys_days{std::chrono::year{2026} / 1 / 6}.time_since_epoch()} +
                           15h};

class SystemClockTest : public ::testing::Test {
 protected:
  // What the market says a fifth of a second late, `times` times, as its own clock stands `ahead` of the
  // daemon's.
  void market_speaks(int times, Duration ahead) {
    for (int i = 0; i < times; ++i) {
      machine.pass(200ms);
      (void)clock.now();
      clock.witness(kBegin + machine.uptime() + ahead - 200ms);
    }
  }
  [[nodiscard]] Duration off() const { return clock.now() - (kBegin + machine.uptime()); }

  Machine machine{kBegin, [](int) { return Machine::Answer::ignores; }};
  SystemClock clock;
};

TEST_F(SystemClockTest, FollowsWhatRunsEvenly) {
  for (int i = 0; i < 100; ++i) {
    machine.pass(10min);
    machine.step_wall_clock(-300ms);  // slowly wrong, and slowly mended
    (void)clock.now();
  }
  machine.pass(1s);
  EXPECT_EQ(off(), -30s);
  EXPECT_EQ(clock.jumped(), 0ms);
}

TEST_F(SystemClockTest, ASmallStepBackIsTimeStandingStill) {
  machine.pass(1s);
  const Timestamp before = clock.now();
  machine.step_wall_clock(-800ms);
  EXPECT_EQ(clock.now(), before);
  machine.pass(700ms);
  EXPECT_EQ(clock.now(), before);
  machine.pass(300ms);
  EXPECT_EQ(clock.now(), before + 200ms);
}

TEST_F(SystemClockTest, FollowsNoJumpThatTheMarketDoesNotConfirm) {
  for (const Duration jump : {Duration{1h}, Duration{-1h}, Duration{24h}, Duration{-24h}, Duration{1001ms}}) {
    machine.step_wall_clock(jump);
    market_speaks(100, 0ms);
    EXPECT_EQ(off(), 0ms);
    EXPECT_EQ(clock.jumped(), jump);
    machine.step_wall_clock(-jump);
    EXPECT_EQ(off(), 0ms);
    EXPECT_EQ(clock.jumped(), 0ms) << "set right again";
  }
}

TEST_F(SystemClockTest, IsBackInThePresentWhenTheMarketConfirmsIt) {
  machine.step_wall_clock(10min);  // held so long, while nothing counted on
  market_speaks(SystemClock::kWitnesses - 1, 10min);
  EXPECT_EQ(off(), 0ms);
  market_speaks(1, 10min);
  EXPECT_EQ(off(), 10min);
  EXPECT_EQ(clock.jumped(), 0ms);
}

TEST_F(SystemClockTest, TakesOnlyWitnessesThatAgree) {
  machine.step_wall_clock(10min);
  for (int i = 0; i < 10; ++i) {
    market_speaks(SystemClock::kWitnesses - 1, 10min);
    market_speaks(1, 0ms);
  }
  EXPECT_EQ(off(), 0ms);
}

}  // namespace
}  // namespace rotation::testing
