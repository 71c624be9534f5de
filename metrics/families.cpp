#include "metrics/families.hpp"

#include <chrono>
#include <cmath>
#include <string>

#include "feeds/market/ensure.hpp"

namespace rotation::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

double seconds(market::Duration d) {
  return std::chrono::duration<double>(d).count();
}

MetricType type_of(MetricKind kind) {
  switch (kind) {
    case MetricKind::counter:
      return MetricType::Counter;
    case MetricKind::gauge:
      return MetricType::Gauge;
    case MetricKind::histogram:
      return MetricType::Histogram;
  }
  return MetricType::Untyped;
}

}  // namespace

Families::Families() : families_(kCatalogue.size()) {
  for (std::size_t i = 0; i < families_.size(); ++i) {
    families_[i].name = kCatalogue[i].name;
    families_[i].help = kCatalogue[i].help;
    families_[i].type = type_of(kCatalogue[i].kind);
  }
}

void Families::set(Metric metric, LabelValues labels, double value) {
  if (std::isnan(value)) return;
  ClientMetric& sample = add(metric, labels);
  if (metric.info().kind == MetricKind::counter) {
    sample.counter.value = value;
  } else {
    market::ensure(metric.info().kind == MetricKind::gauge);
    sample.gauge.value = value;
  }
}

void Families::set(Metric metric, LabelValues labels, market::Timestamp ts) {
  set(metric, labels, ts == market::kNoTime ? 0.0 : seconds(ts.time_since_epoch()));
}

void Families::set(Metric metric, LabelValues labels, const LatencyHistogram& histogram) {
  market::ensure(metric.info().kind == MetricKind::histogram);
  const LatencyHistogram::Counts counts = histogram.counts();
  ClientMetric::Histogram& sample = add(metric, labels).histogram;
  for (std::size_t i = 0; i < LatencyHistogram::kBounds; ++i) {
    sample.sample_count += counts.buckets[i];
    sample.bucket.push_back({sample.sample_count, seconds(LatencyHistogram::bound(i))});
  }
  sample.sample_count += counts.buckets.back();  // the serializer adds the bucket +Inf
  sample.sample_sum = seconds(counts.sum);
}

std::vector<MetricFamily> Families::take() && {
  std::erase_if(families_, [](const MetricFamily& family) { return family.metric.empty(); });
  return std::move(families_);
}

ClientMetric& Families::add(Metric metric, LabelValues labels) {
  market::ensure(labels.size() == metric.info().label_count());
  ClientMetric& sample = families_[metric.index()].metric.emplace_back();
  std::size_t i = 0;
  for (const std::string_view value : labels) {
    sample.label.push_back({std::string(metric.info().labels[i++]), std::string(value)});
  }
  return sample;
}

}  // namespace rotation::metrics
