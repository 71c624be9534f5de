// The dollar's state, and what it gave the large caps (signal specification, 2.4).
//
// A falling dollar inflates overseas revenue: TAILWIND is a tailwind to the multinationals, not to small
// caps.
#pragma once

#include "signals/line_set.hpp"
#include "signals/schmitt.hpp"

namespace rotation::signals {

class DollarState {
 public:
  // Takes z120 of ln DXY, NaN changes nothing: 1 TAILWIND, 0 FLAT, -1 HEADWIND. Begins FLAT.
  double push(double z120) noexcept {
    tailwind_ = switched(tailwind_, kTailwind, z120);
    headwind_ = switched(headwind_, kHeadwind, z120);
    return tailwind_ ? 1 : headwind_ ? -1 : 0;
  }

 private:
  static constexpr Thresholds kTailwind{-1.0, -0.75, Direction::down};
  static constexpr Thresholds kHeadwind{1.0, 0.75, Direction::up};

  bool tailwind_ = false;
  bool headwind_ = false;
};

// The 120-session move of the dollar times the 250-session beta of large less small caps on it, in sigmas of
// the spread over 120 sessions. Above 0.1 the dollar is in fact helping the large caps.
[[nodiscard]] double dollar_attribution(const LineSet& lines, LineIndex spread, LineIndex dollar) noexcept;

}  // namespace rotation::signals
