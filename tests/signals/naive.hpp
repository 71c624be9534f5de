// Statistics as their definitions read, recomputed from a whole history: the obvious twins of what the engine
// computes from rings.
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <vector>

#include "signals/line.hpp"
#include "signals/snapshot.hpp"

namespace rotation::signals::naive {

using Values = std::vector<double>;

// A line session by session, as it was pushed.
struct History {
  std::vector<Mark> marks;
  Values values;  // read where the mark is `value`

  void push(Mark mark, double x) {
    marks.push_back(mark);
    values.push_back(x);
  }
  [[nodiscard]] std::size_t first() const {
    return static_cast<std::size_t>(std::find(marks.begin(), marks.end(), Mark::value) - marks.begin());
  }
  [[nodiscard]] bool speaks(std::size_t t) const {
    return t >= first() && (marks[t] == Mark::value || marks[t] == Mark::carried);
  }
  // The last value at `t` or before.  REQUIRES: t >= first().
  [[nodiscard]] double at(std::size_t t) const { return marks[t] == Mark::value ? values[t] : at(t - 1); }
  [[nodiscard]] std::optional<double> difference(std::size_t t) const {
    if (t <= first() || marks[t] != Mark::value) return std::nullopt;
    return values[t] - at(t - 1);
  }
  // Does a window that begins with session t - back lie in the life, and does the line speak at t?
  [[nodiscard]] bool covers(std::size_t t, std::size_t back) const {
    return speaks(t) && t >= back && t - back >= first();
  }
  [[nodiscard]] Values differences(std::size_t t, std::size_t window) const {
    Values all;
    for (std::size_t s = t + 1 - window; s <= t; ++s) {
      if (const auto d = difference(s)) all.push_back(*d);
    }
    return all;
  }
};

inline double mean(const Values& x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

inline double covariance(const Values& x, const Values& y) {
  const double x_mean = mean(x), y_mean = mean(y);
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - x_mean) * (y[i] - y_mean);
  return sum / static_cast<double>(x.size());
}

inline double correlation(const Values& x, const Values& y) {
  return covariance(x, y) / std::sqrt(covariance(x, x) * covariance(y, y));
}

inline double sigma(const History& h, std::size_t t, std::size_t window, std::size_t minimum) {
  const Values d = h.differences(t, std::min(window, t + 1));
  return d.size() < minimum ? kUnavailable : std::sqrt(covariance(d, d));
}

inline double change(const History& h, std::size_t t, std::size_t k) {
  return h.covers(t, k) ? h.at(t) - h.at(t - k) : kUnavailable;
}

inline double z(const History& h, std::size_t t, std::size_t k, double sigma) {
  return sigma > 0 ? change(h, t, k) / (sigma * std::sqrt(static_cast<double>(k))) : kUnavailable;
}

inline double efficiency_ratio(const History& h, std::size_t t, std::size_t window) {
  if (!h.covers(t, window)) return kUnavailable;
  double path = 0;
  for (const double d : h.differences(t, window)) path += std::abs(d);
  return path > 0 ? std::abs(change(h, t, window)) / path : kUnavailable;
}

inline double concentration(const History& h, std::size_t t, std::size_t window) {
  const double net = change(h, t, window);
  if (std::isnan(net) || net == 0) return kUnavailable;
  const Values d = h.differences(t, window);
  if (d.empty()) return 0;
  const double best = net > 0 ? *std::max_element(d.begin(), d.end()) : *std::min_element(d.begin(), d.end());
  return std::max(0.0, best / net);
}

// By the normal equations, over the values that were there.
inline double ols_slope(const History& h, std::size_t t, std::size_t window) {
  if (!h.covers(t, window - 1)) return kUnavailable;
  Values times, values;
  for (std::size_t s = t + 1 - window; s <= t; ++s) {
    if (h.marks[s] != Mark::value) continue;
    times.push_back(static_cast<double>(s));
    values.push_back(h.values[s]);
  }
  return times.size() > 1 ? covariance(times, values) / covariance(times, times) : kUnavailable;
}

inline double slope_score(const History& h, std::size_t t, std::size_t window, double sigma) {
  if (!(sigma > 0)) return kUnavailable;
  return ols_slope(h, t, window) * std::sqrt(static_cast<double>(window)) / (sigma * std::sqrt(1.2));
}

struct Pairs {
  Values y, x;
  [[nodiscard]] double slope() const {
    return y.empty() || !(covariance(x, x) > 0) ? kUnavailable : covariance(y, x) / covariance(x, x);
  }
  [[nodiscard]] double correlation() const {
    return y.empty() || !(covariance(x, x) > 0) || !(covariance(y, y) > 0) ? kUnavailable
                                                                           : naive::correlation(y, x);
  }
  [[nodiscard]] double standard_error() const {
    if (std::isnan(correlation()) || y.size() <= 3) return kUnavailable;
    return 1 / std::sqrt(static_cast<double>(y.size()) - 3);
  }
};

// The differences of sessions where both count; none with fewer than half of the window.
inline Pairs pairs(const History& y, const History& x, std::size_t t, std::size_t window) {
  Pairs p;
  if (!y.covers(t, window) || !x.covers(t, window)) return p;
  for (std::size_t s = t + 1 - window; s <= t; ++s) {
    const auto dy = y.difference(s), dx = x.difference(s);
    if (!dy || !dx) continue;
    p.y.push_back(*dy);
    p.x.push_back(*dx);
  }
  return 2 * p.y.size() < window ? Pairs{} : p;
}

struct Fall {
  double depth = kUnavailable;
  double speed = kUnavailable;
};
inline Fall drawdown(const History& h, std::size_t t, std::size_t window) {
  if (!h.covers(t, window - 1)) return {};
  double high = h.at(t);
  for (std::size_t s = t + 1 - window; s <= t; ++s) high = std::max(high, h.at(s));
  std::size_t since = 0;
  while (h.at(t - since) != high) ++since;
  const double depth = h.at(t) - high;
  return {depth, since == 0 ? 0 : depth / static_cast<double>(since)};
}

// NaN has no value; of the last `window` of them, the one at `t` included.
inline double percentile(const Values& x, std::size_t t, std::size_t window, std::size_t minimum) {
  if (std::isnan(x[t])) return kUnavailable;
  double n = 0, below = 0, equal = 0;
  for (std::size_t s = t + 1 > window ? t + 1 - window : 0; s <= t; ++s) {
    if (std::isnan(x[s])) continue;
    ++n;
    const bool tie = std::abs(x[s] - x[t]) <= 1e-9;
    equal += tie ? 1 : 0;
    below += !tie && x[s] < x[t] ? 1 : 0;
  }
  return n < static_cast<double>(minimum) ? kUnavailable : 100 * (below + 0.5 * equal) / n;
}

// Equal to 1e-9, relative, or absolute below 1; NaN equals NaN.
inline bool same(double actual, double expected) {
  if (std::isnan(actual) || std::isnan(expected)) return std::isnan(actual) == std::isnan(expected);
  return std::abs(actual - expected) <= 1e-9 * std::max(1.0, std::abs(expected));
}

}  // namespace rotation::signals::naive
