// When a trigger that lacks history will have enough of it.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/config/config.hpp"
#include "daemon/history_source.hpp"

namespace rotation::daemon {

struct Wanting {
  std::string trigger;          // its id
  std::optional<int> sessions;  // from the last session of the history on; nullopt: not in two years
};

// The triggers of a gate (neither information nor flags) that have no value after `last_session`, in the
// model's order. Found by trial: the engine runs on over made-up closes of the series that the feeds or
// `history` have. REQUIRES: rows of this
// configuration's series, by day. Cost: the history once more, through the engine.
[[nodiscard]] std::vector<Wanting> wanting_triggers(const Config& config, const History& history,
                                                    market::Day last_session);

}  // namespace rotation::daemon
