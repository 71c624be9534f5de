#include "metrics/prometheus_families.hpp"

#include <span>
#include <string>

#include "metrics/histogram_buckets.hpp"

namespace rotation::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricType type_of(MetricKind kind) {
  switch (kind) {
    case MetricKind::counter:
      return MetricType::Counter;
    case MetricKind::gauge:
    case MetricKind::info:
      return MetricType::Gauge;
    case MetricKind::histogram:
      return MetricType::Histogram;
  }
  return MetricType::Untyped;
}

ClientMetric::Histogram histogram(const market::LatencyHistogram::Counts& counts) {
  const ClassicBuckets classic = classic_buckets(counts);
  ClientMetric::Histogram histogram;
  histogram.sample_count = classic.count;
  histogram.sample_sum = seconds(counts.sum);
  for (std::size_t i = 0; i < ClassicBuckets::kBounds; ++i) {
    histogram.bucket.push_back({classic.buckets[i], ClassicBuckets::bound(i)});  // the serializer adds +Inf
  }
  return histogram;
}

ClientMetric metric(const MetricInfo& info, const Sample& sample) {
  ClientMetric metric;
  for (std::size_t i = 0; i < info.label_count(); ++i) {
    metric.label.push_back({std::string(info.labels[i]), std::string(sample.labels[i])});
  }
  switch (info.kind) {
    case MetricKind::counter:
      metric.counter.value = sample.value;
      break;
    case MetricKind::gauge:
    case MetricKind::info:
      metric.gauge.value = sample.value;
      break;
    case MetricKind::histogram:
      metric.histogram = histogram(*sample.histogram);
      break;
  }
  return metric;
}

}  // namespace

std::vector<MetricFamily> to_prometheus(const Families& families) {
  std::vector<MetricFamily> all;
  families.for_each([&all](const MetricInfo& info, std::span<const Sample> samples) {
    MetricFamily& family = all.emplace_back();
    family.name = info.name;
    family.help = info.help;
    family.type = type_of(info.kind);
    for (const Sample& sample : samples) family.metric.push_back(metric(info, sample));
  });
  return all;
}

}  // namespace rotation::metrics
