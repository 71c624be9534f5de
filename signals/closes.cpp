#include "signals/closes.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

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
  priced_ = true;
}

market::Day SeriesCloses::amend_official(std::uint64_t trade_id, double price) noexcept {
  if (trade_id == 0 || trade_id != official_id_) return {};
  official_ = price;
  return std::isnan(price) ? std::exchange(official_day_, {}) : official_day_;
}

void SeriesCloses::history(market::Day session, double close, double adjusted, bool priced) noexcept {
  official(session, close, 0);
  official_adjusted_ = adjusted;
  priced_ = priced;
}

void SeriesCloses::corporate_action(market::Day ex_date, double cash, double split) {
  const auto at = std::lower_bound(actions_.begin(), actions_.end(), ex_date,
                                   [](const Action& a, market::Day day) { return a.ex_date < day; });
  if (at != actions_.end() && at->ex_date == ex_date) {
    at->cash = cash;
    at->split = split;
  } else {
    actions_.insert(at, {ex_date, cash, split});
  }
}

void SeriesCloses::earnings_day(market::Day session) {
  if (session <= last_.day) return;
  const auto at = std::lower_bound(earnings_.begin(), earnings_.end(), session);
  if (at == earnings_.end() || *at != session) earnings_.insert(at, session);
}

bool SeriesCloses::earnings_since_close(market::Day session) const noexcept {
  const auto next = std::upper_bound(earnings_.begin(), earnings_.end(), last_.day);
  return next != earnings_.end() && *next <= session;
}

// Sources of history differ: one gives prices as they were traded, another in the shares of today. Across a
// split the return between adjusted closes tells which it is.
void SeriesCloses::match_splits(double close, double adjusted, market::Day session) noexcept {
  if (!priced_ || !begun()) return;
  for (auto a = actions_.rbegin(); a != actions_.rend() && a->ex_date > last_.day; ++a) {
    if (a->ex_date > session || a->split == 1) continue;
    const double beyond_price = std::log(adjusted / last_.level) - std::log(close / last_.close);
    a->in_price = std::abs(beyond_price) < std::abs(beyond_price - std::log(a->split));
  }
}

double SeriesCloses::in_shares_of(market::Day session, double price, market::Day asof) const noexcept {
  for (auto a = actions_.rbegin(); a != actions_.rend() && a->ex_date > asof; ++a) {
    if (a->ex_date <= session && !a->in_price) price /= a->split;
  }
  return price;
}

double SeriesCloses::worth(market::Day session, double price) const noexcept {
  for (auto a = actions_.rbegin(); a != actions_.rend() && a->ex_date > last_.day; ++a) {
    if (a->ex_date <= session) price = price * a->split + a->cash;
  }
  return price;
}

SeriesCloses::Overnight SeriesCloses::overnight(market::Day session, double price) const noexcept {
  const auto vouches = [&](const Action& a) {
    return a.ex_date > last_.day && a.ex_date <= session && a.split == 1 && a.cash == 0;
  };
  return {std::log(worth(session, price) / last_.close),
          std::any_of(actions_.begin(), actions_.end(), vouches)};
}

double SeriesCloses::chained(double price, market::Day session) const noexcept {
  if (!equity_ || std::isnan(last_.level)) return price;
  // The factor first: where nothing ever went ex it is one, and the level is the price to the last bit.
  return worth(session, price) * (last_.level / last_.close);
}

double SeriesCloses::closing_mid(const SessionTimes& session) const noexcept {
  return closing_ts_ >= session.close - kClosingMidAge ? closing_ : kUnavailable;
}

SeriesCloses::Close SeriesCloses::take(const SessionTimes& session, bool bonds_open) noexcept {
  const bool earnings = earnings_since_close(session.day);
  double close = kUnavailable;
  double level = kUnavailable;
  double price = kUnavailable;
  if (official_day_ == session.day) {
    close = official_;
    if (priced_) price = close;
    if (std::isnan(official_adjusted_)) {
      level = chained(close, session.day);
    } else {
      match_splits(close, official_adjusted_, session.day);
      level = official_adjusted_;
    }
  } else {
    close = price = equity_                           ? closing_mid(session)
                    : closing_ts_ >= session.midnight ? closing_
                                                      : kUnavailable;
    level = chained(close, session.day);
  }
  if (std::isnan(close)) {
    if (!begun()) return {Mark::before_life, kUnavailable};
    return {treasury_ && !bonds_open ? Mark::carried : Mark::hole, kUnavailable};
  }
  before_last_ = std::exchange(last_, {session.day, close, level});
  return {Mark::value, level, price, !equity_ || official_day_ == session.day, earnings};
}

SeriesCloses::Close SeriesCloses::retake(const SessionTimes& session, bool bonds_open) noexcept {
  if (last_.day == session.day) last_ = before_last_;
  return take(session, bonds_open);
}

SeriesCloses::Close SeriesCloses::live(const SessionTimes& session, bool bonds_open) const noexcept {
  if (closing_ts_ >= (equity_ ? session.open : session.midnight)) {
    return {.mark = Mark::value,
            .level = chained(closing_, session.day),
            .traded = closing_,
            .earnings = earnings_since_close(session.day)};
  }
  if (!begun()) return {Mark::before_life, kUnavailable};
  return {treasury_ && !bonds_open ? Mark::carried : Mark::hole, kUnavailable};
}

void SeriesCloses::add_to(Digest& digest, const SessionTimes& session) const noexcept {
  digest.add(last_.day);
  digest.add(last_.close);
  digest.add(last_.level);
  for (const Action& action : actions_) {
    if (action.ex_date <= last_.day && action.split == 1) continue;
    digest.add(action.ex_date);
    digest.add(action.cash);
    digest.add(action.split);
    digest.add(action.in_price);
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
    digest.add(priced_);
    digest.add(official_id_);
  }
}

}  // namespace rotation::signals
