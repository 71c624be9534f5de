#include "feeds/market/calendar.hpp"

#include <algorithm>

#include "feeds/market/ensure.hpp"
#include "feeds/market/new_york.hpp"
#include "feeds/market/trading_day.hpp"

namespace rotation::market {
namespace {

namespace chr = std::chrono;
using chr::days;
using chr::minutes;
using namespace std::chrono_literals;

constexpr bool known(Day day) noexcept {
  return day >= Calendar::kFirst && day < Calendar::kEnd;
}

constexpr Day kGridStart{chr::year{2000} / 1 / 3};

std::uint16_t minute(minutes m) noexcept {
  return static_cast<std::uint16_t>(m.count());
}

std::uint16_t overridden_close(Duration close, const TradingDay::Hours& regular) noexcept {
  ensure(close == CalendarOverride::kClosed || (close > regular.open && close < 24h));
  return minute(chr::floor<minutes>(close));
}

}  // namespace

MarketHours market_hours(SeriesClass series_class, std::string_view name) noexcept {
  switch (series_class) {
    case SeriesClass::etf_liquid:
    case SeriesClass::etf:
    case SeriesClass::etf_thin:
    case SeriesClass::stock:
      return MarketHours::equity;
    case SeriesClass::yield:
      return name.ends_with("_index") ? MarketHours::treasury_index : MarketHours::treasury;
    case SeriesClass::fx:
      return MarketHours::fx;
    case SeriesClass::index_level:
      return name == "VIX" ? MarketHours::volatility_index : MarketHours::dollar_index;
    case SeriesClass::reference:
      break;
  }
  return MarketHours::always;
}

Calendar::Calendar(std::span<const CalendarOverride> overrides)
    : days_(static_cast<std::size_t>((kEnd - kFirst).count())) {
  Day day = kFirst;
  for (Entry& entry : days_) {
    const TradingDay rule = trading_day(day);
    entry = {.open = minute(rule.nyse.open),
             .close = minute(rule.nyse.close),
             .bond_close = minute(rule.bonds.close),
             .session_number = 0,
             .utc_offset = static_cast<std::uint8_t>(new_york_offset(day).count()),
             .early_close = rule.nyse_early_close};
    day += days{1};
  }
  for (const CalendarOverride& o : overrides) {
    ensure(known(o.date));
    Entry& entry = days_[static_cast<std::size_t>((o.date - kFirst).count())];
    if (o.nyse) {
      entry.close = overridden_close(*o.nyse, kNyseRegular);
      if (entry.open == 0) entry.open = minute(kNyseRegular.open);
      entry.early_close = entry.close != 0 && entry.close < minute(kNyseRegular.close);
    }
    if (o.bonds) entry.bond_close = overridden_close(*o.bonds, kBondsRegular);
  }
  int sessions = 0;
  for (Entry& entry : days_) {
    sessions += entry.close != 0 ? 1 : 0;
    entry.session_number = static_cast<std::int16_t>(sessions);
  }
  const int before_grid = on(kGridStart - days{1}).session_number;
  for (Entry& entry : days_)
    entry.session_number = static_cast<std::int16_t>(entry.session_number - before_grid);
}

const Calendar::Entry& Calendar::on(Day day) const noexcept {
  static constexpr Entry kUnknown{};
  if (!known(day)) return kUnknown;
  return days_[static_cast<std::size_t>((day - kFirst).count())];
}

Timestamp Calendar::shown(Day day, std::uint16_t minute_of_day) const noexcept {
  ensure(minute_of_day != 0);
  return Timestamp{day} + chr::hours{on(day).utc_offset} + minutes{minute_of_day};
}

Day Calendar::next_session(Day day) const noexcept {
  do day += days{1};
  while (!is_session(day) && day < kEnd);
  ensure(is_session(day));
  return day;
}

Day Calendar::previous_session(Day day) const noexcept {
  do day -= days{1};
  while (!is_session(day) && day >= kFirst);
  ensure(is_session(day));
  return day;
}

Day Calendar::last_session_over(Timestamp now, Duration grace) const noexcept {
  Day day = new_york_day(now) + days{1};
  do day = previous_session(day);
  while (close(day) + grace > now);
  return day;
}

bool Calendar::is_open(MarketHours hours, Timestamp ts) const noexcept {
  if (hours == MarketHours::always) return true;
  if (ts < kFirst || ts >= kEnd) return false;
  // Every market opens and closes between 03:00 and 19:00 New York, hence within one UTC day of the same date
  // and after the hour in which the clock may change.
  const Day day = chr::floor<days>(ts);
  const Entry& entry = on(day);
  const Duration at = ts - day - chr::hours{entry.utc_offset};
  const auto within = [at](Duration from, Duration to) { return at >= from && at <= to; };
  switch (hours) {
    case MarketHours::equity:
      return entry.close != 0 && within(minutes{entry.open}, minutes{entry.close});
    case MarketHours::treasury:
      return entry.bond_close != 0 && within(kBondsRegular.open, minutes{entry.bond_close});
    case MarketHours::treasury_index:
      return entry.bond_close != 0 && within(8h + 20min, std::min<Duration>(minutes{entry.bond_close}, 15h));
    case MarketHours::volatility_index:
      return entry.close != 0 &&
             (within(3h + 15min, 9h + 15min) ||
              within(9h + 30min, entry.early_close ? minutes{entry.close} + 15min : 16h + 15min));
    case MarketHours::fx:
    case MarketHours::dollar_index: {
      const chr::weekday weekday{day};
      if (weekday == chr::Saturday) return false;
      if (weekday == chr::Sunday) return at >= (hours == MarketHours::fx ? 17h : 18h);
      return weekday != chr::Friday || at <= 17h;
    }
    case MarketHours::always:
      break;
  }
  return true;
}

}  // namespace rotation::market
