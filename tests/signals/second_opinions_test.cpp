// CUSUM and relative rotation: what is shown beside the machine and never decides.
#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "signals/cusum.hpp"
#include "signals/dollar.hpp"
#include "signals/relative_rotation.hpp"
#include "tests/signals/naive.hpp"

namespace rotation::signals {
namespace {

constexpr double kKappa = 0.125;
constexpr double kAlarm = 12;

// Section 9: on N(0,1) a side alarms once in 720 sessions. 10,000 runs: a standard error of 1 %.
TEST(Cusum, MeanRunBetweenFalseAlarms) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal(0, 1);
  Cusum cusum(kKappa, kAlarm);
  constexpr int kRuns = 10'000;
  double sessions = 0;
  for (int alarms = 0; alarms < kRuns; ++sessions) {
    if (cusum.push(normal(random)).alarm == 1) ++alarms;
  }
  EXPECT_NEAR(sessions / kRuns, 720, 36);
}

// The definition without recursion: the best sum of what exceeds the allowance, ending now, since the alarm.
TEST(Cusum, IsTheBestSumEndingNow) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal(seed % 2 == 0 ? 0.3 : -0.3, 1);
    Cusum cusum(kKappa, 6);
    naive::Values u;
    std::size_t up_from = 0, down_from = 0;
    int alarms = 0;
    for (std::size_t t = 0; t < 500; ++t) {
      u.push_back(t % 50 < 25 ? normal(random) : 0);
      const auto best = [&](double sign, std::size_t from) {
        double highest = 0, sum = 0;
        for (std::size_t s = t + 1; s-- > from;) highest = std::max(highest, sum += sign * u[s] - kKappa);
        return highest;
      };
      const double up = best(1, up_from);
      const double down = best(-1, down_from);
      const Cusum::Reading reading = cusum.push(u.back());
      ASSERT_NEAR(reading.up, up, 1e-12);
      ASSERT_NEAR(reading.down, down, 1e-12);
      ASSERT_EQ(reading.alarm, up >= 6 ? 1 : down >= 6 ? -1 : 0);
      if (up >= 6) up_from = t + 1;
      if (down >= 6) down_from = t + 1;
      alarms += reading.alarm != 0 ? 1 : 0;
    }
    EXPECT_GT(alarms, 3);
  }
}

TEST(Cusum, ShowsTheSumThatAlarmedAndStartsAgain) {
  Cusum cusum(0.5, 2);
  EXPECT_EQ(cusum.push(2).up, 1.5);
  const Cusum::Reading alarm = cusum.push(1);
  EXPECT_EQ(alarm.up, 2);
  EXPECT_EQ(alarm.alarm, 1);
  EXPECT_EQ(cusum.push(0.25).up, 0);
  EXPECT_EQ(cusum.push(-9).alarm, -1);
  EXPECT_EQ(cusum.push(0).down, 0);
}

double score14(const naive::Values& x) {
  if (x.size() < 14) return kUnavailable;
  const naive::Values last(x.end() - 14, x.end());
  const double deviation = std::sqrt(naive::covariance(last, last));
  return deviation > 0 ? (last.back() - naive::mean(last)) / deviation : kUnavailable;
}

TEST(RelativeRotation, FollowsItsDefinition) {
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal(0, 0.02);
  RelativeRotation rotation;
  naive::Values strengths, ratios, changes;
  double ln = -1.2;
  std::array<int, 5> seen{};
  for (int week = 0; week < 300; ++week) {
    ln += normal(random);
    strengths.push_back(100 * std::exp(ln));
    rotation.end_week(strengths.back());
    ratios.push_back(100 + score14(strengths));
    if (ratios.size() > 14) changes.push_back(ratios.back() - ratios[ratios.size() - 2]);
    const double momentum = 100 + score14(changes);
    ASSERT_PRED2(naive::same, rotation.ratio(), ratios.back()) << week;
    ASSERT_PRED2(naive::same, rotation.momentum(), momentum) << week;
    ASSERT_EQ(std::isnan(rotation.momentum()), week < 27) << week;
    if (std::isnan(momentum)) {
      EXPECT_TRUE(std::isnan(rotation.quadrant()));
      continue;
    }
    const int quadrant = ratios.back() >= 100 ? (momentum >= 100 ? 1 : 2) : (momentum >= 100 ? 4 : 3);
    ASSERT_EQ(rotation.quadrant(), quadrant);
    ++seen[static_cast<std::size_t>(quadrant)];
  }
  for (const std::size_t quadrant : {1U, 2U, 3U, 4U}) EXPECT_GT(seen[quadrant], 20) << quadrant;
}

TEST(RelativeRotation, AFlatSpreadHasNoPlace) {
  RelativeRotation rotation;
  for (int week = 0; week < 40; ++week) rotation.end_week(33.1);
  EXPECT_TRUE(std::isnan(rotation.ratio()));
  EXPECT_TRUE(std::isnan(rotation.quadrant()));
}

// 2.4: enters beyond 1, leaves within 0.75; what is missing changes nothing.
TEST(DollarState, EntersAndLeavesAtItsOwnLevels) {
  DollarState state;
  const double nan = kUnavailable;
  const std::vector<std::pair<double, double>> path{
      {nan, 0}, {-0.99, 0}, {-1, 1},   {nan, 1},    {-0.75, 1}, {-0.7499, 0}, {-0.9, 0}, {0.99, 0},
      {1, -1},  {0.75, -1}, {nan, -1}, {0.7499, 0}, {2, -1},    {-3, 1},      {3, -1},   {0, 0}};
  for (std::size_t i = 0; i < path.size(); ++i) {
    EXPECT_EQ(state.push(path[i].first), path[i].second) << "step " << i;
  }
}

}  // namespace
}  // namespace rotation::signals
