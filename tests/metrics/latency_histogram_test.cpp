#include "metrics/latency_histogram.hpp"

#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace rotation::metrics {
namespace {

using namespace std::chrono_literals;
using market::Duration;

// The obvious way: walk the bounds.
class NaiveHistogram {
 public:
  void observe(Duration d) {
    d = std::max(d, Duration::zero());
    std::size_t i = 0;
    while (i < LatencyHistogram::kBounds && d > LatencyHistogram::bound(i)) ++i;
    ++counts.buckets[i];
    counts.sum += d;
  }
  LatencyHistogram::Counts counts;
};

TEST(LatencyHistogram, BoundsDoubleFromOneMicrosecond) {
  EXPECT_EQ(LatencyHistogram::bound(0), 1us);
  EXPECT_EQ(LatencyHistogram::bound(10), 1024us);
  EXPECT_EQ(LatencyHistogram::bound(24), 16'777'216us);
}

TEST(LatencyHistogram, ABoundBelongsToTheBucketBelowIt) {
  for (std::size_t i = 0; i < LatencyHistogram::kBounds; ++i) {
    LatencyHistogram histogram;
    histogram.observe(LatencyHistogram::bound(i));
    histogram.observe(LatencyHistogram::bound(i) + 1ns);
    EXPECT_EQ(histogram.counts().buckets[i], 1U) << i;
    EXPECT_EQ(histogram.counts().buckets[i + 1], 1U) << i;
  }
}

TEST(LatencyHistogram, TakesWhatClocksMakeOfIt) {
  LatencyHistogram histogram;
  histogram.observe(-5s);
  histogram.observe(0ns);
  histogram.observe(24h);
  EXPECT_EQ(histogram.counts().buckets.front(), 2U);
  EXPECT_EQ(histogram.counts().buckets.back(), 1U);
  EXPECT_EQ(histogram.counts().sum, 24h);
}

TEST(LatencyHistogram, AgreesWithTheNaiveOne) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> exponent(0.0, 11.0);  // 1 ns to 100 s, each decade as often
  LatencyHistogram histogram;
  NaiveHistogram naive;
  for (int i = 0; i < 200'000; ++i) {
    const Duration d{static_cast<std::int64_t>(std::pow(10.0, exponent(random)))};
    histogram.observe(d);
    naive.observe(d);
  }
  EXPECT_EQ(histogram.counts().buckets, naive.counts.buckets);
  EXPECT_EQ(histogram.counts().sum, naive.counts.sum);
}

}  // namespace
}  // namespace rotation::metrics
