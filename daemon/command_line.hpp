// The words after `rotationd`, in the flags of the Prometheus world.
//
// Precedence: defaults < configuration file < flags.
// Exit codes: 0 well, 1 error, 2 usage, 3 configuration invalid; of `status` those of a monitoring check
// (terminal/status.hpp), where 2 says that nothing is known: of the daemon, or for a misspelt command.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/config/config.hpp"
#include "daemon/log_options.hpp"

namespace rotation::daemon {

enum class ExitCode : int { ok = 0, error = 1, usage = 2, config = 3 };

// What `replay` is asked for besides the configuration.
struct ReplayRequest {
  std::optional<market::Day> from;    // first session reported; absent: where the data allow
  std::optional<market::Day> to;      // last session replayed; absent: all there are
  std::string out;                    // directory, made if absent
  std::vector<std::string> captures;  // files
  std::string journal;                // directory; empty, without captures: the history itself is replayed
  std::vector<std::string> sweeps;    // key=a,b,c each
  bool neighbours = true;
  bool placebo = true;
};

// What `explain` is asked for, of a history; of a running daemon: its last close. At most one of session and
// transition; neither: the last session.
struct ExplainRequest {
  std::optional<market::Day> session;
  std::optional<std::uint64_t> transition;  // by its number, from 1
  bool json = false;                        // else text
};

// What `journal` is asked for.
struct JournalRequest {
  enum class Action { verify, cat, stats };
  Action action = Action::verify;
  std::string folder;  // empty: `journal` in the storage path
};

struct Command {
  enum class Verb { run, check, replay, explain, journal, status, watch };
  Verb verb = Verb::run;
  std::optional<std::string> config_file;  // absent: the embedded default
  std::vector<std::string> listen;         // empty: as the file says
  std::string web_config_file;             // TLS and passwords of the web server; empty: neither
  bool lifecycle = false;                  // true: allowed whatever the file says
  std::string storage_path = "data";       // directory for what outlives a restart
  bool salvage = false;                    // run: set aside what is damaged there
  std::optional<LogLevel> log_level;
  std::optional<LogFormat> log_format;
  bool effective = false;                 // check: every key instead of the summary
  std::vector<std::string> settings;      // replay: key=value each, over the file
  std::vector<std::string> history;       // directories; replay of a history: at least one; explain: none is
                                          // of a running daemon
  std::string manifest = "manifest.csv";  // in each of them
  std::string run;  // replay --journal, journal: of the runs whose name begins so the last; empty: of all
  ReplayRequest replay;
  ExplainRequest explain;
  JournalRequest journal;
  std::string url;                    // status, watch, explain: where a daemon runs; empty: on this machine
  bool json = false;                  // watch: lines of JSON,
  std::vector<std::string> channels;  // of these channels; empty: of all
};

// Nothing to run: print `text` (to stderr unless the code is ok) and end.
struct ExitNow {
  ExitCode code = ExitCode::ok;
  std::string text;  // ends with a line break
};

// `version` is what --version prints.
[[nodiscard]] std::variant<Command, ExitNow> parse_command_line(int argc, const char* const* argv,
                                                                std::string_view version);

// The configuration `command` asks for: its file or the embedded default, under its flags; what is wrong with
// the web configuration and the files that it names is wrong with it, too. In explain and in
// replay of a history stand-ins are on unless it says otherwise.
[[nodiscard]] std::variant<Config, Sentences> load_config(const Command& command);

}  // namespace rotation::daemon
