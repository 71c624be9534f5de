// The journal of `run`, as a configuration has it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/config/config.hpp"
#include "daemon/connections.hpp"
#include "daemon/log.hpp"
#include "daemon/record_json.hpp"
#include "feeds/journal/journal.hpp"
#include "feeds/market/series.hpp"
#include "feeds/segment/input.hpp"

namespace rotation::daemon {

// Brings the journal of the run before to its end, says so in the log, and begins a new run at `now`;
// nullptr: the configuration wants none. `log` outlives it. REQUIRES: the lock on the state folder. Throws
// std::runtime_error, one sentence: the journal is damaged, or its folder cannot be used.
[[nodiscard]] std::unique_ptr<journal::Journal> open_journal(
    const Config& config, const std::string& storage_path, const std::vector<PlannedConnection>& connections,
    const market::SeriesTable& series, const Provenance& provenance, market::Timestamp now, Log& log,
    market::Turns turns = market::Turns::own_thread);

// Throws std::runtime_error: the sentence, and the way out.
[[noreturn]] void refuse_damaged(const segment::BadFile& bad);

}  // namespace rotation::daemon
