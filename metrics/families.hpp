// The metric families of one scrape, filled in any order.
#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include <prometheus/metric_family.h>

#include "feeds/market/time.hpp"
#include "metrics/catalogue.hpp"
#include "metrics/latency_histogram.hpp"

namespace rotation::metrics {

// One thread; allocates.
class Families {
 public:
  // In the order of the metric's labels. REQUIRES: as many as it has.
  using LabelValues = std::initializer_list<std::string_view>;

  Families();

  // NaN is "not available", which Prometheus says by absence.
  void set(Metric metric, LabelValues labels, double value);
  void set(Metric metric, LabelValues labels, std::uint64_t value) {
    set(metric, labels, static_cast<double>(value));
  }
  void set(Metric metric, LabelValues labels, bool value) { set(metric, labels, value ? 1.0 : 0.0); }
  // kNoTime is 0.
  void set(Metric metric, LabelValues labels, market::Timestamp ts);
  void set(Metric metric, double value) { set(metric, {}, value); }
  void set(Metric metric, std::optional<double> value) {
    if (value) set(metric, {}, *value);
  }
  void set(Metric metric, LabelValues labels, const LatencyHistogram& histogram);

  // In the order of the catalogue; a family without a sample is left out.
  std::vector<prometheus::MetricFamily> take() &&;

 private:
  prometheus::ClientMetric& add(Metric metric, LabelValues labels);

  std::vector<prometheus::MetricFamily> families_;
};

}  // namespace rotation::metrics
