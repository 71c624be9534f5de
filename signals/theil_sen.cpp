#include "signals/theil_sen.hpp"

#include <algorithm>
#include <array>

#include "feeds/market/ensure.hpp"
#include "signals/snapshot.hpp"

namespace rotation::signals {

double theil_sen(std::span<const SlopePoint> points) noexcept {
  market::ensure(points.size() <= kMostSlopePoints);
  std::array<double, kMostSlopePoints*(kMostSlopePoints - 1) / 2> slopes;
  std::size_t n = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t j = i + 1; j < points.size(); ++j) {
      if (points[j].x == points[i].x) continue;
      slopes[n++] = (points[j].y - points[i].y) / (points[j].x - points[i].x);
    }
  }
  if (n == 0) return kUnavailable;
  std::sort(slopes.begin(), slopes.begin() + static_cast<std::ptrdiff_t>(n));
  return n % 2 == 1 ? slopes[n / 2] : (slopes[n / 2 - 1] + slopes[n / 2]) / 2;
}

}  // namespace rotation::signals
