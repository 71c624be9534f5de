// LineSet: all lines of a model, moved one session forward by the closes of its series.
//
// Engine thread only; no allocation after construction.  Cost: O(lines * sigma window) a session.
#pragma once

#include <span>
#include <vector>

#include "signals/closes.hpp"
#include "signals/leg_skew.hpp"
#include "signals/line.hpp"
#include "signals/model.hpp"
#include "signals/parameters.hpp"

namespace rotation::signals {

class LineSet {
 public:
  // `specs` outlives the set.
  LineSet(const std::vector<LineSpec>& specs, const Parameters& parameters);

  // Takes the closes of one session, by series.
  void close(std::span<const SeriesCloses::Close> closes) noexcept;

  // The level of a series that had a hole in the session closed last, published since. It goes to the lines
  // that are this series alone; no switch was moved by them.
  void fill_hole(market::SeriesId series, double level) noexcept;

  // Statistics of the session closed last: NaN on a hole, except `sigma`, which a live value may still be
  // held against ("live sigma uses closed sessions only").
  [[nodiscard]] double value(LineIndex line) const noexcept;
  [[nodiscard]] double sigma(LineIndex line) const noexcept { return states_[line].sigma; }
  // Residual lines: of the returns up to the session closed last; NaN for others.
  [[nodiscard]] double beta(LineIndex line) const noexcept { return states_[line].beta; }
  [[nodiscard]] double z(LineIndex line, int k) const noexcept;
  // Did the line set its highest value of `window` sessions within the last `within`?  `known` is false, and
  // the answer too, where the line did not live through the window or has a hole.
  struct High {
    bool known;
    bool recent;
  };
  [[nodiscard]] High high(LineIndex line, std::size_t within, std::size_t window) const noexcept;
  [[nodiscard]] const Line& operator[](LineIndex line) const noexcept { return states_[line].line; }

  // The line's value were the session to close with these present values; NaN where that would be a hole, and
  // where they are of different moments by `skew` (none: they are of one).
  [[nodiscard]] double live(LineIndex line, std::span<const SeriesCloses::Close> now,
                            const LegSkew* skew = nullptr) const noexcept;
  // A line's value by its proxy, where the proxy's line now is `by_now`; NaN if the line has had no value for
  // kProxyReach sessions, or the other none as long ago.
  static constexpr std::size_t kProxyReach = 20;
  [[nodiscard]] double proxy(const ProxySpec& spec, double by_now) const noexcept;
  // z[k] and high of such a live value.
  [[nodiscard]] double live_z(LineIndex line, int k, double x) const noexcept;
  [[nodiscard]] High live_high(LineIndex line, std::size_t within, std::size_t window,
                               double x) const noexcept;

 private:
  struct State {
    State(const LineSpec& s, std::size_t sessions)
        : spec(&s), line(sessions), small_returns(s.beta_window), large_returns(s.beta_window) {}

    const LineSpec* spec;
    Line line;
    double sigma = kUnavailable;
    double terms = kUnavailable;     // sum of the terms at their last session without a hole
    double stand_in = kUnavailable;  // likewise
    double skipped = 0;              // sum of the differences that do not count
    bool skip = false;               // the next one is among them: an earnings day fell into a hole
    // residual only: levels of its two legs, their last returns as a ring, and the beta they give
    double small = kUnavailable, large = kUnavailable;
    std::vector<double> small_returns, large_returns;
    std::size_t returns = 0;
    double beta = kUnavailable;
  };

  void close_sum(State& s, std::span<const SeriesCloses::Close> closes) noexcept;
  void close_residual(State& s, std::span<const SeriesCloses::Close> closes) noexcept;
  void close_mean_change(State& s) noexcept;

  std::vector<State> states_;
  std::size_t sigma_window_;
  std::size_t sigma_minimum_;
};

}  // namespace rotation::signals
