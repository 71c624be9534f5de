#include "daemon/sequencer.hpp"

#include <utility>

namespace rotation::daemon {

Sequencer::Sequencer(signals::Engine& engine, signals::Schedule& schedule, OnSession on_session,
                     journal::Journal* journal)
    : engine_(engine), schedule_(schedule), on_session_(std::move(on_session)), journal_(journal) {}

void Sequencer::apply(market::Event event) {
  event.sequence = ++sequence_;
  if (journal_ != nullptr) journal_->append(event);
  const market::Day before = engine_.record().session;
  const auto transition = engine_.on_event(event);
  if (transition || engine_.record().session != before) {
    on_session_(engine_, transition ? &*transition : nullptr);
  }
}

std::size_t Sequencer::fire_timers(market::Timestamp now, std::uint16_t flags) {
  std::size_t fired = 0;
  for (; auto timer = schedule_.take(now); ++fired) {
    timer->flags |= flags;
    apply(*timer);
  }
  return fired;
}

void Sequencer::warm(const market::Event& event) {
  if (journal_ != nullptr) journal_->wait_for_room();
  if (market::tells_market_time(event)) fire_timers(event.ts_event, market::flag::history);
  apply(event);
}

void Sequencer::end_warm_up(market::Timestamp last_close) {
  while (engine_.session().close <= last_close) {
    fire_timers(schedule_.next() + market::Duration{1}, market::flag::history);
  }
}

}  // namespace rotation::daemon
