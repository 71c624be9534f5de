// The words after `rotationd`, in the flags of the Prometheus world.
//
// Precedence: defaults < configuration file < flags.
// Exit codes: 0 well, 1 error, 2 usage, 3 configuration invalid.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/config/config.hpp"
#include "daemon/log.hpp"

namespace rotation::daemon {

enum class ExitCode : int { ok = 0, error = 1, usage = 2, config = 3 };

struct Command {
  enum class Verb { run, check };
  Verb verb = Verb::run;
  std::optional<std::string> config_file;  // absent: the embedded default
  std::vector<std::string> listen;         // empty: as the file says
  bool lifecycle = false;                  // true: allowed whatever the file says
  std::string storage_path = "data";       // directory for what outlives a restart
  std::optional<LogLevel> log_level;
  std::optional<LogFormat> log_format;
  bool effective = false;  // check: every key instead of the summary
};

// Nothing to run: print `text` (to stderr unless the code is ok) and end.
struct ExitNow {
  ExitCode code = ExitCode::ok;
  std::string text;  // ends with a line break
};

// `version` is what --version prints.
[[nodiscard]] std::variant<Command, ExitNow> parse_command_line(int argc, const char* const* argv,
                                                                std::string_view version);

// The configuration `command` asks for: its file or the embedded default, under its flags.
[[nodiscard]] std::variant<Config, Sentences> load_config(const Command& command);

}  // namespace rotation::daemon
