// The arithmetic of the valuation gap (signal specification 2.2, S1, S2): pure functions of prices and
// ratios.
#pragma once

#include <span>

namespace rotation::signals {

// By how much the small caps' P/E is below the large caps'; a ratio of the latter.
[[nodiscard]] constexpr double discount(double pe_small, double pe_large) noexcept {
  return 1 - pe_small / pe_large;
}

// Share of the gap closed, on the way from the discount `from` to the discount `to`.
[[nodiscard]] constexpr double closure(double discount, double from, double to) noexcept {
  return (from - discount) / (from - to);
}

// Relative simple return of the small caps that takes the discount from `from` to `target`, earnings as they
// are.
[[nodiscard]] constexpr double closing_return(double from, double target) noexcept {
  return (1 - target) / (1 - from) - 1;
}
// rho(x): likewise for the share x of the gap from `from` down to `to`.
[[nodiscard]] constexpr double rho(double x, double from, double to) noexcept {
  return closing_return(from, from - x * (from - to));
}
// What price has to deliver where earnings grow by these ratios meanwhile.
[[nodiscard]] constexpr double with_growth(double rho, double growth_small, double growth_large) noexcept {
  return (1 + rho) * (1 + growth_small) / (1 + growth_large) - 1;
}

// Of gains since one day, ratios: how far the small caps are behind, and what they need to draw level.
[[nodiscard]] constexpr double lag(double gain_small, double gain_large) noexcept {
  return (1 + gain_small) / (1 + gain_large) - 1;
}
[[nodiscard]] constexpr double catch_up(double gain_small, double gain_large) noexcept {
  return lag(gain_large, gain_small);
}

// The highest of the rising `levels` that counts as reached at `x`, 0 if none: one that was reached before
// (`reached`) stands until x is more than `rearm` below it. NaN changes nothing.
[[nodiscard]] constexpr double milestone(double reached, double x, std::span<const double> levels,
                                         double rearm) noexcept {
  double next = x != x ? reached : 0;
  for (const double level : levels) {
    if (x >= level || (level <= reached && x >= level - rearm)) next = level;
  }
  return next;
}

}  // namespace rotation::signals
