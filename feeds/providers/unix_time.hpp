// Unix times as providers count them. What does not fit becomes the end of time, which no check lets through.
#pragma once

#include <cstdint>
#include <limits>

#include "feeds/market/time.hpp"

namespace rotation::providers {

[[nodiscard]] constexpr market::Timestamp from_unix(std::int64_t count, std::int64_t ns_per_count) noexcept {
  std::int64_t ns = 0;
  if (__builtin_mul_overflow(count, ns_per_count, &ns)) ns = std::numeric_limits<std::int64_t>::max();
  return market::Timestamp{std::chrono::nanoseconds{ns}};
}

[[nodiscard]] constexpr market::Timestamp from_seconds(std::int64_t s) noexcept {
  return from_unix(s, 1'000'000'000);
}
[[nodiscard]] constexpr market::Timestamp from_milliseconds(std::int64_t ms) noexcept {
  return from_unix(ms, 1'000'000);
}

// Milliseconds, microseconds or nanoseconds, told by the number of digits: 13, 16 or 19 from 2001 to 2286.
[[nodiscard]] constexpr market::Timestamp from_magnitude(std::int64_t t) noexcept {
  if (t < 100'000'000'000'000) return from_milliseconds(t);
  return from_unix(t, t < 100'000'000'000'000'000 ? 1'000 : 1);
}

}  // namespace rotation::providers
