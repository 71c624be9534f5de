#include "signals/reference_slope.hpp"

#include <array>

#include "signals/snapshot.hpp"
#include "signals/theil_sen.hpp"

namespace rotation::signals {

double slope_a_week(const References& references, market::ReferenceKey key, std::size_t n, std::size_t skip,
                    double (*y)(const ReferencePoint&)) noexcept {
  std::array<SlopePoint, kMostSlopePoints> points{};
  for (std::size_t i = 0; i < n; ++i) {
    const ReferencePoint* p = references.book().find(key, references.as_of(), skip + i);
    if (p == nullptr) return kUnavailable;
    points[i] = {static_cast<double>(p->asof.time_since_epoch().count()) / 7, y(*p)};
  }
  return theil_sen(std::span(points).first(n));
}

}  // namespace rotation::signals
