// Slope of a reference figure over its latest periods.
#pragma once

#include "signals/references.hpp"

namespace rotation::signals {

// Theil-Sen slope, a week, of `y` over `n` periods of a key, the latest `skip` left out; NaN with fewer of
// them. Time is that of the periods, so that a week without a row does not steepen it. REQUIRES: n <= 64.
[[nodiscard]] double slope_a_week(const References& references, market::ReferenceKey key, std::size_t n,
                                  std::size_t skip, double (*y)(const ReferencePoint&)) noexcept;

}  // namespace rotation::signals
