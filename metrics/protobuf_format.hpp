// Prometheus' protobuf format, which alone carries native histograms: io.prometheus.client.MetricFamily, each
// message behind its length (https://github.com/prometheus/client_model). Histograms have both kinds of
// buckets; the reader takes those it wants.
#pragma once

#include <string>

#include "metrics/families.hpp"

namespace rotation::metrics {

[[nodiscard]] std::string write_protobuf(const Families& families);

}  // namespace rotation::metrics
