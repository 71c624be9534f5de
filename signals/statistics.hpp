// Statistics of lines over their last sessions that gate nothing: how a move came about, what two lines have
// to do with each other, how far one is below its high (signal specification, 2.5, 4.5, 4.12, 4.13).
//
// Each is NaN where a line has a hole on the session closed last, where the window does not lie wholly inside
// its life, or where the arithmetic says nothing (nothing moved). Holes inside the window are skipped: only
// differences that count enter. Pure; cost O(window).  REQUIRES: window < sessions kept by the line.
#pragma once

#include <cstddef>

#include "signals/basis.hpp"
#include "signals/line.hpp"

namespace rotation::signals {

// Ties of decimal figures, such as a yield's, are judged with this margin.
inline constexpr double kTie = 1e-9;

// x now less x k sessions before.
[[nodiscard]] double change(const Line& x, std::size_t k) noexcept;

// Net over gross path of the last `window` sessions: 1 is a straight line, 0.1 a typical random walk.
[[nodiscard]] double efficiency_ratio(const Line& x, std::size_t window) noexcept;

// The largest one-session move in the direction of the net change, as a share of it; may exceed 1.
[[nodiscard]] double concentration(const Line& x, std::size_t window) noexcept;

// OLS slope of the last `window` values on time, a session.
[[nodiscard]] double ols_slope(const Line& x, std::size_t window) noexcept;
// That slope in units of what a driftless random walk with this sigma would show: N(0,1) under it.
[[nodiscard]] double slope_score(const Line& x, std::size_t window, double sigma) noexcept;

// Of the one-session differences of two lines, over those of the last `window` sessions where both count;
// NaN with fewer than half of them.
struct Pairing {
  double correlation = kUnavailable;
  double standard_error = kUnavailable;  // of its Fisher z: 1/sqrt(n - 3)
  double slope = kUnavailable;           // of y on x, OLS
};
[[nodiscard]] Pairing pair_differences(const Line& y, const Line& x, std::size_t window) noexcept;

struct Drawdown {
  double depth = kUnavailable;  // x less its highest value of `window` sessions, <= 0
  double speed = kUnavailable;  // depth a session since the latest such high; 0 on it
};
[[nodiscard]] Drawdown drawdown(const Line& x, std::size_t window) noexcept;

}  // namespace rotation::signals
