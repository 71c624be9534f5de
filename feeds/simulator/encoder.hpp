// Ticks in Alpaca's words: one JSON object of a data frame each.
//
// Key order and the form of numbers and times follow frames seen on the real stream: T and S first, decimals
// as short as they can be, times in RFC 3339 with trailing zeros dropped. Not Alpaca's:
// {"T":"v","S":"y10","v":4.25,"t":...} for values and {"T":"h","t":...} for the market's clock.
#pragma once

#include <string_view>

#include "feeds/market/time.hpp"
#include "feeds/simulator/tick.hpp"

namespace rotation::simulator {

// The longest element any tick encodes to, with a symbol of up to 32 characters.
inline constexpr std::size_t kElementBytes = 512;

// Where a symbol is listed: 'A' NYSE, 'B' NYSE Arca and others, 'C' Nasdaq. Decides venues, tape and status
// codes.
[[nodiscard]] char tape(std::string_view symbol) noexcept;

// Writes the element at `out` and returns its end. REQUIRES: kElementBytes of room. No allocation.
char* encode(char* out, const Tick& tick, std::string_view symbol, char tape) noexcept;

// A decimal number as short as it can be, never in exponent form.  REQUIRES: 32 bytes of room, |value| <
// 1e12.
char* encode_number(char* out, double value) noexcept;

}  // namespace rotation::simulator
