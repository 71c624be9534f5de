// How figures are given: NaN means "not available"; "confirmed" is the value of the last evaluated close,
// "provisional" the same formula with the present valid mid in place of the next close (signal
// specification, 3.2).
#pragma once

#include <array>
#include <limits>

namespace rotation::signals {

inline constexpr double kUnavailable = std::numeric_limits<double>::quiet_NaN();
inline constexpr std::array<int, 3> kHorizons{20, 60, 120};  // sessions: z[20], z[60], z[120]

struct Basis {
  double confirmed = kUnavailable;
  double provisional = kUnavailable;
};

}  // namespace rotation::signals
