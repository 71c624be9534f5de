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
#include <cstdint>
#include <functional>
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
    std::size_t batch = 256;  // events a turn
  };

  // May the transition with that number be shown?
  using MayShow = std::function<bool(std::uint64_t transition)>;

  // Everything referred to outlives the pipeline. The functions run on the engine thread; `journal` and
  // `on_figure` as for the sequencer. `may_show`: empty: at once.
  Pipeline(Options options, const market::Clock& clock, signals::Engine& engine, signals::Schedule& schedule,
           EventQueue& queue, metrics::SnapshotCell& snapshot, metrics::PipelineStats& stats,
           Sequencer::OnSession on_session, journal::Journal* journal = nullptr,
           Sequencer::OnFigure on_figure = {}, MayShow may_show = {});

  // For what comes before the feeds; `publish` shows it.
  [[nodiscard]] Sequencer& sequencer() noexcept { return sequencer_; }

  // One turn; how many events it applied.
  std::size_t poll();

  // Makes what was applied visible. `poll` does it by itself. While the last transition may not be shown,
  // readers keep the picture of before it, whole; turns go on, and look again.
  void publish();
  // Is there something to show that could not be shown before? The engine thread.
  [[nodiscard]] bool held_back_no_longer() const { return held_back_ && may_show_(engine_.transitions()); }

 private:
  struct Turn {
    market::Timestamp begun;
    market::Timestamp applied;
    market::Timestamp done;
  };

  std::size_t fire_second(market::Timestamp now);
  // The first of the batch, as it came out of the queue: it waited longest.
  void observe(const market::Event& first, const Turn& turn);

  Options options_;
  const market::Clock& clock_;
  signals::Engine& engine_;
  Sequencer sequencer_;
  EventQueue& queue_;
  metrics::SnapshotCell& snapshot_;
  metrics::PipelineStats& stats_;
  const MayShow may_show_;
  bool held_back_ = false;
  std::vector<market::Event> batch_;
  market::Timestamp market_time_ = market::kNoTime;  // latest event time seen
  market::Timestamp last_second_ = market::kNoTime;  // that a timer was fired for
};

}  // namespace rotation::daemon
