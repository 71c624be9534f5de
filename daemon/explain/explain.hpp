// `rotationd explain`: why the machine stood where it stood after a session or a transition of daily history.
#pragma once

#include <iosfwd>
#include <string>

#include "daemon/command_line.hpp"

namespace rotation::daemon {

// Runs the history through the engine up to what command.explain asks for; the page or the JSON to `out`, or
// one sentence to `err`. `version` is named in both.  Blocks; time and memory as a replay.
[[nodiscard]] ExitCode run_explain(const Command& command, const Config& config, const std::string& version,
                                   std::ostream& out, std::ostream& err);

}  // namespace rotation::daemon
