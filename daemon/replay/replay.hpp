// `rotationd replay`: daily history, or captures after it (capture_replay.hpp), through the engine, as fast
// as it goes, and what it found as files.
#pragma once

#include <iosfwd>
#include <string>

#include "daemon/command_line.hpp"
#include "feeds/market/ports.hpp"

namespace rotation::daemon {

// Where progress and the closing figures go.
struct Console {
  std::ostream& err;
  bool terminal;  // a person watches: draw a bar
};

// Blocks. events.jsonl, daily.csv, summary.md and report.html in command.replay.out; with sweeps sweep.md and
// sweep.csv. The last words say where, and which file to open first; what keeps it from finishing is one
// sentence on the console. `version` goes into the events.
//
// Memory: the rows of the history (32 bytes each) and of the columns reported (replay_result.hpp); the engine
// itself is bounded by its windows. Shuffles copy the rows, one copy a core.
[[nodiscard]] ExitCode run_replay(const Command& command, const Config& config, const std::string& version,
                                  const market::Clock& clock, Console console);

}  // namespace rotation::daemon
