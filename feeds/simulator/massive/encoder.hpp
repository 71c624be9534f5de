// Ticks in Massive's words: one JSON object of a data frame each.
//
// Key order follows the provider's samples. Times are milliseconds, of LULD nanoseconds as on the live
// stream; quote sizes are round lots. A halt is LULD with indicator 17, its end 18, both without band.
#pragma once

#include <string_view>

#include "feeds/simulator/massive/listing.hpp"
#include "feeds/simulator/tick.hpp"

namespace rotation::simulator::massive {

// A series' value as it is on the wire.
[[nodiscard]] double on_the_wire(double value, const Listing& listing) noexcept;

// Writes the element at `out` and returns its end. REQUIRES: kElementBytes of room; a quote, trade, bar, band
// or status of an equity, or a value of anything else. No allocation.
char* encode(char* out, const Tick& tick, const Listing& listing) noexcept;

}  // namespace rotation::simulator::massive
