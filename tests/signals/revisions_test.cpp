// Revisions: Theil-Sen slope of the weekly ratio of upward revisions (S11e, 4.6).
#include "signals/revisions.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "signals/theil_sen.hpp"
#include "tests/support/calendar.hpp"
#include "tests/support/market_events.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::Day;
using market::ReferenceKey;
using rotation::testing::calendar;
using rotation::testing::reference;

TEST(TheilSen, ALineWithABadPointIsStillThatLine) {
  std::vector<SlopePoint> points;
  for (int i = 0; i < 13; ++i) points.push_back({double(i), 0.5 + 0.01 * i});
  EXPECT_NEAR(theil_sen(points), 0.01, 1e-15);
  points[4].y = 1e6;
  points[11].y = -1e6;
  EXPECT_NEAR(theil_sen(points), 0.01, 1e-12);
}

TEST(TheilSen, OfAnEvenNumberOfSlopesTheMeanOfTheMiddle) {
  // Slopes 1, 2, 3, 3, 4, 6 have 3 and 3 in the middle; of 0, 1, 5 only three: 2 is the median below.
  const std::vector<SlopePoint> two{{0, 0}, {1, 1}};
  EXPECT_EQ(theil_sen(two), 1);
  const std::vector<SlopePoint> four{{0, 0}, {1, 0}, {2, 4}, {3, 4}};  // 0 2 4/3 4 2 0: sorted 0 0 4/3 2 2 4
  EXPECT_DOUBLE_EQ(theil_sen(four), (4.0 / 3 + 2) / 2);
}

TEST(TheilSen, WithoutTwoTimesThereIsNone) {
  EXPECT_TRUE(std::isnan(theil_sen({})));
  const std::vector<SlopePoint> same{{1, 2}, {1, 5}};
  EXPECT_TRUE(std::isnan(theil_sen(same)));
}

class RevisionsTest : public ::testing::Test {
 protected:
  static constexpr Day kFirst{2026y / 1 / 2};  // a Friday

  void week(int n, double ups, double downs, ReferenceKey key = ReferenceKey::revisions_domestic) {
    const Day asof = kFirst + std::chrono::days{7 * n};
    book.add(reference(key, asof, {ups, downs, 0}, asof + 22h));
    while (book.release(asof + 22h) != nullptr) {
    }
    session = asof + std::chrono::days{3};
  }
  [[nodiscard]] Revisions now() const {
    return revisions(References(book, calendar(), p, session, session + 21h), p);
  }

  Parameters p;
  ReferenceBook book;
  Day session{};
};

// The twin: all ratios, all slopes, by hand.
TEST_F(RevisionsTest, TheSmallerOfTheLastTwoSlopes) {
  std::mt19937 random(3);
  std::vector<double> ratios;
  const auto slope = [&ratios](std::size_t skip) {
    std::vector<double> slopes;
    const std::size_t end = ratios.size() - skip;
    for (std::size_t i = end - 13; i < end; ++i) {
      for (std::size_t j = i + 1; j < end; ++j) {
        slopes.push_back((ratios[j] - ratios[i]) / static_cast<double>(j - i));
      }
    }
    std::sort(slopes.begin(), slopes.end());
    EXPECT_EQ(slopes.size(), 78U);
    return (slopes[38] + slopes[39]) / 2;
  };
  for (int n = 0; n < 40; ++n) {
    const auto ups = static_cast<double>(50 + random() % 100);
    const auto downs = static_cast<double>(50 + random() % 100);
    week(n, ups, downs);
    ratios.push_back(ups / (ups + downs));
    EXPECT_EQ(now().domestic, ratios.back());
    if (n < 13) {
      EXPECT_TRUE(std::isnan(now().slope)) << n + 1 << " weeks are too few for two slopes";
    } else {
      EXPECT_NEAR(now().slope, std::min(slope(0), slope(1)), 1e-14);
    }
  }
}

TEST_F(RevisionsTest, StaleAfterThreeWeeks) {
  for (int n = 0; n < 14; ++n) week(n, 100 + n, 100);
  const Day last = kFirst + std::chrono::days{7 * 13};
  session = last + std::chrono::days{21};
  EXPECT_FALSE(std::isnan(now().slope));
  session = last + std::chrono::days{22};
  EXPECT_TRUE(std::isnan(now().slope));
  EXPECT_TRUE(std::isnan(now().domestic));
}

TEST_F(RevisionsTest, TheWeakerBasketSpeaksAndAStaleOneSilencesBoth) {
  for (int n = 0; n < 20; ++n) {
    week(n, 100, 100 - n);
    week(n, 100 - n, 100, ReferenceKey::revisions_small);
  }
  EXPECT_LT(now().slope, 0);
  for (int n = 20; n < 24; ++n) week(n, 100, 100);
  EXPECT_TRUE(std::isnan(now().small)) << "its last week is four weeks ago";
  EXPECT_TRUE(std::isnan(now().slope));
}

TEST_F(RevisionsTest, AMissingWeekDoesNotSteepenTheSlope) {
  for (int n = 0; n < 20; ++n) {
    if (n != 10) week(n, 100 + 2 * n, 200 - 2 * n);  // 2/300 a week
  }
  EXPECT_NEAR(now().slope, 2.0 / 300, 1e-14);
}

}  // namespace
}  // namespace rotation::signals
