// A reader of OpenMetrics 1.0.0 that takes nothing but what the specification allows, for families of the
// types that the daemon has. Slow, and independent of the writer.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rotation::testing {

struct OpenMetricsFamily {
  struct Exemplar {
    std::map<std::string, std::string> labels;
    double value = 0;
    double timestamp = 0;
  };
  struct Sample {
    std::string name;
    std::map<std::string, std::string> labels;
    double value = 0;
    std::optional<Exemplar> exemplar;
  };
  std::string type, help, unit;
  std::vector<Sample> samples;
};

// By name. Throws std::runtime_error that names the line and what is wrong with it.
[[nodiscard]] std::map<std::string, OpenMetricsFamily> read_openmetrics(std::string_view text);

}  // namespace rotation::testing
