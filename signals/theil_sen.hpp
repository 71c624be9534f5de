// Theil-Sen slope: the median of the slopes between all pairs of points (4.6). A bad point, or nearly a third
// of them, does not move it far.
#pragma once

#include <cstddef>
#include <span>

namespace rotation::signals {

struct SlopePoint {
  double x;
  double y;
};

inline constexpr std::size_t kMostSlopePoints = 64;

// Pairs with equal x count not at all; NaN without any other. Of an even number of slopes the mean of the two
// in the middle. REQUIRES: at most kMostSlopePoints. Cost: n^2 log n; no allocation.
[[nodiscard]] double theil_sen(std::span<const SlopePoint> points) noexcept;

}  // namespace rotation::signals
