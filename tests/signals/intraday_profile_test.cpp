// What is usual at a time of day: against the sum over all sessions, with days cut short and minutes missing.
#include "signals/intraday_profile.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "tests/signals/naive.hpp"

namespace rotation::signals {
namespace {

constexpr int kMinutes = IntradayProfile::kMinutes;

// The weights written out: an observation's own, times what each later one left of it.
double average_square(const naive::Values& changes, double alpha) {
  const auto gain = [alpha](std::size_t n) { return std::max(alpha, 1.0 / static_cast<double>(n)); };
  double sum = 0;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    double weight = gain(i + 1);
    for (std::size_t later = i + 1; later < changes.size(); ++later) weight *= 1 - gain(later + 1);
    sum += weight * changes[i] * changes[i];
  }
  return changes.size() < 5 ? kUnavailable : sum;
}

TEST(IntradayProfile, IsTheWeightedMeanOfAllSessions) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal(0, 1);
  constexpr int kSessions = 20;
  IntradayProfile profile(kSessions);
  std::vector<naive::Values> seen(kMinutes + 1);
  for (int session = 0; session < 60; ++session) {
    const int minutes = session % 7 == 3 ? 210 : kMinutes;
    for (int m = 0; m <= minutes; ++m) {
      if (random() % 10 == 0) continue;
      const double change = normal(random) * (1 + std::abs(m - 195) / 100.0);
      m == 0 ? profile.gap(change) : profile.minute(m, change);
      seen[static_cast<std::size_t>(m)].push_back(change);
    }
    profile.end_session();

    naive::Values squares;
    for (const naive::Values& changes : seen)
      squares.push_back(average_square(changes, 2.0 / (kSessions + 1)));
    naive::Values smooth(kMinutes + 1, kUnavailable);
    for (std::size_t m = 1; m < smooth.size(); ++m) {
      naive::Values near;
      for (std::size_t i = m < 6 ? 1 : m - 5; i <= std::min<std::size_t>(m + 5, kMinutes); ++i) {
        if (!std::isnan(squares[i])) near.push_back(squares[i]);
      }
      if (!near.empty()) smooth[m] = naive::mean(near);
    }
    double since_close = squares[0];
    for (int m = 1; m <= kMinutes; ++m) {
      const double here = smooth[static_cast<std::size_t>(m)];
      if (m > 1) {
        since_close += here;
        ASSERT_PRED2(naive::same, profile.variance(m - 1, m), here) << session << ' ' << m;
      }
      ASSERT_PRED2(naive::same, profile.variance_since_close(m), since_close) << session << ' ' << m;
    }
    if (session > 20) {
      ASSERT_PRED2(naive::same, profile.variance(100, 103), smooth[101] + smooth[102] + smooth[103]);
    }
  }
}

TEST(IntradayProfile, LearnsFromASessionOnlyOnceItIsOver) {
  IntradayProfile profile(20);
  for (int session = 0; session < 5; ++session) {
    EXPECT_TRUE(std::isnan(profile.variance(9, 10))) << "five sessions say what is usual, " << session;
    EXPECT_TRUE(std::isnan(profile.variance_since_close(10)));
    profile.gap(0.5);
    for (int m = 2; m <= kMinutes; ++m) profile.minute(m, 0.25);
    profile.end_session();
  }
  EXPECT_EQ(profile.variance(9, 10), 0.0625);
  EXPECT_EQ(profile.variance_since_close(1), 0.25);
  EXPECT_EQ(profile.variance_since_close(10), 0.25 + 9 * 0.0625);
  profile.minute(10, 100);
  EXPECT_EQ(profile.variance(9, 10), 0.0625);
  profile.end_session();
  EXPECT_GT(profile.variance(9, 10), 1);
  EXPECT_GT(profile.variance(14, 15), 1) << "five minutes away";
  EXPECT_EQ(profile.variance(15, 16), 0.0625);
}

TEST(IntradayProfile, AHalfDaySaysNothingOfTheAfternoon) {
  IntradayProfile profile(20);
  const auto session = [&](int minutes, double change) {
    profile.gap(change);
    for (int m = 2; m <= minutes; ++m) profile.minute(m, change);
    profile.end_session();
  };
  for (int i = 0; i < 5; ++i) session(210, 1);
  EXPECT_EQ(profile.variance(209, 210), 1);
  EXPECT_EQ(profile.variance(214, 215), 1) << "from the minutes near it";
  EXPECT_TRUE(std::isnan(profile.variance(215, 216)));
  EXPECT_TRUE(std::isnan(profile.variance_since_close(216)));
  for (int i = 0; i < 5; ++i) session(kMinutes, 2);
  EXPECT_GT(profile.variance(99, 100), 1);
  EXPECT_LT(profile.variance(99, 100), 4);
  EXPECT_EQ(profile.variance(299, 300), 4);
  profile.end_session();  // nothing moved: nothing is learnt
  EXPECT_EQ(profile.variance(299, 300), 4);
}

}  // namespace
}  // namespace rotation::signals
