// Prometheus' text format 0.0.4 and OpenMetrics 1.0.0, which differ in what stands around the samples.
#pragma once

#include <string>

#include "metrics/families.hpp"

namespace rotation::metrics {

enum class TextDialect : unsigned char { prometheus, openmetrics };

// Numbers in the fewest digits that read back as the same double; `le` always with a point or an exponent, as
// OpenMetrics wants it, so that a series keeps its name whichever format is scraped.
[[nodiscard]] std::string write_text(const Families& families, TextDialect dialect);

}  // namespace rotation::metrics
