// App: the composition root. Builds the parts, hands them to each other, starts and stops them in order.
#pragma once

#include "daemon/command_line.hpp"
#include "daemon/config/config.hpp"

namespace rotation::daemon {

// Runs the daemon until SIGTERM or SIGINT; SIGHUP reloads the configuration. Logs to stderr; what keeps it
// from starting is one line there.
//
// REQUIRES: called on the main thread, before any other thread exists.
[[nodiscard]] ExitCode run(const Command& command, Config config);

}  // namespace rotation::daemon
