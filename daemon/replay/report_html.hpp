// report.html: a replay to look at, as one file that fetches nothing.
//
// Readable from a phone to a wall, in dark and light, on paper and by keyboard. All plots are static SVG: the
// script adds read-outs only. Its size grows with the sessions, by some 80 bytes for each.
#pragma once

#include <string>

#include "daemon/replay/replay_result.hpp"
#include "daemon/replay/summary.hpp"

namespace rotation::daemon {

// HTML 5 that is well-formed XML too; the same arguments give the same bytes. REQUIRES: there is a session.
[[nodiscard]] std::string report_html(const ReplayResult& result, const Study& study);

}  // namespace rotation::daemon
