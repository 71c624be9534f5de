#include "signals/statistics.hpp"

#include <algorithm>
#include <cmath>

#include "signals/neumaier.hpp"

namespace rotation::signals {
namespace {

// The window's differences are all of the line's own, and it speaks today.
bool covers(const Line& x, std::size_t window) noexcept {
  return x.available() && x.life() > window;
}

// Was there a value `lag` sessions ago, and not one carried? The first of a life ends no difference.
bool has_point(const Line& x, std::size_t lag) noexcept {
  return lag + 1 == x.life() || !std::isnan(x.difference(lag));
}

}  // namespace

double change(const Line& x, std::size_t k) noexcept {
  return covers(x, k) ? x.at(0) - x.at(k) : kUnavailable;
}

double efficiency_ratio(const Line& x, std::size_t window) noexcept {
  const double net = change(x, window);
  if (std::isnan(net)) return kUnavailable;
  double gross = 0;
  for (std::size_t lag = 0; lag < window; ++lag) {
    const double d = x.difference(lag);
    if (!std::isnan(d)) gross += std::abs(d);
  }
  return gross > 0 ? std::abs(net) / gross : kUnavailable;
}

double concentration(const Line& x, std::size_t window) noexcept {
  const double net = change(x, window);
  if (std::isnan(net) || net == 0) return kUnavailable;
  double largest = 0;
  for (std::size_t lag = 0; lag < window; ++lag) {
    const double d = std::copysign(1.0, net) * x.difference(lag);
    if (d > largest) largest = d;
  }
  return largest / std::abs(net);
}

double ols_slope(const Line& x, std::size_t window) noexcept {
  if (!x.available() || x.life() < window) return kUnavailable;
  // From the window's start, so that a large level costs no digits.
  const double start = x.at(window - 1);
  double n = 0, time_sum = 0, value_sum = 0;
  for (std::size_t i = 0; i < window; ++i) {
    const std::size_t lag = window - 1 - i;
    if (!has_point(x, lag)) continue;
    ++n;
    time_sum += static_cast<double>(i);
    value_sum += x.at(lag) - start;
  }
  const double time_mean = time_sum / n;
  const double value_mean = value_sum / n;
  double covariance = 0, variance = 0;
  for (std::size_t i = 0; i < window; ++i) {
    const std::size_t lag = window - 1 - i;
    if (!has_point(x, lag)) continue;
    const double t = static_cast<double>(i) - time_mean;
    covariance += t * (x.at(lag) - start - value_mean);
    variance += t * t;
  }
  return variance > 0 ? covariance / variance : kUnavailable;
}

double slope_score(const Line& x, std::size_t window, double sigma) noexcept {
  if (!(sigma > 0)) return kUnavailable;
  return ols_slope(x, window) * std::sqrt(static_cast<double>(window)) / (sigma * std::sqrt(6.0 / 5.0));
}

Pairing pair_differences(const Line& y, const Line& x, std::size_t window) noexcept {
  if (!covers(y, window) || !covers(x, window)) return {};
  double n = 0;
  NeumaierSum y_sum, x_sum;
  for (std::size_t lag = 0; lag < window; ++lag) {
    const double dy = y.difference(lag);
    const double dx = x.difference(lag);
    if (std::isnan(dy) || std::isnan(dx)) continue;
    ++n;
    y_sum.add(dy);
    x_sum.add(dx);
  }
  if (n < static_cast<double>(window) / 2) return {};
  const double y_mean = y_sum.value() / n;
  const double x_mean = x_sum.value() / n;
  NeumaierSum yy, xx, yx;
  for (std::size_t lag = 0; lag < window; ++lag) {
    const double dy = y.difference(lag) - y_mean;
    const double dx = x.difference(lag) - x_mean;
    if (std::isnan(dy) || std::isnan(dx)) continue;
    yy.add(dy * dy);
    xx.add(dx * dx);
    yx.add(dy * dx);
  }
  Pairing pairing;
  if (!(xx.value() > 0)) return pairing;
  pairing.slope = yx.value() / xx.value();
  if (!(yy.value() > 0)) return pairing;
  pairing.correlation = yx.value() / std::sqrt(yy.value() * xx.value());
  if (n > 3) pairing.standard_error = 1 / std::sqrt(n - 3);
  return pairing;
}

Drawdown drawdown(const Line& x, std::size_t window) noexcept {
  if (!x.available() || x.life() < window) return {};
  std::size_t since = 0;
  for (std::size_t lag = 1; lag < window; ++lag) {
    if (x.at(lag) > x.at(since)) since = lag;
  }
  const double depth = x.at(0) - x.at(since);
  return {depth, since == 0 ? 0 : depth / static_cast<double>(since)};
}

}  // namespace rotation::signals
