// The market's clock over a source: which tick is next, and is it due?
//
// Market time runs `speed` times as fast as real time and jumps over closed hours. It stands still until the
// first reader; from then on it runs whether anybody reads or not, except at kAsFastAsRead: then it is the
// reader who moves it. A heartbeat is added at the start of each session, after each stretch and after each
// session. No clock of its own: every call says what time it is.
#pragma once

#include <chrono>
#include <limits>
#include <optional>
#include <vector>

#include "feeds/simulator/source.hpp"

namespace rotation::simulator {

using WallTime = std::chrono::steady_clock::time_point;

inline constexpr double kAsFastAsRead = std::numeric_limits<double>::infinity();

// The heartbeat after a session's last tick is stamped this much later: timers that wait for late closes are
// due.
inline constexpr market::Duration kAfterClose = std::chrono::minutes{20};

class Playhead {
 public:
  // REQUIRES: speed > 0; `source` outlives the playhead.
  Playhead(Source& source, double speed);

  // A reader begins: starts the clock if it is the first, else skips what was due while nobody read.
  void join(WallTime now);

  // Drops what is due: time does not wait for readers. Nothing before the first one, nor at kAsFastAsRead.
  void skip_to(WallTime now);

  // The next tick if it is due, else nullptr. Valid until pop().  REQUIRES: somebody joined.
  [[nodiscard]] const Tick* peek(WallTime now);
  void pop();  // REQUIRES: peek() has just returned a tick.

  // When the next tick falls due; nullopt at the end.  REQUIRES: somebody joined.
  [[nodiscard]] std::optional<WallTime> next_due();

  [[nodiscard]] bool at_end() const noexcept { return ended_; }

  // What the market's clock shows: never behind the last tick popped, never past the next one. After the end
  // it goes on for some hours, at least a minute a second, so that those who live by it can finish their day.
  [[nodiscard]] market::Timestamp clock(WallTime now);

  // The last session that is over: daily bars are known up to it.
  [[nodiscard]] market::Day closed_through() const noexcept { return closed_through_; }
  [[nodiscard]] int sessions_played() const noexcept { return sessions_played_; }

 private:
  [[nodiscard]] WallTime wall_of(market::Timestamp due) const;
  void load();
  void next_stretch();

  Source& source_;
  double speed_;
  bool started_ = false;
  bool ended_ = false;
  std::vector<Tick> ticks_;
  std::size_t next_ = 0;
  std::optional<Stretch> stretch_;
  bool loaded_ = false;
  WallTime stretch_begins_{};  // when stretch_->begin is due
  market::Timestamp last_{};   // stamp of the last tick popped
  WallTime end_{};
  market::Day closed_through_;
  int sessions_played_ = 0;
};

}  // namespace rotation::simulator
