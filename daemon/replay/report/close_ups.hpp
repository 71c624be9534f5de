// Episodes at full resolution, each with what the machine said on which date, and why or why not.
#pragma once

#include <string>
#include <string_view>

#include "daemon/replay/replay_result.hpp"
#include "daemon/replay/report/needs.hpp"

namespace rotation::daemon::report {

// Where the script draws these sessions.
[[nodiscard]] std::string chart_of(Rows rows, std::string_view label);

// The named episodes of the specification (7.2) that the sessions reported cover; where they cover none, the
// last three confirmations.
[[nodiscard]] std::string close_ups(const ReplayResult& result);

}  // namespace rotation::daemon::report
