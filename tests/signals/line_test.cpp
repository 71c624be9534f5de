// Line against a twin that keeps every session in plain vectors and recomputes everything from the first one.
#include "signals/line.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace rotation::signals {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

class NaiveLine {
 public:
  void push(Mark mark, double x) {
    marks_.push_back(mark);
    raw_.push_back(mark == Mark::value ? x : kNaN);
  }

  // Session of the first value; sessions() if none yet.
  [[nodiscard]] std::size_t birth() const {
    std::size_t t = 0;
    while (t < raw_.size() && std::isnan(raw_[t])) ++t;
    return t;
  }
  [[nodiscard]] std::size_t life() const { return raw_.size() - birth(); }

  // What stands at session t: its value, or the last one before.
  [[nodiscard]] double carried(std::size_t t) const {
    while (t > 0 && std::isnan(raw_[t])) --t;
    return raw_[t];
  }
  [[nodiscard]] double ago(std::size_t lag) const { return carried(raw_.size() - 1 - lag); }

  [[nodiscard]] bool available() const {
    return life() > 0 && (marks_.back() == Mark::value || marks_.back() == Mark::carried);
  }

  [[nodiscard]] double sigma(std::size_t window, std::size_t minimum) const {
    std::vector<long double> differences;
    for (std::size_t t = birth() + 1; t < raw_.size(); ++t) {
      if (t + window < raw_.size() || std::isnan(raw_[t])) continue;
      differences.push_back(static_cast<long double>(raw_[t]) - carried(t - 1));
    }
    if (differences.empty() || differences.size() < minimum) return kNaN;
    long double mean = 0;
    for (const long double d : differences) mean += d;
    mean /= static_cast<long double>(differences.size());
    long double squares = 0;
    for (const long double d : differences) squares += (d - mean) * (d - mean);
    return static_cast<double>(std::sqrt(squares / static_cast<long double>(differences.size())));
  }

  [[nodiscard]] double z(std::size_t k, double sigma) const {
    if (life() <= k || std::isnan(sigma) || sigma == 0) return kNaN;
    return (ago(0) - ago(k)) / (sigma * std::sqrt(static_cast<double>(k)));
  }

  [[nodiscard]] double highest(std::size_t window) const {
    double best = ago(0);
    for (std::size_t lag = 0; lag < window; ++lag) best = std::fmax(best, ago(lag));
    return best;
  }

 private:
  std::vector<Mark> marks_;
  std::vector<double> raw_;
};

void expect_same(double actual, double expected, const char* what) {
  if (std::isnan(expected)) {
    EXPECT_TRUE(std::isnan(actual)) << what << " is " << actual << ", not unavailable";
  } else {
    EXPECT_NEAR(actual, expected, 1e-12 * std::max(1.0, std::abs(expected))) << what;
  }
}

struct Walk {
  const char* what;
  double step;   // standard deviation of a session's change
  double grid;   // values are multiples of it, so that ties happen; 0 = none
  double holes;  // share of sessions
  double carried;
  std::size_t starts_after;
};

class LineTwin : public ::testing::TestWithParam<Walk> {};

TEST_P(LineTwin, AgreesOnEveryStatistic) {
  const Walk& walk = GetParam();
  constexpr std::size_t kRing = 130, kWindow = 60, kMinimum = 30;
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal(0, walk.step);
  std::uniform_real_distribution<double> uniform(0, 1);
  Line line(kRing);
  NaiveLine twin;
  double x = 4;
  std::size_t with_sigma = 0, holes = 0;
  for (std::size_t t = 0; t < 600; ++t) {
    x += normal(random);
    if (walk.grid > 0) x = std::round(x / walk.grid) * walk.grid;
    Mark mark = Mark::value;
    const double u = uniform(random);
    if (t < walk.starts_after) {
      mark = Mark::before_life;
    } else if (u < walk.holes) {
      mark = Mark::hole;
    } else if (u < walk.holes + walk.carried) {
      mark = Mark::carried;
    }
    line.push(mark, mark == Mark::value ? x : kNaN);
    twin.push(mark, x);

    SCOPED_TRACE(t);
    ASSERT_EQ(line.life(), twin.life());
    ASSERT_EQ(line.alive(), twin.life() > 0);
    ASSERT_EQ(line.available(), twin.available());
    const double sigma = line.sigma(kWindow, kMinimum);
    expect_same(sigma, twin.sigma(kWindow, kMinimum), "sigma");
    if (!line.alive()) continue;
    with_sigma += std::isnan(sigma) ? 0 : 1;
    holes += line.available() ? 0 : 1;
    EXPECT_EQ(line.at(0), twin.ago(0));
    for (const std::size_t k : {1U, 20U, 60U, 120U}) {
      expect_same(line.z(line.at(0), k, 0, sigma), twin.z(k, sigma), "z");
    }
    for (const std::size_t window : {1U, 10U, 120U}) {
      if (window > line.life()) continue;
      EXPECT_EQ(line.highest(window), twin.highest(window));
    }
  }
  EXPECT_GT(with_sigma, 300U);
  EXPECT_EQ(holes > 0, walk.holes > 0);
}

