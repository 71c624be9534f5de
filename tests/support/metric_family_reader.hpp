// A reader of Prometheus' delimited protobuf: slow, by the book (client_model's metrics.proto), and
// independent of the writer.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rotation::testing {

struct MetricFamily {
  enum class Type : unsigned char { counter = 0, gauge = 1, histogram = 4 };
  using Labels = std::map<std::string, std::string>;

  struct Exemplar {
    Labels labels;
    double value = 0;
    std::int64_t seconds = 0;
    std::int32_t nanos = 0;
  };
  struct Histogram {
    std::uint64_t count = 0;
    double sum = 0;
    std::map<double, std::uint64_t> classic;  // cumulative, by upper bound
    int schema = 0;
    double zero_threshold = 0;
    std::uint64_t zero_count = 0;
    std::map<std::int32_t, std::uint64_t> native;  // by index; spans and deltas resolved

    // What histogram_quantile makes of the native buckets: interpolated within one.
    [[nodiscard]] double quantile(double q) const;
  };
  struct Metric {
    Labels labels;
    double value = 0;  // not of a histogram
    std::optional<Exemplar> exemplar;
    std::optional<Histogram> histogram;
  };

  std::string name, help, unit;
  Type type{};
  std::vector<Metric> metrics;
};

// Throws std::runtime_error about what is none.
[[nodiscard]] std::vector<MetricFamily> read_metric_families(std::string_view bytes);

}  // namespace rotation::testing
