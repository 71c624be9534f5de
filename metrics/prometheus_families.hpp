// Families as objects of prometheus-cpp.
#pragma once

#include <vector>

#include <prometheus/metric_family.h>

#include "metrics/families.hpp"

namespace rotation::metrics {

// In their order. Infos become gauges, exemplars are left out, histograms have their classic buckets.
[[nodiscard]] std::vector<prometheus::MetricFamily> to_prometheus(const Families& families);

}  // namespace rotation::metrics
