// `rotationd replay --journal`: what an engine consumed, through another one, to the same state.
#pragma once

#include <string>

#include "daemon/command_line.hpp"
#include "daemon/replay/replay.hpp"

namespace rotation::daemon {

// Leaves events.jsonl, daily.csv (both of the sessions lived through; those of the history are warm-up) and
// journal.md in command.replay.out. The engine's state is compared wherever the journal tells it:
// ExitCode::error if it is another one though program and configuration are the same. Throws
// std::runtime_error, one sentence: the journal is damaged, does not begin with a run's first event, or holds
// other series than the configuration.
[[nodiscard]] ExitCode replay_journal(const Command& command, const Config& config,
                                      const std::string& version, const market::Clock& clock,
                                      Console console);

}  // namespace rotation::daemon
