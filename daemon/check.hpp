// `rotationd check`: reads a configuration as `run` would and says what it means, or which lines are wrong.
#pragma once

#include <iosfwd>
#include <string>

#include "daemon/command_line.hpp"
#include "daemon/config/config.hpp"
#include "daemon/config/secrets.hpp"

namespace rotation::daemon {

// The page to `out` and 0, or the sentences to `err` and 3. Reads files, contacts nobody.
[[nodiscard]] int run_check(const Command& command, const Environment& environment, std::ostream& out,
                            std::ostream& err);

// One page for a person, at most 100 columns wide unless a name or path is long.
[[nodiscard]] std::string describe(const Config& config);

}  // namespace rotation::daemon
