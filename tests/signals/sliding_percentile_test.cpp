#include "signals/sliding_percentile.hpp"

#include <random>

#include <gtest/gtest.h>

#include "tests/signals/naive.hpp"

namespace rotation::signals {
namespace {

constexpr double kNaN = kUnavailable;

enum class Shape { walk, decimals, alternating, falling };

class PercentileTwin : public ::testing::TestWithParam<std::tuple<Shape, unsigned>> {};

TEST_P(PercentileTwin, CountsTheValuesOfTheWindow) {
  const auto [shape, seed] = GetParam();
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal(0, 1);
  constexpr std::size_t kWindow = 75;
  constexpr std::size_t kMinimum = 20;
  SlidingPercentile percentile(kWindow, kMinimum);
  naive::Values x;
  double level = 4;
  std::size_t said = 0;
  for (std::size_t t = 0; t < 600; ++t) {
    level += shape == Shape::falling ? -std::abs(normal(random)) : normal(random);
    switch (shape) {
      case Shape::walk:
      case Shape::falling:
        x.push_back(level);
        break;
      case Shape::decimals: {
        // Sums of hundredths: equal as decimals, apart by the last bits as doubles.
        const double hundredths = std::round(3 * level);
        x.push_back(t % 2 == 0 ? hundredths / 100 + 0.7 : (hundredths + 70) / 100);
        break;
      }
      case Shape::alternating:
        x.push_back(t % 3 == 0 ? 1 : -1);
        break;
    }
    // Long gaps too: the window empties and fills again.
    if (normal(random) > 1.5 || (seed == 2 && t > 200 && t < 290)) x.back() = kNaN;
    const double actual = percentile.push(x.back());
    ASSERT_PRED2(naive::same, actual, naive::percentile(x, t, kWindow, kMinimum)) << "at session " << t;
    said += std::isnan(actual) ? 0 : 1;
  }
  EXPECT_GT(said, 350U);
}

INSTANTIATE_TEST_SUITE_P(Shapes, PercentileTwin,
                         ::testing::Combine(::testing::Values(Shape::walk, Shape::decimals,
                                                              Shape::alternating, Shape::falling),
                                            ::testing::Range(1U, 4U)));

TEST(SlidingPercentile, EqualsCountHalf) {
  SlidingPercentile percentile(4, 2);
  EXPECT_TRUE(std::isnan(percentile.push(5)));
  EXPECT_DOUBLE_EQ(percentile.push(5), 50);
  EXPECT_DOUBLE_EQ(percentile.push(6), 100 * 2.5 / 3);
  EXPECT_TRUE(std::isnan(percentile.push(kNaN)));
  EXPECT_DOUBLE_EQ(percentile.push(1), 100 * 0.5 / 3) << "5 6 - 1: the first 5 has left";
}

TEST(SlidingPercentile, DecimalTiesAreTies) {
  SlidingPercentile percentile(10, 1);
  ASSERT_NE(0.1 + 0.2, 0.3);
  percentile.push(0.3);
  EXPECT_DOUBLE_EQ(percentile.push(0.1 + 0.2), 50);
}

TEST(SlidingPercentile, ACopyGoesItsOwnWay) {
  SlidingPercentile percentile(3, 1);
  percentile.push(1);
  percentile.push(2);
  SlidingPercentile copy = percentile;
  EXPECT_DOUBLE_EQ(copy.push(0), 100 * 0.5 / 3);
  EXPECT_DOUBLE_EQ(percentile.push(3), 100 * 2.5 / 3);
  copy = percentile;
  EXPECT_DOUBLE_EQ(copy.push(9), percentile.push(9));
}

}  // namespace
}  // namespace rotation::signals
