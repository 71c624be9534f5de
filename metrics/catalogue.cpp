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
  }
  return "untyped";
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
