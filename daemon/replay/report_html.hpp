// report.html: a replay to look at, as one file that fetches nothing.
//
// Readable from a phone to a wall, in dark and light, on paper and by keyboard. Texts and tables stand in it;
// its charts are drawn in the browser by the live page's drawing code, which is a part of the file, from data
// that are too. Its size: some 80 kB, and some 90 bytes for each session.
#pragma once

#include <string>

#include "daemon/replay/replay_result.hpp"
#include "daemon/replay/summary.hpp"

namespace rotation::daemon {

// HTML 5 that is well-formed XML too; the same arguments give the same bytes. REQUIRES: there is a session.
[[nodiscard]] std::string report_html(const ReplayResult& result, const Study& study);

}  // namespace rotation::daemon
