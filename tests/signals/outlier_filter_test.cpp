// The outlier filter against its definition, computed from the whole list each time (5.4).
#include "signals/outlier_filter.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using Verdict = OutlierFilter::Verdict;

constexpr OutlierFilter::Rules kRules{
    .k = 60, .trim = 0.10, .mult = 3, .gamma = 0.02, .gamma_ratio = 5e-4, .escape = 5, .escape_span = 3s};

class Twin {
 public:
  Verdict see(market::Timestamp ts, double x) {
    const double gamma = accepted_.empty() ? 0 : std::max(0.02, 5e-4 * accepted_.back());
    if (accepted_.size() < 20 || !far(x, gamma)) {
      accepted_.push_back(x);
      refused_.clear();
      return Verdict::accepted;
    }
    refused_.emplace_back(ts, x);
    if (refused_.size() >= 5) {
      const std::vector<std::pair<market::Timestamp, double>> last(refused_.end() - 5, refused_.end());
      double low = last[0].second, high = low;
      for (const auto& [at, price] : last) {
        low = std::min(low, price);
        high = std::max(high, price);
      }
      if (high - low <= gamma && ts - last[0].first <= 3s) {
        accepted_ = {x};
        refused_.clear();
        return Verdict::jumped;
      }
    }
    return Verdict::refused;
  }

 private:
  [[nodiscard]] bool far(double x, double gamma) const {
    const std::size_t n = std::min<std::size_t>(60, accepted_.size());
    std::vector<double> v(accepted_.end() - static_cast<std::ptrdiff_t>(n), accepted_.end());
    std::sort(v.begin(), v.end());
    const std::size_t cut = n / 20;
    double mean = 0, variance = 0;
    const auto count = static_cast<double>(n - 2 * cut);
    for (std::size_t i = cut; i < n - cut; ++i) mean += v[i] / count;
    for (std::size_t i = cut; i < n - cut; ++i) variance += (v[i] - mean) * (v[i] - mean) / count;
    return std::abs(x - mean) > 3 * std::sqrt(variance) + gamma;
  }

  std::vector<double> accepted_;
  std::vector<std::pair<market::Timestamp, double>> refused_;
};

TEST(OutlierFilter, IsItsDefinition) {
  std::mt19937_64 random{7};
  std::normal_distribution<double> normal;
  std::size_t refused = 0, jumped = 0;
  for (const double noise : {1e-5, 2e-4, 2e-3}) {
    OutlierFilter filter{kRules};
    Twin twin;
    market::Timestamp ts{};
    double level = 100;
    for (int i = 0; i < 20'000; ++i) {
      level *= std::exp(noise * normal(random));
      if (random() % 700 == 0) level *= 1.02;  // a new level
      const double spike = random() % 50 == 0 ? std::exp(0.01 * normal(random)) : 1;
      ts += std::chrono::milliseconds{random() % 900};
      const Verdict verdict = filter.see(ts, level * spike);
      ASSERT_EQ(verdict, twin.see(ts, level * spike)) << "tick " << i << ", noise " << noise;
      refused += verdict == Verdict::refused;
      jumped += verdict == Verdict::jumped;
    }
  }
  EXPECT_GT(refused, 500U);
  EXPECT_GT(jumped, 10U);
}

TEST(OutlierFilter, SaysNothingWithFewNeighbours) {
  OutlierFilter filter{kRules};
  for (std::size_t i = 0; i < OutlierFilter::kFewest; ++i) {
    EXPECT_EQ(filter.see(market::Timestamp{}, i % 2 == 0 ? 100 : 200), Verdict::accepted);
  }
  EXPECT_EQ(filter.see(market::Timestamp{}, 1000), Verdict::refused);
  filter.flush();
  EXPECT_EQ(filter.see(market::Timestamp{}, 1000), Verdict::accepted);
}

TEST(OutlierFilter, ANewLevelNeedsFiveInARowThatAgreeInTime) {
  const auto after = [](std::vector<std::pair<market::Duration, double>> ticks) {
    OutlierFilter filter{kRules};
    for (int i = 0; i < 60; ++i) (void)filter.see(market::Timestamp{}, 100);
    Verdict last{};
    for (const auto& [at, x] : ticks) last = filter.see(market::Timestamp{at}, x);
    return last;
  };
  EXPECT_EQ(after({{1s, 101}, {1s, 101.02}, {2s, 101.04}, {3s, 101.01}, {4s, 101.05}}), Verdict::jumped);
  EXPECT_EQ(after({{1s, 101}, {1s, 101}, {2s, 101}, {4s, 101}}), Verdict::refused) << "four";
  EXPECT_EQ(after({{1s, 101}, {1s, 101}, {2s, 101}, {3s, 101}, {4s + 1ns, 101}}), Verdict::refused) << "late";
  EXPECT_EQ(after({{1s, 101}, {1s, 101}, {2s, 101.06}, {3s, 101}, {4s, 101}}), Verdict::refused) << "apart";
  EXPECT_EQ(after({{1s, 101}, {1s, 101}, {1s, 100}, {1s, 101}, {1s, 101}, {1s, 101}}), Verdict::refused)
      << "not in a row";
  EXPECT_EQ(after({{1s, 90}, {1s, 101}, {1s, 101}, {1s, 101}, {1s, 101}, {1s, 101}}), Verdict::jumped)
      << "the last five";
}

}  // namespace
}  // namespace rotation::signals
