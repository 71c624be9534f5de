#include "metrics/families.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "feeds/market/ensure.hpp"

namespace rotation::metrics {
namespace {

constexpr std::size_t kUsual = 512 * 1024;  // bytes, of the default series

}  // namespace

Families::Families() : memory_(kUsual), families_(kCatalogue.size(), &memory_) {}

void Families::set(Metric metric, LabelValues labels, double value) {
  if (std::isnan(value)) return;
  market::ensure(metric.info().kind != MetricKind::histogram);
  add(metric, labels).value = value;
}

void Families::set(Metric metric, LabelValues labels, market::Timestamp ts) {
  set(metric, labels, ts == market::kNoTime ? 0.0 : seconds(ts));
}

void Families::set(Metric metric, LabelValues labels, const market::LatencyHistogram::Counts& counts) {
  market::ensure(metric.info().kind == MetricKind::histogram);
  add(metric, labels).histogram = copy(counts);
}

void Families::set(Metric metric, LabelValues labels, std::uint64_t value, const Exemplar& exemplar) {
  market::ensure(metric.info().kind == MetricKind::counter);
  Sample& sample = add(metric, labels);
  sample.value = static_cast<double>(value);
  Exemplar kept = exemplar;
  for (Exemplar::Label& label : kept.labels) label = {copy(label.name), copy(label.value)};
  sample.exemplar = copy(kept);
}

Sample& Families::add(Metric metric, LabelValues labels) {
  market::ensure(labels.size() == metric.info().label_count());
  Sample& sample = families_[metric.index()].emplace_back();
  std::size_t i = 0;
  for (const std::string_view value : labels) sample.labels[i++] = copy(value);
  return sample;
}

std::string_view Families::copy(std::string_view text) {
  auto* const place = static_cast<char*>(memory_.allocate(text.size(), 1));
  std::copy(text.begin(), text.end(), place);
  return {place, text.size()};
}

template <class T>
const T* Families::copy(const T& object) {
  static_assert(std::is_trivially_destructible_v<T>);
  return ::new (memory_.allocate(sizeof(T), alignof(T))) T(object);
}

}  // namespace rotation::metrics
