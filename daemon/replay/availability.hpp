// When a trigger that lacks history will have enough of it.
#pragma once

#include <optional>
#include <stop_token>
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
// `history` have. Empty if `stop` is asked for meanwhile. REQUIRES: rows of this configuration's series, by
// day. Cost: as many last sessions as the engine keeps, and two years, through an engine.
[[nodiscard]] std::vector<Wanting> wanting_triggers(const Config& config, const History& history,
                                                    market::Day last_session, const std::stop_token& stop);

}  // namespace rotation::daemon
