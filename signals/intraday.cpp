#include "signals/intraday.hpp"

#include <cmath>

#include "signals/schmitt.hpp"

namespace rotation::signals {

Intraday::Intraday(const Parameters& parameters) noexcept
    : p_(parameters),
      profile_(parameters.intraday.tod_sessions),
      cusum_(parameters.intraday.cusum.kappa, parameters.intraday.cusum.h),
      average_(parameters.intraday.ewma) {}

void Intraday::tick(market::Timestamp ts, double spread) noexcept {
  if (std::isnan(spread)) return;
  said_ = spread;
  average_.see(ts, spread);
  view_.spread_average = average_.value();
}

void Intraday::minute(int minute, double spread, double leaders) noexcept {
  if (minute > IntradayProfile::kMinutes) return;
  see_spread(minute, std::isnan(spread) ? said_ : spread);
  said_ = kUnavailable;
  see_leaders(leaders);
}

void Intraday::see_spread(int minute, double spread) noexcept {
  view_.spread_change = spread;
  view_.z = kUnavailable;
  view_.shock = false;
  if (std::isnan(spread)) return;
  if (last_minute_ == 0) {
    if (minute <= kOpening) profile_.gap(spread);
  } else {
    const double change = spread - last_;
    if (const double variance = profile_.variance(last_minute_, minute); variance > 0) {
      push(change / std::sqrt(variance));
    }
    if (minute == last_minute_ + 1) profile_.minute(minute, change);
  }
  last_ = spread;
  last_minute_ = minute;
  if (const double variance = profile_.variance_since_close(minute); variance > 0) {
    view_.z = spread / std::sqrt(variance);
    view_.shock = std::abs(view_.z) >= p_.intraday.shock_z;
  }
}

void Intraday::push(double u) noexcept {
  const Cusum::Reading reading = cusum_.push(u);
  view_.cusum_up = reading.up;
  view_.cusum_down = reading.down;
  if (reading.alarm > 0) ++view_.alarms_up;
  if (reading.alarm < 0) ++view_.alarms_down;
}

void Intraday::see_leaders(double change) noexcept {
  view_.leader_change = change;
  view_.unwind = 0;
  for (std::size_t i = 0; i < unwinding_.size(); ++i) {
    const double level = p_.flags.unwind_intraday[i];
    unwinding_[i] = switched(unwinding_[i], {level, level / 2, Direction::down}, change);
    if (unwinding_[i]) ++view_.unwind;
  }
}

void Intraday::interrupted() noexcept {
  said_ = kUnavailable;
  average_.restart();
  view_.spread_average = kUnavailable;
}

void Intraday::repriced() noexcept {
  interrupted();
  last_minute_ = 0;
  profile_.gap(kUnavailable);
}

void Intraday::begin_session() noexcept {
  profile_.end_session();
  cusum_ = {p_.intraday.cusum.kappa, p_.intraday.cusum.h};
  interrupted();
  view_ = {.alarms_up = view_.alarms_up, .alarms_down = view_.alarms_down};
  last_minute_ = 0;
  unwinding_ = {};
}

}  // namespace rotation::signals