INSTANTIATE_TEST_SUITE_P(Walks, LineTwin,
                         ::testing::Values(Walk{"whole", 0.01, 0, 0, 0, 0}, Walk{"late", 0.01, 0, 0, 0, 200},
                                           Walk{"holes", 0.01, 0, 0.1, 0, 3},
                                           Walk{"bonds", 0.05, 0.01, 0.02, 0.1, 3},
                                           Walk{"ties", 0.01, 0.02, 0.05, 0.05, 0},
                                           Walk{"large", 1e6, 0, 0.1, 0, 0}),
                         [](const auto& test) { return std::string(test.param.what); });

TEST(Line, FirstDifferenceAfterAHoleSpansTheGap) {
  Line line(10);
  line.push(Mark::value, 1);
  line.push(Mark::value, 2);
  line.push(Mark::hole, 0);
  EXPECT_FALSE(line.available());
  EXPECT_EQ(line.at(0), 2) << "carried as an endpoint";
  EXPECT_TRUE(std::isnan(line.difference(0))) << "its zero counts nowhere";
  line.push(Mark::value, 5);
  EXPECT_EQ(line.difference(0), 3);
  EXPECT_EQ(line.sigma(10, 2), 1) << "of {1, 3}, population";
  EXPECT_TRUE(std::isnan(line.sigma(10, 3)));
}

TEST(Line, WindowDoesNotGrowWhereSessionsDoNotCount) {
  Line line(10);
  for (const double x : {0.0, 8.0, 9.0, 11.0}) line.push(Mark::value, x);
  line.push(Mark::carried, 0);
  line.push(Mark::value, 12);
  EXPECT_DOUBLE_EQ(line.sigma(4, 1), std::sqrt(2.0 / 9)) << "of {1, 2, 1}: the 8 is five sessions old";
}

TEST(Line, ValuesBeforeItsLifeAreNotItsLife) {
  Line line(10);
  line.push(Mark::hole, 0);
  line.push(Mark::carried, 0);
  EXPECT_FALSE(line.alive());
  EXPECT_FALSE(line.available());
  line.push(Mark::value, 3);
  EXPECT_EQ(line.life(), 1U);
  EXPECT_TRUE(std::isnan(line.difference(0)));
}

TEST(Line, ConstantValuesHaveNoZ) {
  Line line(40);
  for (int t = 0; t < 30; ++t) line.push(Mark::value, 5);
  EXPECT_EQ(line.sigma(20, 10), 0);
  EXPECT_TRUE(std::isnan(line.z(5, 10, 0, line.sigma(20, 10))));
  EXPECT_TRUE(std::isnan(line.z(5, 10, 0, kNaN)));
}

TEST(Line, LookingOneSessionAheadShiftsTheLag) {
  Line line(10);
  for (const double x : {1.0, 2.0, 4.0}) line.push(Mark::value, x);
  EXPECT_DOUBLE_EQ(line.z(7, 2, 1, 1), 5 / std::sqrt(2.0)) << "against 2, which will be two sessions before";
  EXPECT_DOUBLE_EQ(line.z(7, 3, 1, 1), 6 / std::sqrt(3.0)) << "against the first value";
  EXPECT_TRUE(std::isnan(line.z(7, 4, 1, 1)));
  EXPECT_TRUE(std::isnan(line.z(4, 3, 0, 1)));
}

}  // namespace
}  // namespace rotation::signals
