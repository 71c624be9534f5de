// Ticks in Alpaca's words: one JSON object of a data frame each.
//
// Key order and the form of numbers and times follow frames seen on the real stream: T and S first, decimals
// as short as they can be, times in RFC 3339 with trailing zeros dropped. Not Alpaca's:
// {"T":"v","S":"y10","v":4.25,"t":...} for values and {"T":"h","t":...} for the market's clock.
#pragma once

#include <string_view>

#include "feeds/market/time.hpp"
#include "feeds/simulator/conversation.hpp"
#include "feeds/simulator/tick.hpp"

namespace rotation::simulator {

// Writes the element at `out` and returns its end. REQUIRES: kElementBytes of room. No allocation.
char* encode(char* out, const Tick& tick, std::string_view symbol, char tape) noexcept;

}  // namespace rotation::simulator
