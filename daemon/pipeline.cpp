#include "daemon/pipeline.hpp"

#include <algorithm>
#include <utility>

namespace rotation::daemon {

using market::Duration;
using market::Event;
using market::Timestamp;

Pipeline::Pipeline(Options options, const market::Clock& clock, signals::Engine& engine,
                   signals::Schedule& schedule, EventQueue& queue, metrics::SnapshotCell& snapshot,
                   metrics::PipelineStats& stats, OnTransition on_transition)
    : options_(options),
      clock_(clock),
      engine_(engine),
      schedule_(schedule),
      queue_(queue),
      snapshot_(snapshot),
      stats_(stats),
      on_transition_(std::move(on_transition)),
      batch_(options.batch) {}

void Pipeline::apply(Event& event) {
  event.sequence = ++sequence_;
  if (const auto transition = engine_.on_event(event)) on_transition_(*transition);
}

void Pipeline::fire_timers(Timestamp now, std::uint16_t flags) {
  while (auto timer = schedule_.take(now)) {
    timer->flags |= flags;
    apply(*timer);
    ++timers_fired_;
  }
}

void Pipeline::warm(const Event& event) {
  if (market::tells_market_time(event)) fire_timers(event.ts_event, market::flag::history);
  Event copy = event;
  apply(copy);
}

void Pipeline::end_warm_up(Timestamp last_close) {
  while (engine_.session().close <= last_close)
    fire_timers(schedule_.next() + Duration{1}, market::flag::history);
  publish();
}

std::size_t Pipeline::poll() {
  const Timestamp begun = clock_.now();
  stats_.heartbeat.set(begun);
  timers_fired_ = 0;
  if (options_.clock == ClockMode::wall) fire_timers(begun, 0);

  const std::size_t waiting = queue_.size();
  stats_.queue_depth.set(waiting);
  stats_.queue_high_watermark.raise_to(waiting);
  const std::size_t n = waiting == 0 ? 0 : queue_.drain(batch_);
  for (std::size_t i = 0; i < n; ++i) {
    Event& event = batch_[i];
    if (options_.clock == ClockMode::feed && market::tells_market_time(event)) {
      market_time_ = std::max(market_time_, event.ts_event);
      fire_timers(market_time_, 0);
    }
    apply(event);
  }
  if (n + timers_fired_ == 0) return 0;
  publish();

  const Timestamp done = clock_.now();
  stats_.batches.add();
  const Duration turn = done - begun;
  stats_.longest_turn_ns.raise_to(static_cast<std::uint64_t>(std::max(turn, Duration::zero()).count()));
  if (turn > options_.slow_turn) stats_.slow_turns.add();
  if (n > 0) {
    // The first of the batch waited longest.
    const Event& first = batch_.front();
    stats_.received_applied.observe(done - first.ts_recv);
    const bool of_a_feed = static_cast<std::size_t>(first.feed) < stats_.of_feed.size();
    if (options_.clock == ClockMode::wall && of_a_feed) {
      stats_.of_feed[static_cast<std::size_t>(first.feed)].wire.observe(first.ts_recv - first.ts_event);
    }
  }
  return n + timers_fired_;
}

void Pipeline::publish() {
  const signals::Snapshot& fresh = engine_.refresh();  // first: changes() tells what it changed
  snapshot_.store(fresh, engine_.changes());
}

}  // namespace rotation::daemon
