// `rotationd replay --capture`: what feeds received, once more through decoders and engine.
#pragma once

#include <string>

#include "daemon/replay/replay.hpp"

namespace rotation::daemon {

// Blocks. events.jsonl and daily.csv of the sessions that `run` would have seen live (those of the history
// come before and are not reported), capture.md, in command.replay.out. Throws std::runtime_error, one
// sentence.
void replay_captures(const Command& command, const Config& config, const std::string& version,
                     const market::Clock& clock, Console console);

}  // namespace rotation::daemon
