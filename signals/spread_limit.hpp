// SpreadLimit: refuses a quote too wide for its instrument (signal specification, 5.3).
//
// Too wide is (ask - bid) / mid above the larger of the limit, which is multiplied in the first minutes of a
// session, and ten times the average of the spreads accepted, an EWMA with tau = 300 s over the value held
// (4.2).   Engine thread only; no allocation.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>

#include "feeds/market/time.hpp"
#include "signals/basis.hpp"

namespace rotation::signals {

class SpreadLimit {
 public:
  static constexpr market::Duration kOpening = std::chrono::minutes{5};

  // `limit` as a fraction of the mid.
  SpreadLimit(double limit, double opening_factor) noexcept
      : limit_(limit), opening_factor_(opening_factor) {}

  // True: accepted, and part of the average.  REQUIRES: ts not before the last accepted; spread >= 0.
  [[nodiscard]] bool admit(market::Timestamp ts, double spread, market::Timestamp session_open) noexcept {
    decay(ts);
    const double limit = ts < session_open + kOpening ? limit_ * opening_factor_ : limit_;
    if (spread > std::max(limit, kTimes * average_)) return false;  // without an average: the limit
    if (std::isnan(average_)) average_ = spread;
    held_ = spread;
    return true;
  }
  // The average starts anew: what the last session held says nothing of the next.
  void restart() noexcept { average_ = kUnavailable; }

 private:
  static constexpr double kTimes = 10;
  static constexpr double kTauSeconds = 300;

  void decay(market::Timestamp ts) noexcept {
    if (!std::isnan(average_)) {
      const double mu = std::exp(-std::chrono::duration<double>(ts - last_).count() / kTauSeconds);
      average_ = mu * average_ + (1 - mu) * held_;
    }
    last_ = ts;
  }

  double limit_;
  double opening_factor_;
  double average_ = kUnavailable;
  double held_ = 0;  // accepted last
  market::Timestamp last_ = market::kNoTime;
};

}  // namespace rotation::signals
