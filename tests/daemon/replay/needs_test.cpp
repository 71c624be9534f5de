#include "daemon/replay/report/needs.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "daemon/meanings.hpp"
#include "tests/daemon/replay/made_result.hpp"

namespace rotation::daemon {
namespace {

using rotation::testing::made;
using signals::State;

TEST(TriggerName, IsWhatItsHelpBeginsWith) {
  EXPECT_EQ(trigger_name("spread trend: z60 of IJR/SPY, by closes"), "spread trend");
  EXPECT_EQ(trigger_name("leaders below their high, by levels; until a new one"), "leaders below their high");
  EXPECT_EQ(trigger_name("few leaders lead"), "few leaders lead");
}

TEST(Needs, SayWhyThereWasNoConfirmation) {
  ReplayResult r = made(12);
  for (TriggerLane& lane : r.triggers) {
    std::fill(lane.on.begin(), lane.on.end(), 1);
    std::fill(lane.available.begin(), lane.available.end(), 1);
  }
  std::fill(r.triggers[2].on.begin(), r.triggers[2].on.end(), 0);
  r.triggers[2].on[3] = 1;                                                       // a veto
  r.triggers[0].on[4] = r.triggers[0].on[5] = 0;                                 // M1 off
  std::fill(r.triggers[1].available.begin(), r.triggers[1].available.end(), 0);  // C1 without data, though on
  r.state[11] = State::confirmed;                                                // not asked about
  EXPECT_EQ(
      report::why_not(r, {0, 12}),
      "Of 11 sessions outside a position, the mandatory price triggers stood without a veto on 3, and with "
      "enough votes on 2. Missing throughout: <b>C1</b> rates lower (no data). Missing on so many of them: "
      "<b>M1</b> 2. Sessions under veto: <b>V1</b> 1.");
  EXPECT_EQ(report::why_not(r, {11, 12}), "");
}

}  // namespace
}  // namespace rotation::daemon
