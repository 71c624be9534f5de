// Pipeline: the engine thread's work. Drains the queue, hands every event to the sequencer, and shows the
// result.
//
// One turn (`poll`) takes a bounded batch and publishes one snapshot for it. By the clock, a timer a second
// lets time go on through a session in which every feed is mute. It is an event like any other, so what it
// sets off can be replayed; by feed time and in history there is none.
//
// Engine thread only, but for the counters it writes.  No allocation per event.
#pragma once

#include <cstddef>
#include <vector>

#include "daemon/event_queue.hpp"
#include "daemon/modes.hpp"
#include "daemon/sequencer.hpp"
#include "feeds/market/ports.hpp"
#include "metrics/pipeline_stats.hpp"
#include "metrics/snapshot_cell.hpp"
#include "signals/engine.hpp"
#include "signals/schedule.hpp"

namespace rotation::daemon {

class Pipeline {
 public:
  struct Options {
    ClockMode clock = ClockMode::wall;
    std::size_t batch = 256;                                     // events a turn
    market::Duration slow_turn = std::chrono::milliseconds{10};  // turns over it are counted
  };

  // Everything referred to outlives the pipeline. `on_session` runs on the engine thread; `journal` as for
  // the sequencer.
  Pipeline(Options options, const market::Clock& clock, signals::Engine& engine, signals::Schedule& schedule,
           EventQueue& queue, metrics::SnapshotCell& snapshot, metrics::PipelineStats& stats,
           Sequencer::OnSession on_session, journal::Journal* journal = nullptr);

  // For what comes before the feeds; `publish` shows it.
  [[nodiscard]] Sequencer& sequencer() noexcept { return sequencer_; }

  // One turn; how many events it applied.
  std::size_t poll();

  // Makes what was applied visible. `poll` does it by itself.
  void publish();

 private:
  std::size_t fire_second(market::Timestamp now);

  Options options_;
  const market::Clock& clock_;
  signals::Engine& engine_;
  Sequencer sequencer_;
  EventQueue& queue_;
  metrics::SnapshotCell& snapshot_;
  metrics::PipelineStats& stats_;
  std::vector<market::Event> batch_;
  market::Timestamp market_time_ = market::kNoTime;  // latest event time seen
  market::Timestamp last_second_ = market::kNoTime;  // that a timer was fired for
};

}  // namespace rotation::daemon
