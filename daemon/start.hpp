// How the engine comes to know what was before the feeds begin: the record's own sessions, the journal of the
// session that was in progress when the last run ended, and from the sources of history what both lack.
#pragma once

#include <filesystem>
#include <stop_token>

#include "daemon/config/config.hpp"
#include "daemon/engine_setup.hpp"
#include "daemon/history_source.hpp"
#include "daemon/record.hpp"
#include "daemon/sequencer.hpp"
#include "daemon/warm_up.hpp"
#include "feeds/market/ports.hpp"

namespace rotation::daemon {

struct Started {
  History history;  // what the engine has gone through
  WarmUp warm_up;
};

// Blocks until it has, until what it came to is in the record, or `stop` is asked for. `storage` is the state
// folder. Throws what load_history throws. The sources are not asked where the record of the same
// configuration is complete: then a start needs no network.
[[nodiscard]] Started start_engine(const Config& config, EngineSetup& setup, Sequencer& sequencer,
                                   Record& record, const market::Clock& clock,
                                   const std::filesystem::path& storage, Log& log,
                                   const std::stop_token& stop);

}  // namespace rotation::daemon
