// What the report's charts show, as the drawing script reads it (daemon/page/src/report.ts).
#pragma once

#include <string>

#include "daemon/replay/replay_result.hpp"
#include "daemon/replay/summary.hpp"

namespace rotation::daemon::report {

// One JSON object without < and &. Columns have one value a session, rounded to what a chart can show; what
// is not available is null.
[[nodiscard]] std::string data_json(const ReplayResult& result, const Study& study);

}  // namespace rotation::daemon::report
