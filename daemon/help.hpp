// What --help prints.
#pragma once

#include <string>
#include <string_view>

namespace rotation::daemon {

extern const std::string_view kHelp;

// What of it concerns that command: its paragraph, its flags, and those of no command in particular where the
// command reads the configuration.
[[nodiscard]] std::string help_of(std::string_view command);

}  // namespace rotation::daemon
