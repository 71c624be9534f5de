// Line: one daily series of the engine (a log spread, a yield, a running sum), kept session by session.
//
// It begins at its first value. A later session without one is a hole: the last value is carried, its zero
// difference counts nowhere, the next difference spans the gap, and every statistic is unavailable on that
// session (signal specification, section 0). A carried session (bonds legitimately shut) is the same, but
// available.
//
// Statistics are recomputed from the ring at each call, never updated in place: no drift, no dependence on
// the order of arrival.  Cost: O(window).  Memory: 16 bytes a session, fixed at construction.
#pragma once

#include <cstddef>
#include <vector>

namespace rotation::signals {

// How a session's value came about.
enum class Mark : unsigned char {
  before_life,  // no value yet
  value,
  carried,  // the source was legitimately closed
  hole,
};

class Line {
 public:
  // REQUIRES: sessions > any window or lag asked for.
  explicit Line(std::size_t sessions);

  // One call a session, in order. `x` is read only for Mark::value.
  void push(Mark mark, double x) noexcept;
  // As push(Mark::value, x), but the difference counts nowhere: nothing before it compares.
  void restart(double x) noexcept;

  // The session just pushed was a hole, and its value has come after all. Only for lines that nothing has
  // been decided from: a decision stands.
  void fill_hole(double x) noexcept;

  [[nodiscard]] bool alive() const noexcept { return life_ > 0; }
  // Sessions since and including the first value.
  [[nodiscard]] std::size_t life() const noexcept { return life_; }
  // The session just pushed had a value or was legitimately carried.
  [[nodiscard]] bool available() const noexcept { return mark_ == Mark::value || mark_ == Mark::carried; }
  [[nodiscard]] Mark mark() const noexcept { return mark_; }
  // Value `lag` sessions ago.  REQUIRES: lag < life(), lag < sessions.
  [[nodiscard]] double at(std::size_t lag) const noexcept { return values_[slot(lag)]; }
  // Difference that ended `lag` sessions ago, NaN where it does not count.  REQUIRES: lag < sessions.
  [[nodiscard]] double difference(std::size_t lag) const noexcept { return differences_[slot(lag)]; }

  // Population standard deviation of the one-session differences that count among the last `window` sessions,
  // this one included; NaN with fewer than `minimum` of them.
  [[nodiscard]] double sigma(std::size_t window, std::size_t minimum) const noexcept;

  // (x - value k sessions before) / (sigma * sqrt(k)); `ahead` is 1 when `x` stands for the session after the
  // last one pushed, 0 when it is that one. NaN if that value does not exist or sigma is 0 or NaN.
  [[nodiscard]] double z(double x, std::size_t k, std::size_t ahead, double sigma) const noexcept;

  // Largest value of the last `window` sessions, -infinity of none.  REQUIRES: window <= life().
  [[nodiscard]] double highest(std::size_t window) const noexcept;

 private:
  [[nodiscard]] std::size_t slot(std::size_t lag) const noexcept {
    const std::size_t i = next_ + values_.size() - 1 - lag;
    return i < values_.size() ? i : i - values_.size();
  }

  std::vector<double> values_;
  std::vector<double> differences_;
  std::size_t next_ = 0;
  std::size_t life_ = 0;
  Mark mark_ = Mark::before_life;
};

}  // namespace rotation::signals
