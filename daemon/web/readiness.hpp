// Readiness: is what this daemon shows worth looking at? Judged by data, not by the process being up.
#pragma once

#include <atomic>
#include <vector>

#include "daemon/feed_io.hpp"
#include "daemon/web/web_routes.hpp"
#include "feeds/market/journal_counters.hpp"
#include "feeds/market/ports.hpp"
#include "metrics/pipeline_stats.hpp"
#include "metrics/reload_status.hpp"
#include "metrics/snapshot_cell.hpp"
#include "metrics/store_counters.hpp"

namespace rotation::daemon {

// What the checks look at. Everything outlives them; any thread.
struct ReadinessSources {
  const market::Clock& clock;
  const FeedIo& io;
  const metrics::SnapshotCell& snapshot;
  const metrics::PipelineStats& pipeline;
  const metrics::StoreCounters& store;
  const market::JournalCounters* journal;  // nullptr: there is none
  const metrics::ReloadStatus& reload;
  const std::atomic<bool>& warmed_up;
};

// One check each for the configuration, the history, the engine's heartbeat, the store, the journal, every
// feed, and the inputs: the data quality of the last evaluated session may not be BLIND.
[[nodiscard]] std::vector<Check> readiness(const ReadinessSources& sources);

}  // namespace rotation::daemon
