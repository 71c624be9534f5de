// Schedule: which timer events fall due, in order, session after session.
//
// Pure: it is asked with a time and never looks at a clock. A timer is due when time has passed it, so that a
// quote stamped exactly at the close is applied before the close is evaluated.  Engine thread; no allocation.
#pragma once

#include <optional>

#include "feeds/market/calendar.hpp"
#include "feeds/market/event.hpp"

namespace rotation::signals {

class Schedule {
 public:
  // Timers of the sessions from `first` on. `grace` is how long after the close its evaluation waits for
  // closing prints; every minute until then asks whether they are all there.  `calendar` outlives the
  // schedule.
  Schedule(const market::Calendar& calendar, market::Day first, market::Duration grace);

  // When the next timer falls due.
  [[nodiscard]] market::Timestamp next() const noexcept { return next_; }

  // The next timer event if `now` is past it: ts_event and ts_recv are its due time.
  std::optional<market::Event> take(market::Timestamp now) noexcept;

 private:
  static constexpr market::Duration kCheckEvery = std::chrono::minutes{1};

  void begin(market::Day session) noexcept;

  const market::Calendar& calendar_;
  market::Duration grace_;
  market::Day session_{};
  market::Timestamp close_{};
  market::Timestamp next_{};
};

}  // namespace rotation::signals
