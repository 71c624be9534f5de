// The formats in which a scrape is written.
#pragma once

#include <string>
#include <string_view>

#include "metrics/families.hpp"

namespace rotation::metrics {

enum class Format : unsigned char {
  text,         // Prometheus' text format 0.0.4: what everybody reads
  openmetrics,  // OpenMetrics 1.0.0: with units, infos and exemplars
  protobuf,     // io.prometheus.client.MetricFamily, each behind its length: with native histograms
};

// With the version, without which Prometheus 3 refuses a page.
[[nodiscard]] std::string_view content_type(Format format) noexcept;

// All families, in their order. Any thread; allocates.
[[nodiscard]] std::string write(const Families& families, Format format);

}  // namespace rotation::metrics
