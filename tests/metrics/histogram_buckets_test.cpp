#include "metrics/histogram_buckets.hpp"

#include <cmath>
#include <map>
#include <numeric>
#include <random>

#include <gtest/gtest.h>

namespace rotation::metrics {
namespace {

using namespace std::chrono_literals;
using market::LatencyHistogram;

TEST(ClassicBuckets, AreSumsOfTheFineOnes) {
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> exponent(0.0, 13.0);
  LatencyHistogram histogram;
  ClassicBuckets naive;
  for (int i = 0; i < 20'000; ++i) {
    const market::Duration d{static_cast<std::int64_t>(std::pow(10.0, exponent(random)))};
    histogram.observe(d);
    ++naive.count;
    for (std::size_t b = 0; b < ClassicBuckets::kBounds; ++b) {
      if (static_cast<double>(d.count()) / 1e9 <= ClassicBuckets::bound(b)) ++naive.buckets[b];
    }
  }
  const ClassicBuckets classic = classic_buckets(histogram.counts());
  EXPECT_EQ(classic.buckets, naive.buckets);
  EXPECT_EQ(classic.count, naive.count);
  EXPECT_EQ(ClassicBuckets::bound(0), std::exp2(-20));
  EXPECT_EQ(ClassicBuckets::bound(ClassicBuckets::kBounds - 1), 16.0);
}

// Spans and deltas resolved, as their reader does it.
std::map<std::int32_t, std::int64_t> resolved(const NativeBuckets& native) {
  std::map<std::int32_t, std::int64_t> buckets;
  std::int32_t index = 0;
  std::int64_t count = 0;
  auto delta = native.deltas.begin();
  for (const auto& [offset, length] : native.spans) {
    index += offset;
    for (std::uint32_t i = 0; i < length; ++i) buckets[index++] = count += *delta++;
  }
  EXPECT_EQ(delta, native.deltas.end());
  return buckets;
}

TEST(NativeBuckets, OfNothingAreNone) {
  const NativeBuckets native = native_buckets({});
  EXPECT_EQ(native.zero_count, 0U);
  EXPECT_TRUE(native.spans.empty());
  EXPECT_TRUE(native.deltas.empty());
}

TEST(NativeBuckets, BridgeShortGapsAndLeaveOutLongOnes) {
  LatencyHistogram::Counts counts;
  const std::size_t one = LatencyHistogram::bucket_of(0);  // up to a second
  counts.buckets[0] = 7;
  counts.buckets[one] = 3;
  counts.buckets[one + 3] = 1;
  counts.buckets[one + 7] = 2;
  const NativeBuckets native = native_buckets(counts);
  EXPECT_EQ(native.zero_count, 7U);
  ASSERT_EQ(native.spans.size(), 2U);
  EXPECT_EQ(native.spans[0].offset, 0);
  EXPECT_EQ(native.spans[0].length, 4U);
  EXPECT_EQ(native.spans[1].offset, 3);
  EXPECT_EQ(native.spans[1].length, 1U);
  EXPECT_EQ(native.deltas, (std::vector<std::int64_t>{3, -3, 0, 1, 1}));
}

TEST(NativeBuckets, KeepEveryBucket) {
  std::mt19937_64 random(9);
  for (int round = 0; round < 200; ++round) {
    LatencyHistogram::Counts counts;
    for (auto& bucket : counts.buckets) bucket = random() % 4 == 0 ? random() % 1000 : 0;
    const NativeBuckets native = native_buckets(counts);
    auto buckets = resolved(native);
    EXPECT_EQ(native.zero_count, counts.buckets[0]);
    for (std::size_t i = 1; i < LatencyHistogram::kBuckets; ++i) {
      EXPECT_EQ(buckets[LatencyHistogram::index(i)], static_cast<std::int64_t>(counts.buckets[i])) << i;
    }
  }
}

}  // namespace
}  // namespace rotation::metrics
