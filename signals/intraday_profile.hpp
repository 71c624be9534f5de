// IntradayProfile: how far the spread usually moves, by the time of day (signal specification, 3.2).
//
// Per minute of the session an EWMA of the squared one-minute change, and one of the squared overnight gap.
// The EWMA goes by the session with alpha = 2 / (n + 1), which weighs as many sessions as a plain mean of n;
// it is the plain mean while that gives the newest more. A session joins as a whole when it ends, so that no
// move widens its own yardstick. What is read is smoothed: the mean of the minutes within kSmoothing that
// have kFewest sessions, since one minute's square says little.
//
// Minutes are numbered by their end, from the open: 1 to 390, on a half day to 210. The gap runs from the
// close before to the end of minute 1. What outlives a session are the averages: a restart takes them along.
//
// Engine thread only; memory fixed, no allocation.  Cost: O(1), a few microseconds at the end of a session
// that moved.
#pragma once

#include <array>

#include "signals/basis.hpp"

namespace rotation::signals {

class IntradayProfile {
 public:
  static constexpr int kMinutes = 390;
  static constexpr int kSmoothing = 5;  // minutes to either side
  static constexpr int kFewest = 5;     // sessions

  struct Average {
    double square = 0;
    int sessions = 0;
    bool operator==(const Average&) const = default;
  };
  using Averages = std::array<Average, kMinutes + 1>;  // index 0: the gap

  // REQUIRES: sessions > 0.
  explicit IntradayProfile(int sessions) noexcept;

  // What the session in progress came to, once each; the last word holds, NaN: unknown.
  // REQUIRES: 1 <= minute <= kMinutes.
  void gap(double change) noexcept;
  void minute(int minute, double change) noexcept;
  void end_session() noexcept;

  [[nodiscard]] const Averages& averages() const noexcept { return averages_; }
  // Those of a profile before, in place of its own. REQUIRES: no session in progress has moved yet.
  void restore(const Averages& averages) noexcept;

  // Variance of a change from the end of minute `from` to the end of minute `to`, and from the close before
  // to the end of `minute`: NaN while a minute of it, or the gap, is not known.
  // REQUIRES: 1 <= from <= to <= kMinutes, 1 <= minute <= kMinutes.
  [[nodiscard]] double variance(int from, int to) const noexcept;
  [[nodiscard]] double variance_since_close(int minute) const noexcept {
    return since_close_[static_cast<std::size_t>(minute)];
  }

 private:
  using ByMinute = std::array<double, kMinutes + 1>;  // index 0: the gap

  void add(Average& average, double change) const noexcept;
  void smooth() noexcept;
  [[nodiscard]] double smoothed(int minute) const noexcept;

  double alpha_;
  Averages averages_{};
  ByMinute today_;      // changes
  bool moved_ = false;  // any of them is known
  ByMinute variance_;   // smoothed
  ByMinute since_close_;
};

}  // namespace rotation::signals
