// Daily history: what every source of it yields, whether files or a provider.
#pragma once

#include <cmath>
#include <stdexcept>
#include <string>
#include <string_view>

#include "feeds/market/series.hpp"
#include "feeds/market/time.hpp"

namespace rotation::history {

// One closing value of one series. Prices in the instrument's own unit, yields in percent a year.
struct DailyRow {
  market::SeriesId series;
  market::Day day;  // as the source says: not necessarily a session
  double close;     // unadjusted, what live quotes link to; NaN if the source knows only the adjusted one
  double adjusted;  // for splits and distributions; equals close for what has none. Never NaN
};

[[nodiscard]] constexpr bool earlier(const DailyRow& a, const DailyRow& b) noexcept {
  return a.day != b.day ? a.day < b.day : a.series < b.series;
}

// What can be a closing value at all: yields and reference figures may be zero or negative, prices may not.
[[nodiscard]] inline bool possible_close(market::SeriesClass series_class, double value) noexcept {
  const bool signed_value =
      series_class == market::SeriesClass::yield || series_class == market::SeriesClass::reference;
  return std::isfinite(value) && (signed_value || value > 0);
}

// History cannot be had, so the program cannot start; what() is one sentence for a person, without a full
// stop.
class HistoryError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// 'text' for such a sentence: in quotes, cut short, unprintable bytes as '?'.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace rotation::history
