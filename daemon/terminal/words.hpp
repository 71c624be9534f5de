// Numbers, times and spans as a screen shows them; – is what is not available. In parentheses: provisional.
#pragma once

#include <string>
#include <string_view>

#include "daemon/terminal/model.hpp"
#include "feeds/market/time.hpp"

namespace rotation::daemon::terminal {

inline constexpr std::string_view kNone = "–";

[[nodiscard]] std::string fixed(Maybe x, int digits);
[[nodiscard]] std::string signed_fixed(Maybe x, int digits);
[[nodiscard]] std::string percent(Maybe ratio, int digits);  // "+1.4 %"
// "(-0.51)"; nothing where there is none.
[[nodiscard]] std::string provisional(Maybe x, int digits);
// As many digits as its size asks for.
[[nodiscard]] std::string level(Maybe x);
// As it was configured.
[[nodiscard]] std::string threshold(double x);
[[nodiscard]] std::string duration(market::Duration d);  // "12 s", "5 min"
[[nodiscard]] std::string brief(market::Duration d);     // "12s", "5m"
[[nodiscard]] std::string counted(std::uint64_t n, std::string_view word);

[[nodiscard]] std::string new_york_clock(market::Timestamp ts);  // "10:31:05"
[[nodiscard]] std::string new_york_date(market::Timestamp ts);   // "2026-01-05"

// What turns a trigger, in its natural unit: "y10 +72 bp → 4.97"; without the level where `room` has no place
// for it.
[[nodiscard]] std::string to_turn(const Trigger& trigger, int room);

}  // namespace rotation::daemon::terminal
