// Rises of the spread as hindsight sees them, and what a confirmation left of each (7.2).
//
// A rise runs from a trough to a peak; a fall of kLegReversal from the highest point so far ends it. What
// counts are rises of at least kLegSize that took at least kLegSessions.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "signals/snapshot.hpp"

namespace rotation::daemon {

inline constexpr double kLegSize = 0.08;      // log
inline constexpr double kLegReversal = 0.06;  // log; separates the rises that 7.2 counts
inline constexpr std::size_t kLegSessions = 60;

struct Leg {
  std::size_t trough;  // positions in the spread
  std::size_t peak;
};

// In order; NaN in `spread` is passed over.
[[nodiscard]] std::vector<Leg> legs(std::span<const double> spread);

struct LegScore {
  int legs = 0;
  int confirmed = 0;                    // those with an entry after the trough, up to the peak
  double lag = signals::kUnavailable;   // median, sessions from the trough to the first entry
  double left = signals::kUnavailable;  // median share of the rise after it
  std::vector<Leg> missed;
};

// `entries` in order.
[[nodiscard]] LegScore score_legs(std::span<const double> spread, std::span<const std::size_t> entries);

}  // namespace rotation::daemon
