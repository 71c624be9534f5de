#include "signals/closes.hpp"

#include <algorithm>
#include <cmath>

namespace rotation::signals {

namespace {
// An equity without a closing print closes at its last valid mid of this long before the close (3.2).
constexpr market::Duration kClosingMidAge = std::chrono::seconds{60};
}  // namespace

void SeriesCloses::official(market::Day session, double price, std::uint64_t trade_id) noexcept {
  official_day_ = session;
  official_ = price;
  official_adjusted_ = kUnavailable;
  official_id_ = trade_id;
}

void SeriesCloses::amend_official(std::uint64_t trade_id, double price) noexcept {
  if (trade_id == 0 || trade_id != official_id_) return;
  official_ = price;
  if (std::isnan(price)) official_day_ = {};
}

void SeriesCloses::history(market::Day session, double close, double adjusted) noexcept {
  official(session, close, 0);
  official_adjusted_ = adjusted;
}

void SeriesCloses::corporate_action(market::Day ex_date, double cash, double split) {
  const auto at = std::lower_bound(actions_.begin(), actions_.end(), ex_date,
                                   [](const Action& a, market::Day day) { return a.ex_date < day; });
  const Action action{ex_date, cash, split};
  if (at != actions_.end() && at->ex_date == ex_date) {
    *at = action;
  } else {
    actions_.insert(at, action);
  }
}

double SeriesCloses::chained(double price, market::Day session) const noexcept {
  if (!equity_ || std::isnan(last_level_)) return price;
  double worth = price;  // today, of one share held at the last close: back through what went ex since
  for (auto a = actions_.rbegin(); a != actions_.rend() && a->ex_date > last_close_day_; ++a) {
    if (a->ex_date <= session) worth = worth * a->split + a->cash;
  }
  return last_level_ * (worth / last_close_);
}

SeriesCloses::Close SeriesCloses::take(const SessionTimes& session, bool bonds_open) noexcept {
  double close = kUnavailable;
  double level = kUnavailable;
  if (official_day_ == session.day) {
    close = official_;
    level = std::isnan(official_adjusted_) ? chained(close, session.day) : official_adjusted_;
  } else if (closing_ts_ >= (equity_ ? session.close - kClosingMidAge : session.midnight)) {
    close = closing_;
    level = chained(close, session.day);
  }
  if (std::isnan(close)) {
    if (!begun()) return {Mark::before_life, kUnavailable};
    return {treasury_ && !bonds_open ? Mark::carried : Mark::hole, kUnavailable};
  }
  last_close_day_ = session.day;
  last_close_ = close;
  last_level_ = level;
  return {Mark::value, level, close};
}

SeriesCloses::Close SeriesCloses::live(const SessionTimes& session, bool bonds_open) const noexcept {
  if (closing_ts_ >= (equity_ ? session.open : session.midnight)) {
    return {Mark::value, chained(closing_, session.day), closing_};
  }
  if (!begun()) return {Mark::before_life, kUnavailable};
  return {treasury_ && !bonds_open ? Mark::carried : Mark::hole, kUnavailable};
}

void SeriesCloses::add_to(Digest& digest, const SessionTimes& session) const noexcept {
  digest.add(last_close_day_);
  digest.add(last_close_);
  digest.add(last_level_);
  for (const Action& action : actions_) {
    if (action.ex_date <= last_close_day_) continue;
    digest.add(action.ex_date);
    digest.add(action.cash);
    digest.add(action.split);
  }
  if (last_ts_ >= session.midnight) digest.add(last_ts_);
  if (closing_ts_ >= session.midnight) {
    digest.add(closing_ts_);
    digest.add(closing_);
  }
  if (official_day_ >= session.day) {
    digest.add(official_day_);
    digest.add(official_);
    digest.add(official_adjusted_);
    digest.add(official_id_);
  }
}

}  // namespace rotation::signals
