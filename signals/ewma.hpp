// Ewma: the average of the value held, over irregular ticks (signal specification, 4.2).
//
// Previous-tick form: what is averaged is the value that stood between two ticks, so a burst of quotes at one
// time weighs nothing.   Engine thread only; no allocation.  Cost: one exponential a tick.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>

#include "feeds/market/time.hpp"
#include "signals/basis.hpp"

namespace rotation::signals {

class Ewma {
 public:
  // REQUIRES: tau > 0.
  explicit Ewma(market::Duration tau) noexcept : tau_(tau) {}

  // A time before the last one counts as the last one: two series may overtake each other.
  // REQUIRES: x is not NaN.
  void see(market::Timestamp ts, double x) noexcept {
    if (std::isnan(average_)) {
      average_ = x;
      start_ = ts;
    } else {
      ts = std::max(ts, last_);
      const double mu = std::exp(-std::chrono::duration<double>(ts - last_) / tau_);
      average_ = mu * average_ + (1 - mu) * held_;
    }
    held_ = x;
    last_ = ts;
  }
  // It starts anew with the next value; it does not decay over a break.
  void restart() noexcept { average_ = kUnavailable; }

  // As of the last tick; NaN until it has run for 3 tau.
  [[nodiscard]] double value() const noexcept { return last_ - start_ >= 3 * tau_ ? average_ : kUnavailable; }

 private:
  market::Duration tau_;
  double average_ = kUnavailable;
  double held_ = kUnavailable;
  market::Timestamp start_ = market::kNoTime;
  market::Timestamp last_ = market::kNoTime;
};

}  // namespace rotation::signals
