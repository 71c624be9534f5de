// How little would turn a trigger, in a desk's words.
#include <gtest/gtest.h>

#include "daemon/api/triggers_json.hpp"
#include "tests/support/engine_rig.hpp"

namespace rotation::daemon::api {
namespace {

class DistanceText : public ::testing::Test {
 protected:
  std::string text(std::string_view id, bool on, int which, double natural) {
    const std::size_t i = rig.trigger(id);
    return distance_text({rig.parameters(), rig.model(), labels}, rig.table(), i, on,
                         {.which = which, .natural = natural});
  }

  rotation::testing::EngineRig rig{rotation::testing::parameters(market::Day{std::chrono::days{18'263}})};
  const signals::Labels labels = signals::labels(rig.model(), rig.parameters(), rig.table());
};

TEST_F(DistanceText, NamesAPriceAgainstAnother) {
  EXPECT_EQ(text("M1", false, 0, 0.014), "IJR needs +1.4 % against SPY");
  EXPECT_EQ(text("M1", true, 0, -0.065), "spread trend goes off with IJR -6.5 % against SPY");
  EXPECT_EQ(text("M2", false, 1, 0.018), "VB needs +1.8 % against VOO");
}

TEST_F(DistanceText, NamesAYieldAndALevel) {
  EXPECT_EQ(text("C1", false, 0, -9), "10-year yield needs 9 bp lower");
  EXPECT_EQ(text("C1", true, 0, 74), "rates lower goes off with 10-year yield 74 bp higher");
  EXPECT_EQ(text("V2", false, 0, 16.63), "volatility stress comes on with VIX 16.63 points higher");
}

TEST_F(DistanceText, CallsWhatIsNoPriceByTheTrigger) {
  EXPECT_EQ(text("M3", false, 0, 0.019), "beta-adjusted spread needs 1.9 % higher");
  EXPECT_EQ(text("C3", true, 0, 0.68), "easier financial conditions goes off 0.68 z higher");
}

TEST_F(DistanceText, SaysNothingWhereNothingIsKnownOrTheUnitIsAnother) {
  EXPECT_EQ(text("M1", false, 0, signals::kUnavailable), "");
  EXPECT_EQ(text("CROWD", false, 1, 82.75), "")
      << "a percentile, where the trigger's unit is a correlation's";
}

}  // namespace
}  // namespace rotation::daemon::api
