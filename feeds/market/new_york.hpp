// New York's clock by the rule of the US, without a time zone database.
//
// Summer time runs from the second Sunday of March to the first Sunday of November since 2007, and from the
// first Sunday of April to the last Sunday of October before (1987 to 2006); it begins and ends at 02:00.
// Pure; any thread; about 10 ns; no allocation.
#pragma once

#include "feeds/market/time.hpp"

namespace rotation::market {

// What must be added to New York's time on that day, from 03:00 on, to give UTC: 4 or 5 hours.
[[nodiscard]] std::chrono::hours new_york_offset(Day day) noexcept;

// When New York's clock shows `time_of_day` on `day`. Of an hour shown twice (the end of summer time) it is
// the first; the hour skipped at its start counts on in winter time, so 02:30 is what the clock calls 03:30.
// REQUIRES: 0 <= time_of_day <= 24 h.
[[nodiscard]] Timestamp new_york(Day day, Duration time_of_day) noexcept;

// What New York's calendar and clock show at `ts`.
[[nodiscard]] Day new_york_day(Timestamp ts) noexcept;
[[nodiscard]] Duration new_york_time_of_day(Timestamp ts) noexcept;

}  // namespace rotation::market
