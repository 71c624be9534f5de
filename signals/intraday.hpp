// Intraday: whether the session in progress is out of the ordinary (signal specification, 3.2, 4.7, S10c).
//
// At each whole minute: z of the change of S since the close before, by what is usual at that time of day; a
// two-sided CUSUM of its one-minute changes, each by its own minute's standard deviation; how deep the leader
// line has fallen. In between, the average of S over its ticks. All of it informs, nothing decides.
//
// S at a minute is what it is then, or else the last it was within the minute before: its legs may speak at
// moments too far apart to be held against each other just then.
//
// A minute without S is skipped, and the next change spans it: the CUSUM takes it by the variance of all it
// spans, the profile learns nothing from it. The gap is known if S is within kOpening of the open. z and the
// CUSUM are there once the profile knows IntradayProfile::kFewest sessions.
//
// Engine thread only; event time only; no allocation.  Cost: an exponential a tick of a leg, a few square
// roots a minute.
#pragma once

#include <array>

#include "feeds/market/time.hpp"
#include "signals/cusum.hpp"
#include "signals/ewma.hpp"
#include "signals/intraday_profile.hpp"
#include "signals/parameters.hpp"
#include "signals/snapshot.hpp"

namespace rotation::signals {

class Intraday {
 public:
  static constexpr int kOpening = 5;  // minutes

  // `parameters` outlives it.
  explicit Intraday(const Parameters& parameters) noexcept;

  // Changes are logs since the close before, distributions and splits allowed for; NaN: not available.

  // A leg of S ticked; without S the value before stands.
  void tick(market::Timestamp ts, double spread) noexcept;
  // So many whole minutes after the open, before any tick of that time. Past IntradayProfile::kMinutes it
  // does nothing.  REQUIRES: minute >= 1, above the last one of the session.
  void minute(int minute, double spread, double leaders) noexcept;
  // A leg is not to be believed: what S was last does not stand.
  void interrupted() noexcept;
  // What went ex became known late: between changes before and after it nothing moved.
  void repriced() noexcept;
  // The next session: what the last one taught joins the profile.
  void begin_session() noexcept;

  [[nodiscard]] const IntradayView& view() const noexcept { return view_; }
  [[nodiscard]] IntradayProfile& profile() noexcept { return profile_; }
  [[nodiscard]] const IntradayProfile& profile() const noexcept { return profile_; }

 private:
  void see_spread(int minute, double spread) noexcept;
  void see_leaders(double change) noexcept;
  void push(double u) noexcept;

  const Parameters& p_;
  IntradayProfile profile_;
  Cusum cusum_;
  Ewma average_;
  IntradayView view_;
  double said_ = kUnavailable;  // the last S of the ticks since the last minute
  int last_minute_ = 0;         // that had S; 0: none
  double last_ = kUnavailable;
  std::array<bool, 2> unwinding_{};  // by level
};

}  // namespace rotation::signals
