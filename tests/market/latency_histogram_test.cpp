#include "feeds/market/latency_histogram.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace rotation::market {
namespace {

using namespace std::chrono_literals;

double bound(std::size_t i) {
  return std::exp2(LatencyHistogram::index(i) / 8.0);
}

std::size_t bucket(Duration d) {
  LatencyHistogram histogram;
  histogram.observe(d);
  const auto counts = histogram.counts();
  const auto found = std::find(counts.buckets.begin(), counts.buckets.end(), 1U);
  return static_cast<std::size_t>(found - counts.buckets.begin());
}

// The obvious way: walk the bounds.
std::size_t naive_bucket(Duration d) {
  const double seconds = static_cast<double>(std::max<std::int64_t>(d.count(), 0)) / 1e9;
  std::size_t i = 0;
  while (i < LatencyHistogram::kBuckets - 1 && seconds > bound(i)) ++i;
  return i;
}

TEST(LatencyHistogram, EightBucketsDouble) {
  EXPECT_EQ(bound(LatencyHistogram::bucket_of(0)), 1.0);
  EXPECT_EQ(bound(LatencyHistogram::bucket_of(-20)), std::exp2(-20));
  EXPECT_EQ(LatencyHistogram::bucket_of(-19) - LatencyHistogram::bucket_of(-20), 8U);
  EXPECT_EQ(bound(0), std::exp2(-24));
  EXPECT_EQ(LatencyHistogram::bucket_of(10), LatencyHistogram::kBuckets - 2);
}

TEST(LatencyHistogram, ABoundBelongsToTheBucketBelowIt) {
  for (int octave = -9; octave <= 10; ++octave) {  // those that are whole nanoseconds
    const Duration d{static_cast<std::int64_t>(std::ldexp(1e9, octave))};
    EXPECT_EQ(bucket(d), LatencyHistogram::bucket_of(octave)) << octave;
    EXPECT_EQ(bucket(d + 1ns), LatencyHistogram::bucket_of(octave) + 1) << octave;
  }
}

TEST(LatencyHistogram, TakesWhatClocksMakeOfIt) {
  LatencyHistogram histogram;
  histogram.observe(-5s);
  histogram.observe(0ns);
  histogram.observe(59ns);
  histogram.observe(60ns);
  histogram.observe(24h);
  const auto counts = histogram.counts();
  EXPECT_EQ(counts.buckets.front(), 3U);
  EXPECT_EQ(counts.buckets[1], 1U);
  EXPECT_EQ(counts.buckets.back(), 1U);
  EXPECT_EQ(counts.sum, 24h + 119ns);
}

TEST(LatencyHistogram, AgreesWithTheNaiveOne) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> exponent(0.0, 13.0);  // 1 ns to 10,000 s, each decade as often
  LatencyHistogram histogram;
  LatencyHistogram::Counts naive;
  for (int i = 0; i < 200'000; ++i) {
    const Duration d{static_cast<std::int64_t>(std::pow(10.0, exponent(random)))};
    histogram.observe(d);
    ++naive.buckets[naive_bucket(d)];
    naive.sum += d;
  }
  EXPECT_EQ(histogram.counts().buckets, naive.buckets);
  EXPECT_EQ(histogram.counts().sum, naive.sum);
}

TEST(LatencyHistogram, CountsAddUp) {
  LatencyHistogram a, b;
  a.observe(1ms);
  b.observe(1ms);
  b.observe(1s);
  auto sum = a.counts();
  sum += b.counts();
  EXPECT_EQ(sum.sum, 1002ms);
  EXPECT_EQ(sum.buckets[naive_bucket(1ms)], 2U);
  EXPECT_EQ(sum.buckets[naive_bucket(1s)], 1U);
}

}  // namespace
}  // namespace rotation::market
