// The rules' calendar, and days as they are written down.
#pragma once

#include <string_view>

#include "feeds/market/calendar.hpp"
#include "feeds/market/rfc3339.hpp"

namespace rotation::testing {

// Built once: it is immutable and takes 10 ms.
inline const market::Calendar& calendar() {
  static const market::Calendar instance;
  return instance;
}

inline market::Day day(std::string_view text) {
  return market::parse_date(text).value();
}

}  // namespace rotation::testing
