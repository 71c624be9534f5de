// The metric families of one scrape, filled in any order.
#pragma once

#include <array>
#include <chrono>
#include <initializer_list>
#include <memory_resource>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "feeds/market/latency_histogram.hpp"
#include "feeds/market/time.hpp"
#include "metrics/catalogue.hpp"

namespace rotation::metrics {

// To the last digit that a double has for it.
[[nodiscard]] inline double seconds(market::Duration d) noexcept {
  const auto whole = std::chrono::floor<std::chrono::seconds>(d);
  return static_cast<double>(whole.count()) + static_cast<double>((d - whole).count()) / 1e9;
}
[[nodiscard]] inline double seconds(market::Timestamp ts) noexcept {
  return seconds(ts.time_since_epoch());
}

// What a counter counted last.
struct Exemplar {
  struct Label {
    std::string_view name;
    std::string_view value;
  };
  std::array<Label, 2> labels;  // at most 128 characters, all together (OpenMetrics 1.0)
  double value;
  market::Timestamp ts;
};

struct Sample {
  std::array<std::string_view, MetricInfo::kLabels> labels;  // in the order of the metric's
  double value = 0;                                          // not of a histogram
  const market::LatencyHistogram::Counts* histogram = nullptr;
  const Exemplar* exemplar = nullptr;  // nullptr: none
};

// One thread; allocates. Copies what it is given: samples live as long as the object.
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
  void set(Metric metric, LabelValues labels, const market::LatencyHistogram::Counts& counts);
  void set(Metric metric, LabelValues labels, std::uint64_t value, const Exemplar& exemplar);

  // f(const MetricInfo&, std::span<const Sample>) in the order of the catalogue; a family without a sample is
  // left out.
  template <class F>
  void for_each(F&& f) const {
    for (std::size_t i = 0; i < families_.size(); ++i) {
      if (!families_[i].empty()) f(kCatalogue[i], std::span<const Sample>(families_[i]));
    }
  }

 private:
  Sample& add(Metric metric, LabelValues labels);
  std::string_view copy(std::string_view text);
  template <class T>
  const T* copy(const T& object);

  std::pmr::monotonic_buffer_resource memory_;  // freed at once, with the object
  std::pmr::vector<std::pmr::vector<Sample>> families_;
};

}  // namespace rotation::metrics
