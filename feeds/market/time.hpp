// Time as this project counts it: integer nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
//
// Timestamp and Duration are std::chrono types, so neither converts from or to a bare integer.
// Two times travel with every event: ts_event (the provider's) and ts_recv (ours).
#pragma once

#include <chrono>

namespace rotation::market {

using Duration = std::chrono::nanoseconds;
using Timestamp = std::chrono::sys_time<Duration>;

// A calendar date (New York's, where a session is meant).
using Day = std::chrono::sys_days;

inline constexpr Timestamp kNoTime = Timestamp::min();

// Event times outside [kEarliest, kLatest) are rejected on entry; arithmetic on those inside cannot overflow.
inline constexpr Timestamp kEarliest{Day{std::chrono::year{2000} / 1 / 1}};
inline constexpr Timestamp kLatest{Day{std::chrono::year{2100} / 1 / 1}};

constexpr bool plausible(Timestamp ts) noexcept {
  return ts >= kEarliest && ts < kLatest;
}

}  // namespace rotation::market
