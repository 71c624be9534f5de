// The commands that look at a running daemon: status, watch, and explain without a history.
#pragma once

#include <iosfwd>

#include "daemon/command_line.hpp"

namespace rotation::daemon::terminal {

[[nodiscard]] bool asks_a_daemon(const Command& command) noexcept;

// Does it. The exit code is that of the command (watch.hpp, status.hpp); usage, with a sentence to `err`, if
// the address is none. REQUIRES: asks_a_daemon(command).
[[nodiscard]] ExitCode ask_daemon(const Command& command, std::ostream& out, std::ostream& err);

}  // namespace rotation::daemon::terminal
