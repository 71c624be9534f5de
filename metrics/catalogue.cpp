#include "metrics/catalogue.hpp"

namespace rotation::metrics {

std::string_view name(MetricKind kind) noexcept {
  switch (kind) {
    case MetricKind::counter:
      return "counter";
    case MetricKind::gauge:
      return "gauge";
    case MetricKind::histogram:
      return "histogram";
    case MetricKind::info:
      return "info";
  }
  return "untyped";
}

std::string_view family_name(const MetricInfo& metric) noexcept {
  std::string_view name = metric.name;
  if (metric.kind == MetricKind::counter) name.remove_suffix(std::string_view("_total").size());
  if (metric.kind == MetricKind::info) name.remove_suffix(std::string_view("_info").size());
  return name;
}

std::string_view unit(const MetricInfo& metric) noexcept {
  const std::string_view name = family_name(metric);
  const std::string_view last = name.substr(name.rfind('_') + 1);
  for (const std::string_view base : {"seconds", "bytes", "ratio", "dollars"}) {
    if (last == base) return base;
  }
  return {};
}

std::string catalogue_markdown() {
  std::string table = "| Metric | Type | Labels | Meaning |\n|---|---|---|---|\n";
  for (const MetricInfo& metric : kCatalogue) {
    table.append("| `").append(metric.name).append("` | ").append(name(metric.kind)).append(" | ");
    for (std::size_t i = 0; i < metric.label_count(); ++i) {
      table.append(i == 0 ? "`" : ", `").append(metric.labels[i]).append("`");
    }
    table.append(" | ").append(metric.help).append(" |\n");
  }
  return table;
}

}  // namespace rotation::metrics
