// Archive: what the web thread keeps of the snapshots and closes that went by. That thread only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "daemon/api/base_rate.hpp"
#include "daemon/api/close_relay.hpp"
#include "daemon/api/minute_history.hpp"
#include "daemon/api/session_history.hpp"
#include "daemon/api/transition_book.hpp"
#include "feeds/market/calendar.hpp"
#include "signals/snapshot.hpp"

namespace rotation::daemon::api {

class Archive {
 public:
  // All outlive it.
  struct Sources {
    CloseRelay& closes;
    const TransitionBook& transitions;
    const signals::Labels& labels;
    const market::SeriesTable& series;
    const market::Calendar& calendar;
  };
  explicit Archive(Sources sources);

  // Takes in what this snapshot shows. Several times a second, and before anything below is asked.
  void look(const signals::Snapshot& snapshot);

  [[nodiscard]] const SessionHistory& sessions() const noexcept { return sessions_; }
  [[nodiscard]] const MinuteHistory& minutes() const noexcept { return minutes_; }
  // Of the last close; nullptr: none yet.
  [[nodiscard]] const Subject* subject() const noexcept { return subject_.get(); }
  [[nodiscard]] const BaseRate& base_rate() const noexcept { return base_rate_; }
  [[nodiscard]] const TransitionBook& transitions() const noexcept { return sources_.transitions; }

 private:
  Sources sources_;
  SessionHistory sessions_;
  MinuteHistory minutes_;
  std::shared_ptr<const Subject> subject_;
  std::uint64_t counted_ = 0;  // transitions in the base rate
  BaseRate base_rate_;
};

}  // namespace rotation::daemon::api
