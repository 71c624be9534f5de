// Massive's REST calls: daily aggregates as they were traded, and the distributions and splits that adjust
// them (chained.hpp): its own adjusted aggregates know splits only.
#pragma once

#include "feeds/history/source.hpp"

namespace rotation::history {

[[nodiscard]] std::optional<std::vector<DailyRow>> fetch_massive(RestClient& client, const Ask& ask);

}  // namespace rotation::history
