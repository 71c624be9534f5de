// A histogram of durations that costs the hot path a few nanoseconds and no lock.
//
// Buckets double from 1 us to 2^24 us (about 16.8 s): 25 bounds, each the largest duration of its bucket, and
// one bucket for what lies above. Fine enough for quantiles within a factor of two, few enough for a scrape.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "feeds/market/feed_counters.hpp"
#include "feeds/market/time.hpp"

namespace rotation::metrics {

// observe() from one thread, counts() from any. A copy made meanwhile may lack the newest observations in one
// place or another, but its buckets always add up to its count.
class LatencyHistogram {
 public:
  static constexpr std::size_t kBounds = 25;
  static constexpr market::Duration bound(std::size_t i) noexcept {
    return std::chrono::microseconds{std::int64_t{1} << i};
  }

  struct Counts {
    std::array<std::uint64_t, kBounds + 1> buckets{};  // not cumulative; the last is above every bound
    market::Duration sum{};
  };

  // A negative duration (two clocks that disagree) counts as zero.
  void observe(market::Duration d) noexcept {
    const auto ns = static_cast<std::uint64_t>(std::max<std::int64_t>(d.count(), 0));
    buckets_[bucket(ns)].add();
    sum_ns_.add(ns);
  }

  [[nodiscard]] Counts counts() const noexcept {
    Counts copy;
    for (std::size_t i = 0; i < buckets_.size(); ++i) copy.buckets[i] = buckets_[i].get();
    copy.sum = market::Duration{static_cast<std::int64_t>(sum_ns_.get())};
    return copy;
  }

 private:
  static std::size_t bucket(std::uint64_t ns) noexcept {
    const std::uint64_t us = (ns + 999) / 1000;  // rounded up: a bound belongs to the bucket below it
    return us <= 1 ? 0 : std::min<std::size_t>(static_cast<std::size_t>(std::bit_width(us - 1)), kBounds);
  }

  std::array<market::Counter, kBounds + 1> buckets_;
  market::Counter sum_ns_;
};

}  // namespace rotation::metrics
