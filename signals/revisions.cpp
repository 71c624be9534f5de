#include "signals/revisions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "signals/reference_slope.hpp"

namespace rotation::signals {
namespace {

using market::ReferenceKey;

double upward_share(const ReferencePoint& week) {
  const auto [ups, downs, _] = week.values;
  return ups / (ups + downs);
}

double smallest_slope(const References& references, ReferenceKey key, const Parameters& p) noexcept {
  if (!references.state(key).usable()) return kNotSet;
  double smallest = std::numeric_limits<double>::infinity();
  for (int update = 0; update < p.trigger.c4_confirm_updates; ++update) {
    const double slope = slope_a_week(references, key, static_cast<std::size_t>(p.trigger.c4_weeks),
                                      static_cast<std::size_t>(update), upward_share);
    if (std::isnan(slope)) return kNotSet;
    smallest = std::min(smallest, slope);
  }
  return smallest;
}

}  // namespace

Revisions revisions(const References& references, const Parameters& p) noexcept {
  Revisions r;
  const auto latest = [&references](ReferenceKey key) {
    const ReferencePoint* week = references.usable(key);
    return week == nullptr ? kNotSet : upward_share(*week);
  };
  r.small = latest(ReferenceKey::revisions_small);
  r.domestic = latest(ReferenceKey::revisions_domestic);
  for (const ReferenceKey key : {ReferenceKey::revisions_small, ReferenceKey::revisions_domestic}) {
    if (references.state(key).validity == Validity::missing) continue;
    const double slope = smallest_slope(references, key, p);
    if (std::isnan(slope)) {
      r.slope = kNotSet;
      break;
    }
    r.slope = std::isnan(r.slope) ? slope : std::min(r.slope, slope);
  }
  return r;
}

}  // namespace rotation::signals
