#include "signals/schedule.hpp"

#include <algorithm>

namespace rotation::signals {

using market::TimerKind;

Schedule::Schedule(const market::Calendar& calendar, market::Day first, market::Duration grace)
    : calendar_(calendar), grace_(grace) {
  begin(calendar.is_session(first) ? first : calendar.next_session(first));
}

void Schedule::begin(market::Day session) noexcept {
  session_ = session;
  close_ = calendar_.close(session);
  next_ = calendar_.open(session);
}

std::optional<market::Event> Schedule::take(market::Timestamp now) noexcept {
  if (now <= next_) return std::nullopt;
  market::Event event;
  event.kind = market::EventKind::timer;
  event.ts_event = event.ts_recv = next_;
  event.timer = {.timer = TimerKind::close_check, .session = session_};
  if (next_ < close_) {
    event.timer.timer = TimerKind::session_open;
    next_ = std::min(close_ + kCheckEvery, close_ + grace_);
  } else if (next_ < close_ + grace_) {
    next_ = std::min(next_ + kCheckEvery, close_ + grace_);
  } else {
    event.timer.timer = TimerKind::close_overdue;
    begin(calendar_.next_session(session_));
  }
  return event;
}

}  // namespace rotation::signals
