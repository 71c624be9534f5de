// The valuation gap's arithmetic: golden vectors of the signal specification, 2.2 and 9.
#include "signals/valuation_arithmetic.hpp"

#include <array>
#include <limits>

#include <gtest/gtest.h>

namespace rotation::signals {
namespace {

constexpr double kFrom = discount(16, 21.7);

TEST(ValuationArithmetic, GoldenVectors) {
  EXPECT_NEAR(kFrom, 0.2626728111, 5e-11);
  EXPECT_NEAR(rho(0.5, kFrom, 0), 0.178125, 1e-12);
  EXPECT_NEAR(rho(0.5, kFrom, 0.10), 0.1103125, 1e-12);
  EXPECT_NEAR(lag(0.55, 0.98), -0.2171717, 5e-8);
  EXPECT_NEAR(catch_up(0.55, 0.98), 0.2774194, 5e-8);
}

TEST(ValuationArithmetic, TheTableOfReturnsToCloseTheGap) {
  constexpr std::array<double, 5> kShares{0.10, 0.25, 0.50, 0.75, 1.00};
  constexpr std::array<double, 5> kToPar{3.56, 8.91, 17.81, 26.72, 35.63};
  constexpr std::array<double, 5> kToFair{2.21, 5.52, 11.03, 16.55, 22.06};
  for (std::size_t i = 0; i < kShares.size(); ++i) {
    EXPECT_NEAR(100 * rho(kShares[i], kFrom, 0), kToPar[i], 0.0051) << kShares[i];
    EXPECT_NEAR(100 * rho(kShares[i], kFrom, 0.10), kToFair[i], 0.0051) << kShares[i];
    // The formula of the text: linear in x.
    EXPECT_NEAR(rho(kShares[i], kFrom, 0.10), kShares[i] * (kFrom - 0.10) / (1 - kFrom), 1e-15);
  }
}

TEST(ValuationArithmetic, AReturnOfRhoClosesThatShareOfTheGap) {
  for (const double x : {-0.2, 0.0, 0.1, 0.5, 1.0, 1.3}) {
    const double after = discount(16 * (1 + rho(x, kFrom, 0.10)), 21.7);
    EXPECT_NEAR(closure(after, kFrom, 0.10), x, 1e-12);
  }
}

TEST(ValuationArithmetic, GrowthIsMadeUpByPrice) {
  EXPECT_NEAR(with_growth(0.1, 0.05, 0.05), 0.1, 1e-15);
  EXPECT_NEAR(with_growth(0.1, 0.10, 0), 1.1 * 1.1 - 1, 1e-15);
}

TEST(ValuationArithmetic, AMilestoneStandsUntilItIsRearmed) {
  constexpr std::array<double, 3> kLevels{0.10, 0.25, 0.50};
  const auto next = [&](double reached, double x) { return milestone(reached, x, kLevels, 0.05); };
  EXPECT_EQ(next(0, 0.09), 0);
  EXPECT_EQ(next(0, 0.10), 0.10);
  EXPECT_EQ(next(0, 0.60), 0.50) << "several at once";
  EXPECT_EQ(next(0.25, 0.21), 0.25) << "less than the margin below it";
  EXPECT_EQ(next(0.25, 0.19), 0.10);
  EXPECT_EQ(next(0.25, 0.04), 0);
  EXPECT_EQ(next(0.10, 0.22), 0.10) << "the margin is for what was reached";
  EXPECT_EQ(next(0.25, std::numeric_limits<double>::quiet_NaN()), 0.25);
}

}  // namespace
}  // namespace rotation::signals
