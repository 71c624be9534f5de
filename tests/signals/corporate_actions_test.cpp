// Closes chained over distributions and splits (5.6): r = ln((P_t * split + D) / P_{t-1}).
#include <cmath>

#include <gtest/gtest.h>

#include "signals/closes.hpp"
#include "tests/support/engine_rig.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::Day;
using rotation::testing::calendar;
using rotation::testing::times;

constexpr Day kMonday{2025y / 11 / 3};
constexpr Day kTuesday{2025y / 11 / 4};
constexpr Day kWednesday{2025y / 11 / 5};
constexpr Day kFriday{2025y / 11 / 7};

class Chained : public ::testing::Test {
 protected:
  // Level of that session's close.
  double close(Day day, double price) {
    series.official(day, price, 1);
    const auto taken = series.take(times(day), true);
    EXPECT_EQ(taken.mark, Mark::value);
    return taken.level;
  }

  SeriesCloses series{{"IJR", market::SeriesClass::etf}};
};

TEST_F(Chained, AFallByTheDistributionIsNoReturnAtAll) {
  series.corporate_action(kTuesday, 0.45, 1);
  const double before = close(kMonday, 100);
  EXPECT_EQ(close(kTuesday, 99.55), before);
  EXPECT_EQ(series.last_close(), 99.55);
  EXPECT_DOUBLE_EQ(close(kWednesday, 99.55 * 1.01), before * 1.01) << "the day after is an ordinary day";
}

TEST_F(Chained, ASplitChangesNothing) {
  series.corporate_action(kTuesday, 0, 2);
  const double before = close(kMonday, 100);
  EXPECT_EQ(close(kTuesday, 50), before);
  EXPECT_DOUBLE_EQ(close(kWednesday, 51), before * 1.02);
}

TEST_F(Chained, AReverseSplitToo) {
  series.corporate_action(kTuesday, 0, 0.1);
  const double before = close(kMonday, 10);
  EXPECT_DOUBLE_EQ(close(kTuesday, 100), before);
}

TEST_F(Chained, SplitAndDistributionOnOneDay) {
  series.corporate_action(kTuesday, 4, 2);
  const double before = close(kMonday, 100);
  EXPECT_EQ(close(kTuesday, 48), before) << "48 * 2 + 4: the distribution is one old share's";
}

// One share of Monday became two on Tuesday, each of which was paid 1 on Wednesday.
TEST_F(Chained, SeveralBetweenTwoClosesInTheOrderOfTheirDays) {
  series.corporate_action(kWednesday, 1, 1);
  series.corporate_action(kTuesday, 0, 2);
  const double before = close(kMonday, 100);
  EXPECT_EQ(close(kFriday, 49), before) << "(49 + 1) * 2";
}

TEST_F(Chained, ADistributionBeforeASplitIsPaidOnTheOldShare) {
  series.corporate_action(kTuesday, 2, 1);
  series.corporate_action(kWednesday, 0, 2);
  const double before = close(kMonday, 100);
  EXPECT_EQ(close(kFriday, 49), before) << "49 * 2 + 2";
}

TEST_F(Chained, OnlyWhatWentExSinceTheLastClose) {
  series.corporate_action(kMonday, 5, 1);
  series.corporate_action(kWednesday, 5, 1);
  const double before = close(kMonday, 100);
  EXPECT_EQ(close(kTuesday, 100), before) << "Monday's is in its close, Wednesday's is still to come";
}

// The reference file is read again on reload, and may have been corrected.
TEST_F(Chained, TheSameExDateAgainReplacesWhatWasSaid) {
  series.corporate_action(kTuesday, 0.54, 1);
  series.corporate_action(kTuesday, 0.45, 1);
  const double before = close(kMonday, 100);
  EXPECT_EQ(close(kTuesday, 99.55), before);
}

TEST_F(Chained, TheLiveMidIsChainedAlike) {
  series.corporate_action(kTuesday, 0.45, 1);
  const double before = close(kMonday, 100);
  series.tick(calendar().open(kTuesday), 99.55, calendar().close(kTuesday));
  EXPECT_EQ(series.live(times(kTuesday), true).level, before);
}

// So a live path and a replay of the same closes agree to the last bit.
TEST_F(Chained, WhereNothingWentExTheLevelIsThePrice) {
  Day day = kMonday;
  std::uint64_t seed = 7;
  for (int i = 0; i < 500; ++i, day = calendar().next_session(day)) {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    const double price = static_cast<double>(seed >> 40U) * 1e-5;
    EXPECT_EQ(close(day, price), price) << i;
  }
}

TEST_F(Chained, GoesOnFromAdjustedHistory) {
  series.history(kMonday, 100, 40);
  EXPECT_EQ(series.take(times(kMonday), true).level, 40);
  series.corporate_action(kTuesday, 0.45, 1);
  EXPECT_DOUBLE_EQ(close(kTuesday, 101 - 0.45), 40 * 1.01);
}

TEST_F(Chained, ValuesAreNeverChained) {
  SeriesCloses vix({"VIX", market::SeriesClass::index_level});
  vix.corporate_action(kTuesday, 1, 2);
  vix.tick(calendar().close(kMonday), 20, calendar().close(kMonday));
  EXPECT_EQ(vix.take(times(kMonday), true).level, 20);
  vix.tick(calendar().close(kTuesday), 21, calendar().close(kTuesday));
  EXPECT_EQ(vix.take(times(kTuesday), true).level, 21);
}

}  // namespace
}  // namespace rotation::signals
