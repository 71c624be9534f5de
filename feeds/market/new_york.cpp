#include "feeds/market/new_york.hpp"

#include "feeds/market/ensure.hpp"

namespace rotation::market {
namespace {

namespace chr = std::chrono;
using chr::hours;

constexpr hours kWinter{5};
constexpr hours kSummer{4};

struct SummerTime {
  Day first;  // the Sundays on which the clock changes at 02:00
  Day last;
};

constexpr SummerTime summer_time(chr::year year) noexcept {
  if (year >= chr::year{2007}) {
    return {Day{year / chr::March / chr::Sunday[2]}, Day{year / chr::November / chr::Sunday[1]}};
  }
  return {Day{year / chr::April / chr::Sunday[1]}, Day{year / chr::October / chr::Sunday[chr::last]}};
}

constexpr SummerTime summer_time(Day day) noexcept {
  return summer_time(chr::year_month_day{day}.year());
}

// No clock changes within a day of the turn of a year, so the UTC date finds the right year.
constexpr Timestamp local(Timestamp ts) noexcept {
  const auto summer = summer_time(chr::floor<chr::days>(ts));
  const bool is_summer = ts >= summer.first + hours{2} + kWinter && ts < summer.last + hours{2} + kSummer;
  return ts - (is_summer ? kSummer : kWinter);
}

}  // namespace

hours new_york_offset(Day day) noexcept {
  const auto summer = summer_time(day);
  return day >= summer.first && day < summer.last ? kSummer : kWinter;
}

Timestamp new_york(Day day, Duration time_of_day) noexcept {
  ensure(time_of_day >= Duration::zero() && time_of_day <= hours{24});
  const Timestamp shown = Timestamp{day} + time_of_day;
  const auto summer = summer_time(day);
  const bool is_summer = shown >= summer.first + hours{3} && shown < summer.last + hours{2};
  return shown + (is_summer ? kSummer : kWinter);
}

Day new_york_day(Timestamp ts) noexcept {
  return chr::floor<chr::days>(local(ts));
}

Duration new_york_time_of_day(Timestamp ts) noexcept {
  const Timestamp shown = local(ts);
  return shown - chr::floor<chr::days>(shown);
}

}  // namespace rotation::market
