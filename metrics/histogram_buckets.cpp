#include "metrics/histogram_buckets.hpp"

namespace rotation::metrics {

using market::LatencyHistogram;

ClassicBuckets classic_buckets(const LatencyHistogram::Counts& counts) noexcept {
  ClassicBuckets classic;
  std::size_t next = 0;
  for (std::size_t b = 0; b < ClassicBuckets::kBounds; ++b) {
    const std::size_t last = LatencyHistogram::bucket_of(ClassicBuckets::kFirstOctave + static_cast<int>(b));
    while (next <= last) classic.count += counts.buckets[next++];
    classic.buckets[b] = classic.count;
  }
  while (next < LatencyHistogram::kBuckets) classic.count += counts.buckets[next++];
  return classic;
}

NativeBuckets native_buckets(const LatencyHistogram::Counts& counts) {
  constexpr std::int32_t kWorthASpan = 3;  // empty buckets: fewer are shorter as zeros
  NativeBuckets native{.zero_count = counts.buckets[0], .spans = {}, .deltas = {}};
  std::int32_t end = 0;  // index behind the last span
  std::int64_t before = 0;
  const auto append = [&](std::uint64_t count) {
    native.deltas.push_back(static_cast<std::int64_t>(count) - before);
    before = static_cast<std::int64_t>(count);
    ++native.spans.back().length;
    ++end;
  };
  for (std::size_t i = 1; i < LatencyHistogram::kBuckets; ++i) {
    if (counts.buckets[i] == 0) continue;
    const std::int32_t index = LatencyHistogram::index(i);
    if (native.spans.empty() || index - end >= kWorthASpan) {
      native.spans.push_back({index - end, 0});
      end = index;
    }
    while (end < index) append(0);
    append(counts.buckets[i]);
  }
  return native;
}

}  // namespace rotation::metrics
