#include "signals/intraday_profile.hpp"

#include <algorithm>
#include <cmath>

namespace rotation::signals {

IntradayProfile::IntradayProfile(int sessions) noexcept : alpha_(2.0 / (sessions + 1)) {
  today_.fill(kUnavailable);
  variance_.fill(kUnavailable);
  since_close_.fill(kUnavailable);
}

void IntradayProfile::gap(double change) noexcept {
  today_[0] = change;
  moved_ = moved_ || !std::isnan(change);
}

void IntradayProfile::minute(int minute, double change) noexcept {
  today_[static_cast<std::size_t>(minute)] = change;
  moved_ = moved_ || !std::isnan(change);
}

void IntradayProfile::end_session() noexcept {
  if (!moved_) return;
  for (std::size_t m = 0; m < today_.size(); ++m) add(averages_[m], today_[m]);
  today_.fill(kUnavailable);
  moved_ = false;
  smooth();
}

void IntradayProfile::restore(const Averages& averages) noexcept {
  averages_ = averages;
  smooth();
}

void IntradayProfile::smooth() noexcept {
  const Average& gap = averages_[0];
  double sum = gap.sessions >= kFewest ? gap.square : kUnavailable;
  since_close_[1] = sum;
  for (int m = 1; m <= kMinutes; ++m) {
    const auto at = static_cast<std::size_t>(m);
    variance_[at] = smoothed(m);
    if (m > 1) since_close_[at] = sum += variance_[at];
  }
}

void IntradayProfile::add(Average& average, double change) const noexcept {
  if (std::isnan(change)) return;
  ++average.sessions;
  average.square += std::max(alpha_, 1.0 / average.sessions) * (change * change - average.square);
}

double IntradayProfile::smoothed(int minute) const noexcept {
  double sum = 0;
  int n = 0;
  for (int m = std::max(1, minute - kSmoothing); m <= std::min(kMinutes, minute + kSmoothing); ++m) {
    const Average& average = averages_[static_cast<std::size_t>(m)];
    if (average.sessions < kFewest) continue;
    sum += average.square;
    ++n;
  }
  return n > 0 ? sum / n : kUnavailable;
}

double IntradayProfile::variance(int from, int to) const noexcept {
  double sum = 0;
  for (int m = from + 1; m <= to; ++m) sum += variance_[static_cast<std::size_t>(m)];
  return sum;
}

}  // namespace rotation::signals
