// What a desk adds to the table by configuration: baskets and triggers (Parameters::desk).
//
// A statistic is referred to by name, with a minus sign in front to turn it round:
//   z60_RSP, FCI, crowd_pct   a statistic of the table or a gauge: a column of the daily table
//   z20, z60, z120            of S, the primary spread
//   z90(cr), z40(MDY/SPY)     z[k] of any line of the model, pairs and baskets included
//   y10, MYBASKET             the value of a line
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/market/series.hpp"
#include "signals/model.hpp"
#include "signals/parameters.hpp"

namespace rotation::signals {

// A reference taken apart: z[k] of the line `name`; with k = 0 a name as it stands.
struct StatName {
  double sign;
  int k;
  std::string_view name;  // into the reference
};
[[nodiscard]] StatName parse_stat_name(std::string_view reference) noexcept;

// What the reference means in this model, if anything.
[[nodiscard]] std::optional<StatSpec> find_stat(const Model& model, std::string_view reference);
// All that may stand there without a lag: statistics, gauges, lines.
[[nodiscard]] std::vector<std::string> stat_names(const Model& model);

// Adds the baskets with their statistics, then the triggers. At most kMostDeskTriggers fit into a transition.
// Throws std::invalid_argument, one sentence, for a reference to what is not there.
void add_desk(Model& model, const Parameters& parameters, const market::SeriesTable& series);

inline constexpr std::size_t kMostDeskTriggers = 24;

}  // namespace rotation::signals
