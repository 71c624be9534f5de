// `rotationd journal`: reads a journal, and says what is in it.
#pragma once

#include <iosfwd>

#include "daemon/command_line.hpp"

namespace rotation::daemon {

// verify: a line for each run to `out`, one sentence to `err` for each that is damaged, and ExitCode::error
// if one is. cat: the events of one run, a line of JSON each. stats: a row for each segment.  Blocks; changes
// nothing, so the daemon may be running.
[[nodiscard]] ExitCode run_journal(const Command& command, std::ostream& out, std::ostream& err);

}  // namespace rotation::daemon
