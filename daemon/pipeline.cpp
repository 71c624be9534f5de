#include "daemon/pipeline.hpp"

#include <algorithm>
#include <utility>

namespace rotation::daemon {

using market::Duration;
using market::Event;
using market::Timestamp;

Pipeline::Pipeline(Options options, const market::Clock& clock, signals::Engine& engine,
                   signals::Schedule& schedule, EventQueue& queue, metrics::SnapshotCell& snapshot,
                   metrics::PipelineStats& stats, Sequencer::OnSession on_session, journal::Journal* journal,
                   Sequencer::OnFigure on_figure, MayShow may_show)
    : options_(options),
      clock_(clock),
      engine_(engine),
      sequencer_(engine, schedule, std::move(on_session), journal, std::move(on_figure)),
      queue_(queue),
      snapshot_(snapshot),
      stats_(stats),
      may_show_(std::move(may_show)),
      batch_(options.batch) {}

std::size_t Pipeline::poll() {
  const Timestamp begun = clock_.now();
  stats_.heartbeat.set(begun);
  std::size_t timers = 0;
  if (options_.clock == ClockMode::wall) timers = sequencer_.fire_timers(begun);

  const std::size_t waiting = queue_.size();
  stats_.queue_depth.set(waiting);
  stats_.queue_high_watermark.raise_to(waiting);
  const std::size_t n = waiting == 0 ? 0 : queue_.drain(batch_);
  for (std::size_t i = 0; i < n; ++i) {
    const Event& event = batch_[i];
    if (options_.clock == ClockMode::feed && market::tells_market_time(event)) {
      market_time_ = std::max(market_time_, event.ts_event);
      timers += sequencer_.fire_timers(market_time_);
    }
    sequencer_.apply(event);
  }
  // After all that waited: what was received before the second ends no silence once it is over.
  if (options_.clock == ClockMode::wall && n < batch_.size()) timers += fire_second(begun);
  if (n + timers == 0) {
    if (held_back_no_longer()) publish();
    return 0;
  }
  const Timestamp applied = clock_.now();
  publish();

  const Timestamp done = clock_.now();
  stats_.batches.add();
  const Duration turn = done - begun;
  stats_.longest_turn_ns.raise_to(static_cast<std::uint64_t>(std::max(turn, Duration::zero()).count()));
  if (turn > metrics::PipelineStats::kSlowTurn) stats_.slow_turns.add();
  if (n > 0) observe(batch_.front(), {begun, applied, done});
  return n + timers;
}

void Pipeline::observe(const Event& first, const Turn& turn) {
  stats_.received_applied.observe(turn.done - first.ts_recv);
  if (first.sequence != 0) {
    const Timestamp decoded{Duration{static_cast<Duration::rep>(first.sequence)}};
    stats_.waiting.observe(turn.begun - decoded);
  }
  stats_.applying.observe(turn.applied - turn.begun);
  stats_.publishing.observe(turn.done - turn.applied);
  const bool of_a_feed = static_cast<std::size_t>(first.feed) < stats_.of_feed.size();
  if (options_.clock == ClockMode::wall && of_a_feed) {
    if (market::tells_market_time(first)) clock_.witness(first.ts_event);
    stats_.of_feed[static_cast<std::size_t>(first.feed)].wire.observe(first.ts_recv - first.ts_event);
  }
}

// One timer for the seconds a turn was late by: nothing spoke in between.
std::size_t Pipeline::fire_second(Timestamp now) {
  const signals::SessionTimes& session = engine_.session();
  const Timestamp second = std::chrono::floor<std::chrono::seconds>(now);
  if (second <= std::max(last_second_, session.open) || second > session.close) return 0;
  last_second_ = second;
  Event timer;
  timer.kind = market::EventKind::timer;
  timer.ts_event = timer.ts_recv = second;
  timer.timer = {.timer = market::TimerKind::second, .session = session.day};
  sequencer_.apply(timer);
  return 1;
}

void Pipeline::publish() {
  held_back_ = may_show_ && !may_show_(engine_.transitions());
  if (held_back_) return;
  const signals::Snapshot& fresh = engine_.refresh();  // first: changes() tells what it changed
  snapshot_.store(fresh, engine_.changes());
}

}  // namespace rotation::daemon
