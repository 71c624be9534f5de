// Ticks in Alpaca's words: one JSON object of a data frame each.
//
// Key order and the form of numbers and times follow frames seen on the real stream: T and S first, decimals
// as short as they can be, times in RFC 3339 with trailing zeros dropped.
#pragma once

#include <string_view>

#include "feeds/market/time.hpp"
#include "feeds/simulator/conversation.hpp"
#include "feeds/simulator/tick.hpp"

namespace rotation::simulator {

// Writes the element at `out` and returns its end. REQUIRES: no TickKind::value; kElementBytes of room. No
// allocation.
char* encode(char* out, const Tick& tick, std::string_view symbol, char tape) noexcept;

}  // namespace rotation::simulator
