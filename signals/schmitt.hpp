// Schmitt switch: two thresholds, memory in between. Starts off.
#pragma once

#include <cmath>

#include "signals/parameters.hpp"

namespace rotation::signals {

// Position of a switch after seeing `x`: direction up turns on at x >= on and off at x < off, direction down
// on at x <= on and off at x > off; NaN changes nothing.
[[nodiscard]] inline bool switched(bool on, const Thresholds& t, double x) noexcept {
  if (std::isnan(x)) return on;
  if (t.direction == Direction::up) return on ? x >= t.off : x >= t.on;
  return on ? x <= t.off : x <= t.on;
}

}  // namespace rotation::signals
