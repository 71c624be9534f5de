// Statistics of lines against their definitions, over walks, square waves, steps and gaps.
#include "signals/statistics.hpp"

#include <random>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "tests/signals/naive.hpp"

namespace rotation::signals {
namespace {

constexpr std::size_t kSessions = 420;
constexpr std::size_t kRing = 131;  // far less than the history: nothing may depend on what left it
constexpr double kNaN = kUnavailable;

enum class Shape { walk, square, steps, flat };
constexpr const char* kShapeNames[] = {"walk", "square", "steps", "flat"};

// Levels on a grid of 1/64 wherever differences repeat, so that equal ones are equal to the last bit.
naive::History path(Shape shape, std::mt19937_64& random, double gaps) {
  std::normal_distribution<double> normal(0, 0.01);
  std::uniform_real_distribution<double> uniform(0, 1);
  const std::size_t birth = 1 + random() % 20;
  const std::size_t period = 1 + random() % 40;
  const double amplitude = std::ldexp(1.0, static_cast<int>(random() % 6));
  double x = 3;
  naive::History history;
  for (std::size_t t = 0; t < kSessions; ++t) {
    if (shape == Shape::walk) x += normal(random);
    if (shape == Shape::square) x = t / period % 2 == 0 ? amplitude : -amplitude;
    if (shape == Shape::steps) x += std::round(2 * normal(random) / 0.01) / 64;  // many of them equal
    const double u = uniform(random);
    if (t < birth) {
      history.push(Mark::before_life, kNaN);
    } else if (t > birth && u < gaps) {
      history.push(u < gaps / 2 ? Mark::hole : Mark::carried, kNaN);
    } else {
      history.push(Mark::value, x);
    }
  }
  return history;
}

class StatisticsTwin : public ::testing::TestWithParam<std::tuple<Shape, unsigned>> {};

TEST_P(StatisticsTwin, FollowTheirDefinitions) {
  const auto [shape, seed] = GetParam();
  std::mt19937_64 random(seed);
  const double gaps = seed % 3 == 0 ? 0 : seed % 3 == 1 ? 0.05 : 0.5;
  const naive::History y = path(shape, random, gaps);
  const naive::History x = path(shape == Shape::flat ? Shape::walk : shape, random, gaps);
  Line y_line(kRing), x_line(kRing);
  std::size_t said = 0;
  for (std::size_t t = 0; t < kSessions; ++t) {
    y_line.push(y.marks[t], y.values[t]);
    x_line.push(x.marks[t], x.values[t]);
    const auto check = [&, t = t](const char* what, double actual, double expected) {
      ASSERT_PRED2(naive::same, actual, expected) << what << " at session " << t;
      said += std::isnan(actual) ? 0 : 1;
    };
    for (const std::size_t window : {1U, 5U, 60U, 120U}) {
      check("change", change(y_line, window), naive::change(y, t, window));
      check("efficiency", efficiency_ratio(y_line, window), naive::efficiency_ratio(y, t, window));
      check("concentration", concentration(y_line, window), naive::concentration(y, t, window));
      check("slope", ols_slope(y_line, window), naive::ols_slope(y, t, window));
      check("slope score", slope_score(y_line, window, 0.013), naive::slope_score(y, t, window, 0.013));
      const auto fall = drawdown(y_line, window);
      const auto naive_fall = naive::drawdown(y, t, window);
      check("depth", fall.depth, naive_fall.depth);
      check("speed", fall.speed, naive_fall.speed);
    }
    for (const std::size_t window : {10U, 60U}) {
      const Pairing pairing = pair_differences(y_line, x_line, window);
      const naive::Pairs pairs = naive::pairs(y, x, t, window);
      check("pair slope", pairing.slope, pairs.slope());
      check("correlation", pairing.correlation, pairs.correlation());
      check("standard error", pairing.standard_error, pairs.standard_error());
    }
  }
  EXPECT_GT(said, gaps > 0.1 ? 3000U : 6000U);
}

INSTANTIATE_TEST_SUITE_P(Shapes, StatisticsTwin,
                         ::testing::Combine(::testing::Values(Shape::walk, Shape::square, Shape::steps,
                                                              Shape::flat),
                                            ::testing::Range(1U, 7U)),
                         [](const auto& row) {
                           return kShapeNames[static_cast<std::size_t>(std::get<0>(row.param))] +
                                  std::to_string(std::get<1>(row.param));
                         });

Line line_of(const std::vector<double>& values) {
  Line line(kRing);
  for (const double x : values) line.push(std::isnan(x) ? Mark::hole : Mark::value, x);
  return line;
}

// Section 9.
TEST(Statistics, SlopeOfTheGoldenVector) {
  EXPECT_DOUBLE_EQ(ols_slope(line_of({0, 1, 3, 2, 5}), 5), 1.1);
  EXPECT_DOUBLE_EQ(slope_score(line_of({0, 1, 3, 2, 5}), 5, 2), 1.1 * std::sqrt(5.0) / (2 * std::sqrt(1.2)));
}

TEST(Statistics, AStraightLineIsAllDriftAndOneJumpAllShock) {
  EXPECT_DOUBLE_EQ(efficiency_ratio(line_of({0, 1, 2, 3, 4}), 4), 1);
  EXPECT_DOUBLE_EQ(concentration(line_of({0, 1, 2, 3, 4}), 4), 0.25);
  EXPECT_DOUBLE_EQ(concentration(line_of({0, 0, 0, -7, -7}), 4), 1);
  EXPECT_DOUBLE_EQ(concentration(line_of({0, -3, 1, 2, 1}), 4), 4) << "the largest move may exceed the net";
  EXPECT_TRUE(std::isnan(concentration(line_of({1, 5, 1}), 2))) << "no direction";
  EXPECT_DOUBLE_EQ(efficiency_ratio(line_of({1, 5, 1}), 2), 0);
  EXPECT_TRUE(std::isnan(efficiency_ratio(line_of({1, 1, 1}), 2))) << "no path";
}

TEST(Statistics, AWindowBeginsInsideTheLife) {
  EXPECT_FALSE(std::isnan(change(line_of({1, 2, 3}), 2)));
  EXPECT_TRUE(std::isnan(change(line_of({1, 2, 3}), 3)));
  EXPECT_FALSE(std::isnan(drawdown(line_of({1, 2, 3}), 3).depth)) << "three values, two differences";
  EXPECT_TRUE(std::isnan(drawdown(line_of({1, 2, 3}), 4).depth));
  EXPECT_FALSE(std::isnan(ols_slope(line_of({1, 2, 4}), 3)));
  EXPECT_TRUE(std::isnan(ols_slope(line_of({1, 2, 4}), 4)));
}

TEST(Statistics, NothingOnAHoleAndTheNextDifferenceSpansIt) {
  EXPECT_TRUE(std::isnan(change(line_of({1, 2, kNaN}), 1)));
  EXPECT_DOUBLE_EQ(change(line_of({1, kNaN, 4}), 1), 3) << "from the value carried";
  EXPECT_DOUBLE_EQ(efficiency_ratio(line_of({0, 2, kNaN, 1}), 3), 1.0 / 3);
}

TEST(Statistics, TheLatestOfEqualHighsCounts) {
  const Drawdown fall = drawdown(line_of({5, 1, 5, 3, 3}), 5);
  EXPECT_DOUBLE_EQ(fall.depth, -2);
  EXPECT_DOUBLE_EQ(fall.speed, -1);
  EXPECT_EQ(drawdown(line_of({1, 2, 5}), 3).speed, 0) << "on the high";
}

TEST(Statistics, FisherErrorCountsThePairsThatAreThere) {
  std::vector<double> y, x;
  for (int i = 0; i <= 60; ++i) {
    y.push_back(i % 7);
    x.push_back(i % 5);
  }
  EXPECT_DOUBLE_EQ(pair_differences(line_of(y), line_of(x), 60).standard_error, 1 / std::sqrt(57.0));
  x[30] = kNaN;
  EXPECT_DOUBLE_EQ(pair_differences(line_of(y), line_of(x), 60).standard_error, 1 / std::sqrt(56.0));
  for (std::size_t i = 1; i <= 30; ++i) x[i] = kNaN;
  EXPECT_DOUBLE_EQ(pair_differences(line_of(y), line_of(x), 60).standard_error, 1 / std::sqrt(27.0));
  x[31] = kNaN;
  EXPECT_TRUE(std::isnan(pair_differences(line_of(y), line_of(x), 60).correlation)) << "29 of 60";
}

}  // namespace
}  // namespace rotation::signals
