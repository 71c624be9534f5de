// Pipeline: the engine thread's work. Drains the queue, adds the timers that fall due, numbers every event,
// applies it, and shows the result: the order in which `apply` is called is the order of everything.
//
// One turn (`poll`) takes a bounded batch and publishes one snapshot for it.  Engine thread only, but for the
// counters it writes.  No allocation per event.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "daemon/event_queue.hpp"
#include "daemon/modes.hpp"
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
  using OnTransition = std::function<void(const signals::Transition&)>;

  // Everything referred to outlives the pipeline. `on_transition` runs on the engine thread.
  Pipeline(Options options, const market::Clock& clock, signals::Engine& engine, signals::Schedule& schedule,
           EventQueue& queue, metrics::SnapshotCell& snapshot, metrics::PipelineStats& stats,
           OnTransition on_transition);

  // One event of the time before the feeds: timers fall due by its own time, whatever the clock mode, and
  // transitions count as history.
  void warm(const market::Event& event);
  // History has ended with the session that closed then: its evaluation, too, is history.
  void end_warm_up(market::Timestamp last_close);

  // One turn; how many events it applied.
  std::size_t poll();

  // Makes what was applied visible. `poll` does it by itself.
  void publish();

 private:
  void apply(market::Event& event);
  void fire_timers(market::Timestamp now, std::uint16_t flags);

  Options options_;
  const market::Clock& clock_;
  signals::Engine& engine_;
  signals::Schedule& schedule_;
  EventQueue& queue_;
  metrics::SnapshotCell& snapshot_;
  metrics::PipelineStats& stats_;
  OnTransition on_transition_;
  std::vector<market::Event> batch_;
  std::uint64_t sequence_ = 0;
  market::Timestamp market_time_ = market::kNoTime;  // latest event time seen
  std::size_t timers_fired_ = 0;                     // this turn
};

}  // namespace rotation::daemon
