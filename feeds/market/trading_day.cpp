#include "feeds/market/trading_day.hpp"

#include <algorithm>
#include <array>

namespace rotation::market {
namespace {

namespace chr = std::chrono;
using chr::days;
using chr::minutes;
using namespace std::chrono_literals;

constexpr bool is_weekend(Day day) noexcept {
  const chr::weekday w{day};
  return w == chr::Saturday || w == chr::Sunday;
}

// Anonymous Gregorian computus.
constexpr Day easter(chr::year year) noexcept {
  const int y = static_cast<int>(year);
  const int a = y % 19;
  const int b = y / 100;
  const int c = y % 100;
  const int d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
  const int f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;
  return Day{year / chr::month{static_cast<unsigned>(f / 31)} / chr::day{static_cast<unsigned>(f % 31 + 1)}};
}

constexpr Day good_friday(chr::year year) noexcept {
  return easter(year) - days{2};
}
constexpr Day thanksgiving(chr::year year) noexcept {
  return Day{year / chr::November / chr::Thursday[4]};
}

// The weekday on which a holiday is kept: Friday for a Saturday, Monday for a Sunday.
constexpr Day observed(Day day) noexcept {
  const chr::weekday w{day};
  if (w == chr::Saturday) return day - days{1};
  return w == chr::Sunday ? day + days{1} : day;
}
constexpr Day independence_day(chr::year year) noexcept {
  return observed(Day{year / chr::July / 4});
}
constexpr Day christmas(chr::year year) noexcept {
  return observed(Day{year / chr::December / 25});
}

// A New Year's Day on a Saturday is not kept: the last day of December is the year's last session.
constexpr bool is_new_year(Day day) noexcept {
  const chr::year_month_day date{day};
  return date.month() == chr::January &&
         (date.day() == chr::day{1} || (date.day() == chr::day{2} && chr::weekday{day} == chr::Monday));
}

constexpr bool is_holiday(Day day) noexcept {
  const chr::year year = chr::year_month_day{day}.year();
  return is_new_year(day) || day == Day{year / chr::January / chr::Monday[3]} ||
         day == Day{year / chr::February / chr::Monday[3]} || day == good_friday(year) ||
         day == Day{year / chr::May / chr::Monday[chr::last]} ||
         (year >= chr::year{2022} && day == observed(Day{year / chr::June / 19})) ||
         day == independence_day(year) || day == Day{year / chr::September / chr::Monday[1]} ||
         day == thanksgiving(year) || day == christmas(year);
}

constexpr bool is_bond_holiday(Day day) noexcept {
  const chr::year year = chr::year_month_day{day}.year();
  Day veterans{year / chr::November / 11};
  if (chr::weekday{veterans} == chr::Sunday) veterans += days{1};
  return is_holiday(day) || day == Day{year / chr::October / chr::Monday[2]} || day == veterans;
}

constexpr bool is_nyse_early_close(Day day) noexcept {
  const chr::year_month_day date{day};
  const chr::year year = date.year();
  const chr::weekday w{day};
  if (day == thanksgiving(year) + days{1}) return true;
  if (date.month() == chr::December && date.day() == chr::day{24}) return w != chr::Friday;
  if (date.month() == chr::July && date.day() == chr::day{3}) {
    return w == chr::Monday || w == chr::Tuesday || w == chr::Thursday ||
           (w == chr::Wednesday && year >= chr::year{2013});
  }
  return date.month() == chr::July && date.day() == chr::day{5} && w == chr::Friday &&
         year <= chr::year{2012};
}

// The last bond trading day before a long weekend or a turn of the year closes early, as does Thanksgiving's
// Friday.
constexpr bool is_bond_early_close(Day day) noexcept {
  Day next = day + days{1};
  while (is_weekend(next)) next += days{1};
  const chr::year year = chr::year_month_day{next}.year();
  return year != chr::year_month_day{day}.year() || next == good_friday(year) ||
         next == Day{year / chr::May / chr::Monday[chr::last]} || next == independence_day(year) ||
         next == christmas(year) || day == thanksgiving(year) + days{1};
}

// The employment report comes on the third Friday after the week of the 12th, which for March is the Friday
// of 1 to 7 April; bonds then trade until noon though it is Good Friday.
constexpr bool is_report_good_friday(Day day) noexcept {
  const chr::year_month_day date{day};
  return day == good_friday(date.year()) && date.month() == chr::April && date.day() <= chr::day{7};
}

struct Irregular {
  chr::year_month_day date;
  TradingDay::Hours hours;
  bool early_close = false;
};

constexpr TradingDay::Hours kShut{};
constexpr TradingDay::Hours nyse_from(minutes open) {
  return {open, kNyseRegular.close};
}
constexpr TradingDay::Hours nyse_until(minutes close) {
  return {kNyseRegular.open, close};
}
constexpr TradingDay::Hours bonds_until(minutes close) {
  return {kBondsRegular.open, close};
}

constexpr minutes kNyseEarlyClose = 13h;
constexpr minutes kBondsEarlyClose = 14h;

constexpr std::array kIrregularNyse{
    Irregular{2001y / 9 / 11, kShut},  // the attacks of 11 September
    Irregular{2001y / 9 / 12, kShut},
    Irregular{2001y / 9 / 13, kShut},
    Irregular{2001y / 9 / 14, kShut},
    Irregular{2001y / 9 / 17, nyse_from(9h + 33min)},
    Irregular{2001y / 10 / 8, nyse_from(9h + 31min)},
    Irregular{2002y / 9 / 11, nyse_from(12h)},
    Irregular{2003y / 3 / 20, nyse_from(9h + 32min)},
    Irregular{2003y / 12 / 26, nyse_until(kNyseEarlyClose), true},
    Irregular{2004y / 6 / 7, nyse_from(9h + 32min)},
    Irregular{2004y / 6 / 11, kShut},  // mourning for President Reagan
    Irregular{2005y / 6 / 1, nyse_until(15h + 56min)},
    Irregular{2006y / 12 / 27, nyse_from(9h + 32min)},
    Irregular{2007y / 1 / 2, kShut},  // mourning for President Ford
    Irregular{2009y / 7 / 2, nyse_until(16h + 15min)},
    Irregular{2012y / 10 / 29, kShut},  // hurricane Sandy
    Irregular{2012y / 10 / 30, kShut},
    Irregular{2018y / 12 / 5, kShut},  // mourning for President G. H. W. Bush
    Irregular{2025y / 1 / 9, kShut},   // mourning for President Carter
};

// Where stocks were shut and nothing stands here, bonds traded: yields were published on those days.
constexpr std::array kIrregularBonds{
    Irregular{2001y / 9 / 11, kShut},
    Irregular{2001y / 9 / 12, kShut},
    Irregular{2004y / 6 / 11, kShut},
    Irregular{2012y / 10 / 29, bonds_until(12h)},
    Irregular{2012y / 10 / 30, kShut},
    Irregular{2018y / 12 / 5, bonds_until(kBondsEarlyClose)},
    Irregular{2025y / 1 / 9, bonds_until(kBondsEarlyClose)},
};

template <std::size_t N>
constexpr const Irregular* find(const std::array<Irregular, N>& table, Day day) noexcept {
  const auto it =
      std::find_if(table.begin(), table.end(), [day](const Irregular& i) { return Day{i.date} == day; });
  return it == table.end() ? nullptr : &*it;
}

constexpr TradingDay::Hours bond_hours(Day day) noexcept {
  if (const auto* irregular = find(kIrregularBonds, day)) return irregular->hours;
  if (is_report_good_friday(day)) return bonds_until(12h);
  if (is_bond_holiday(day)) return kShut;
  return is_bond_early_close(day) ? bonds_until(kBondsEarlyClose) : kBondsRegular;
}

}  // namespace

TradingDay trading_day(Day day) noexcept {
  TradingDay result;
  if (is_weekend(day)) return result;
  result.bonds = bond_hours(day);
  if (const auto* irregular = find(kIrregularNyse, day)) {
    result.nyse = irregular->hours;
    result.nyse_early_close = irregular->early_close;
  } else if (!is_holiday(day)) {
    result.nyse_early_close = is_nyse_early_close(day);
    result.nyse = result.nyse_early_close ? nyse_until(kNyseEarlyClose) : kNyseRegular;
  }
  return result;
}

}  // namespace rotation::market
