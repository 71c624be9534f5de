// Relative rotation (approximation): where the primary pair's strength and its momentum stand, week by week.
#pragma once

#include <cstddef>
#include <string>

#include "daemon/replay/replay_result.hpp"

namespace rotation::daemon::report {

// The weeks up to the session `row`, one dot for each, as a figure with its caption. Empty if the gauges are
// available in none of them.
[[nodiscard]] std::string rotation_graph(const ReplayResult& result, std::size_t row,
                                         const std::string& caption);

}  // namespace rotation::daemon::report
