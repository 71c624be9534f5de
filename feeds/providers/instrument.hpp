// One series as a provider names and numbers it.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "feeds/market/series.hpp"

namespace rotation::providers {

// Which of a provider's numbers the series is.
enum class Field : std::uint8_t {
  quotes,  // quotes and trades as they are, with halts, corrections and cancels
  price,   // the last price, level or rate, as a value
  mid,     // the middle of bid and ask, as a value
};

struct Instrument {
  std::string symbol;
  market::SeriesId series;
  market::SeriesClass series_class;
  Field field = Field::quotes;
  double divisor = 1;  // of the provider's number, for a value: 10 where a yield index shows 46.2 for 4.62 %
  // What the value may be after the division; anything else is refused (Reject::out_of_band), never rescaled.
  double min = std::numeric_limits<double>::lowest();
  double max = std::numeric_limits<double>::max();
};

}  // namespace rotation::providers
