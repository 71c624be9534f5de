#include "daemon/sequencer.hpp"

#include <utility>

namespace rotation::daemon {

Sequencer::Sequencer(signals::Engine& engine, signals::Schedule& schedule, OnSession on_session,
                     journal::Journal* journal, OnFigure on_figure)
    : engine_(engine),
      schedule_(schedule),
      on_session_(std::move(on_session)),
      on_figure_(std::move(on_figure)),
      journal_(journal) {}

void Sequencer::apply(market::Event event) {
  event.sequence = ++sequence_;
  if (journal_ != nullptr) journal_->append(event);
  const std::uint64_t before = engine_.evaluations();
  const auto transition = engine_.on_event(event);
  if (engine_.evaluations() != before) on_session_(engine_, transition ? &*transition : nullptr);
  if (event.kind == market::EventKind::reference && on_figure_) on_figure_(engine_, event);
}

std::size_t Sequencer::fire_due(market::Timestamp now, std::uint16_t flags) {
  std::size_t fired = 0;
  for (; schedule_.next() < now; ++fired) {
    market::Event timer = *schedule_.take(now);
    timer.flags |= flags;
    apply(timer);
  }
  return fired;
}

void Sequencer::warm(const market::Event& event) {
  if (journal_ != nullptr) journal_->wait_for_room();
  if (market::tells_market_time(event)) fire_timers(event.ts_event, market::flag::history);
  apply(event);
}

void Sequencer::repeat(const market::Event& event) {
  if (journal_ != nullptr) journal_->wait_for_room();
  if (event.kind == market::EventKind::timer && event.timer.timer != market::TimerKind::second) {
    while (schedule_.take(event.ts_event + market::Duration{1})) {
    }
  }
  apply(event);
}

void Sequencer::close_sessions(market::Timestamp last_close, std::uint16_t flags) {
  while (engine_.session().close <= last_close) {
    fire_timers(schedule_.next() + market::Duration{1}, flags);
  }
}

}  // namespace rotation::daemon
