// Cusum: Page's two-sided test for a drift, as a second opinion (signal specification, 4.7).
//
// Late by design: with the defaults each side calls a driftless walk a drift once in 720 sessions.
#pragma once

#include <algorithm>

namespace rotation::signals {

class Cusum {
 public:
  // Both in the unit of the increments: allowance an increment, and level of the alarm.
  Cusum(double kappa, double alarm) noexcept : kappa_(kappa), alarm_(alarm) {}

  struct Reading {
    double up;
    double down;
    int alarm;  // 1 up, -1 down, 0 none
  };
  // The next increment. An alarm's sum is in the reading, and starts again from 0 after it.
  Reading push(double u) noexcept {
    up_ = std::max(0.0, up_ + u - kappa_);
    down_ = std::max(0.0, down_ - u - kappa_);
    const Reading reading{up_, down_, up_ >= alarm_ ? 1 : down_ >= alarm_ ? -1 : 0};
    if (up_ >= alarm_) up_ = 0;
    if (down_ >= alarm_) down_ = 0;
    return reading;
  }

 private:
  double kappa_;
  double alarm_;
  double up_ = 0;
  double down_ = 0;
};

}  // namespace rotation::signals
