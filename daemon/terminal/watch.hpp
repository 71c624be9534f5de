// `rotationd watch`: the desk in a terminal, or its stream as lines of JSON.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "daemon/terminal/address.hpp"

namespace rotation::daemon::terminal {

// Takes the terminal until a key or a signal ends it. A daemon that is not there is waited for. The code of
// the process: 0, 1 without a terminal (one sentence to `err`), 128 + the signal's number.
[[nodiscard]] int watch(const Address& address, std::ostream& err);

// Each snapshot and update of these channels (empty: of all) to standard output as it came, one a line, until
// standard output is closed (0) or a signal comes; why the daemon is gone to `err`, once each time.
[[nodiscard]] int watch_json(const Address& address, const std::vector<std::string>& channels,
                             std::ostream& err);

}  // namespace rotation::daemon::terminal
