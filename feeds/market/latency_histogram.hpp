// A histogram of durations that costs the hot path a few nanoseconds and no lock.
//
// Buckets as Prometheus' native histograms of schema 3 have them: eight to a power of two, so that a quantile
// is known to 9 %. Every power of two seconds is the bound of one, so that coarser buckets are sums of these.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "feeds/market/counter.hpp"
#include "feeds/market/time.hpp"

namespace rotation::market {

// observe() from one thread, counts() from any. A copy made meanwhile may lack the newest observations in one
// place or another, but its buckets always add up to its count.
class LatencyHistogram {
 public:
  static constexpr int kSchema = 3;
  static constexpr int kPerOctave = 1 << kSchema;
  // Powers of two seconds: what takes less than 60 ns counts as nothing, what takes over 17 minutes as just
  // over.
  static constexpr int kFirstOctave = -24;
  static constexpr int kLastOctave = 10;
  static constexpr std::size_t kBuckets = (kLastOctave - kFirstOctave) * kPerOctave + 2;

  // The largest duration of bucket `i` in seconds is 2 to the power of index(i) / 8. Bucket 0 begins at 0;
  // the last one has no end.
  static constexpr std::int32_t index(std::size_t i) noexcept {
    return static_cast<std::int32_t>(i) + kFirstOctave * kPerOctave;
  }
  // The bucket that ends with 2 to the power of `octave` seconds.
  static constexpr std::size_t bucket_of(int octave) noexcept {
    return static_cast<std::size_t>((octave - kFirstOctave) * kPerOctave);
  }

  struct Counts {
    std::array<std::uint64_t, kBuckets> buckets{};  // not cumulative
    Duration sum{};

    Counts& operator+=(const Counts& other) noexcept {
      for (std::size_t i = 0; i < kBuckets; ++i) buckets[i] += other.buckets[i];
      sum += other.sum;
      return *this;
    }
  };

  // A negative duration (two clocks that disagree) counts as zero.
  void observe(Duration d) noexcept {
    const std::int64_t ns = std::max<std::int64_t>(d.count(), 0);
    buckets_[bucket(ns)].add();
    sum_ns_.add(static_cast<std::uint64_t>(ns));
  }

  [[nodiscard]] Counts counts() const noexcept {
    Counts copy;
    for (std::size_t i = 0; i < kBuckets; ++i) copy.buckets[i] = buckets_[i].get();
    copy.sum = Duration{static_cast<std::int64_t>(sum_ns_.get())};
    return copy;
  }

 private:
  // 2 to the power of 0/8 ... 7/8.
  static constexpr std::array<double, kPerOctave> kWithinOctave{
      1.0,
      2 * 0.5452538663326288,
      2 * 0.5946035575013605,
      2 * 0.6484197773255048,
      2 * 0.7071067811865475,
      2 * 0.7711054127039704,
      2 * 0.8408964152537144,
      2 * 0.9170040432046711,
  };

  // From the exponent and the fraction of the double, as it lies in memory. Divided, not multiplied: that is
  // exact where it can be.
  static std::size_t bucket(std::int64_t ns) noexcept {
    constexpr int kFractionBits = 52;
    constexpr std::uint64_t kFraction = (std::uint64_t{1} << kFractionBits) - 1;
    const auto seconds = std::bit_cast<std::uint64_t>(static_cast<double>(ns) / 1e9);
    const int octave = static_cast<int>(seconds >> kFractionBits) - 1023;
    if (octave < kFirstOctave) return 0;
    const auto fraction = std::bit_cast<double>((seconds & kFraction) | std::bit_cast<std::uint64_t>(1.0));
    std::size_t below = fraction > kWithinOctave[4] ? 4 : 0;  // bounds that lie below it
    below += fraction > kWithinOctave[below + 2] ? 2 : 0;
    below += fraction > kWithinOctave[below + 1] ? 1 : 0;
    below += fraction > kWithinOctave[below] ? 1 : 0;
    return std::min(bucket_of(octave) + below, kBuckets - 1);
  }

  std::array<Counter, kBuckets> buckets_;
  Counter sum_ns_;
};

}  // namespace rotation::market
