// The calendar's rules: when the NYSE and the Treasury market trade on a given day (signal
// specification, 3.3-3.5).
//
// Rules for the regular holidays and early closes, short tables for what no rule could foresee. Pure, no
// state; `Calendar` asks once per day and remembers.
#pragma once

#include <chrono>

#include "feeds/market/time.hpp"

namespace rotation::market {

// Minutes of New York's day. A market that does not trade has open == close == 0.
struct TradingDay {
  struct Hours {
    std::chrono::minutes open{0};
    std::chrono::minutes close{0};
    [[nodiscard]] constexpr bool trades() const noexcept { return close.count() != 0; }
    constexpr bool operator==(const Hours&) const = default;
  };
  Hours nyse;   // core hours: 09:30 to 16:00, 13:00 on a half day
  Hours bonds;  // 08:00 to 17:00, 14:00 before most holidays (SIFMA's recommendations, by rule)
  bool nyse_early_close = false;  // a planned half day; an outage on the day is none
};

inline constexpr TradingDay::Hours kNyseRegular{std::chrono::minutes{9 * 60 + 30},
                                                std::chrono::minutes{16 * 60}};
inline constexpr TradingDay::Hours kBondsRegular{std::chrono::minutes{8 * 60}, std::chrono::minutes{17 * 60}};

// REQUIRES: 1999 <= year <= 2100.
[[nodiscard]] TradingDay trading_day(Day day) noexcept;

}  // namespace rotation::market
