// The two ways in which Prometheus is told a latency histogram: a few classic buckets, and all of them
// sparsely. Pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "feeds/market/latency_histogram.hpp"

namespace rotation::metrics {

// Cumulative, with bounds that double from 2^-20 s (just under a microsecond) to 16 s; what lies above is in
// the count only.
struct ClassicBuckets {
  static constexpr int kFirstOctave = -20;
  static constexpr std::size_t kBounds = 25;
  static constexpr double bound(std::size_t i) noexcept {
    constexpr double kFirst = 1.0 / (1 << -kFirstOctave);
    return kFirst * static_cast<double>(std::uint64_t{1} << i);  // seconds
  }

  std::array<std::uint64_t, kBounds> buckets{};
  std::uint64_t count = 0;
};
[[nodiscard]] ClassicBuckets classic_buckets(const market::LatencyHistogram::Counts& counts) noexcept;

// A native histogram: runs of buckets, and how much each bucket is above the one before it.
struct NativeBuckets {
  struct Span {
    std::int32_t offset;  // of the first bucket: its index; of others: buckets left out before it
    std::uint32_t length;
  };

  static constexpr double kZeroThreshold = 1.0 / (1 << -market::LatencyHistogram::kFirstOctave);  // seconds

  std::uint64_t zero_count = 0;
  std::vector<Span> spans;
  std::vector<std::int64_t> deltas;
};
[[nodiscard]] NativeBuckets native_buckets(const market::LatencyHistogram::Counts& counts);

}  // namespace rotation::metrics
