// Revisions: whether analysts stop cutting their estimates (S11e).
#pragma once

#include "signals/references.hpp"

namespace rotation::signals {

struct Revisions {
  double small = kNotSet;     // ups/(ups+downs) of the latest week, small caps
  double domestic = kNotSet;  // likewise of names with at least 80 % domestic revenue
  // Smallest of the latest `confirm_updates` slopes of that ratio, a week, over the weaker of the baskets
  // that are kept up: C4 switches on when it is not negative, off when one slope is too steep.
  double slope = kNotSet;
};

// Pure. NaN: too few weeks, or too old. A basket that never had a row has no say; one that had and is stale
// makes the slope unavailable.
[[nodiscard]] Revisions revisions(const References& references, const Parameters& parameters) noexcept;

}  // namespace rotation::signals
