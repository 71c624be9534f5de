// The market's clock over a source, and its readers: which tick is next for each of them, and is it due?
//
// Market time runs `speed` times as fast as real time and jumps over closed hours. It stands still until as
// many have joined as it waits for; from then on it runs whether anybody reads or not, except at
// kAsFastAsRead: then it is the readers who move it. Several readers are never further apart than a step,
// kStep of market time: the next one begins when all have taken the present one. No clock of its own: every
// call says what time it is.
#pragma once

#include <chrono>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "feeds/simulator/source.hpp"

namespace rotation::simulator {

using WallTime = std::chrono::steady_clock::time_point;

inline constexpr double kAsFastAsRead = std::numeric_limits<double>::infinity();

// Less than the least time after which a series is stale (signal specification, 2.7): who hears one stream
// first does not take the others for silent.
inline constexpr market::Duration kStep = std::chrono::seconds{10};

class Playhead {
 public:
  class Reader;

  // The market begins when `awaited` readers are there. `on_move` is called when one who had to wait may find
  // something: the market has begun, or a new step has. REQUIRES: speed > 0; `source` outlives the
  // playhead.
  Playhead(
      Source& source, double speed, std::size_t awaited = 1, std::function<void()> on_move = [] {});

  // Drops what is due while nobody reads: time does not wait for readers. Nothing before the market has
  // begun, nor at kAsFastAsRead.
  void skip_to(WallTime now);

  [[nodiscard]] bool at_end() const noexcept { return ended_; }

  // Readers move the market: it is as fast as they read.
  [[nodiscard]] bool as_fast_as_read() const noexcept { return speed_ == kAsFastAsRead; }

  // There are several readers: what one of them has not read yet, others have not passed by more than a step.
  [[nodiscard]] bool lockstep() const noexcept { return readers_.size() > 1; }

  // The stamp of the last tick popped.
  [[nodiscard]] market::Timestamp clock() const noexcept { return last_; }

  // The last session that is over: daily bars are known up to it.
  [[nodiscard]] market::Day closed_through() const noexcept { return closed_through_; }
  [[nodiscard]] int sessions_played() const noexcept { return sessions_played_; }

 private:
  [[nodiscard]] WallTime wall_of(market::Timestamp due) const;
  void load();
  void next_stretch();
  void next_step();
  void move_on(const Reader* by);
  void join(Reader& reader, WallTime now);
  void leave(const Reader& reader);

  Source& source_;
  double speed_;
  std::size_t awaited_;
  std::function<void()> on_move_;
  std::vector<Reader*> readers_;
  bool started_ = false;
  bool ended_ = false;
  std::vector<Tick> ticks_;
  std::size_t front_ = 0;  // where the foremost reader is in ticks_
  std::size_t limit_ = 0;  // and where the step ends
  std::optional<Stretch> stretch_;
  bool loaded_ = false;
  WallTime stretch_begins_{};  // when stretch_->begin is due
  market::Timestamp last_{};   // stamp of the last tick popped
  market::Day closed_through_;
  int sessions_played_ = 0;
};

// A place in the market, from the ticks that come next at the time of joining.
class Playhead::Reader {
 public:
  Reader(Playhead& playhead, WallTime now) : playhead_(playhead) { playhead_.join(*this, now); }
  ~Reader() { playhead_.leave(*this); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // The next tick if it is due, else nullptr. Valid until pop().
  [[nodiscard]] const Tick* peek(WallTime now);
  void pop();  // REQUIRES: peek() has just returned a tick.

  // What was popped has been taken: if it was the last of the step, the market may go on without us.
  void taken();

  // When the next tick falls due; nullopt if there is none yet: before the market begins, while others have
  // to catch up, and at the end.
  [[nodiscard]] std::optional<WallTime> next_due();

  // By how much the next tick is late through our own doing: where several go in step, since the step was
  // there for us; nothing at kAsFastAsRead.
  [[nodiscard]] WallTime::duration lateness(WallTime now);

  // All of the step is popped.
  [[nodiscard]] bool at_step_end() const;

 private:
  friend class Playhead;

  Playhead& playhead_;
  std::size_t next_ = 0;
  bool done_ = false;    // with the step
  bool waited_ = false;  // for this step, and has not looked at it yet
  WallTime since_{};     // when a step that was waited for was first looked at
};

}  // namespace rotation::simulator
