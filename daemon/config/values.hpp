// How single values are written in the configuration, and in what words a wrong one is refused.
//
//   number    1.5  -0.25  2e-3         no leading zeros, NaN, infinity or quotes
//   duration  250ms  15s  15m  1h      a whole number and a unit
//   size      512B  64KiB  1MiB        likewise
//   time      "09:35"                  of day, New York
//   date      2025-01-09
//   instant   2025-01-09T14:30:00Z     RFC 3339
//   boolean   true  false
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "feeds/market/time.hpp"

namespace rotation::daemon {

// Text as it stood in the file.
struct Scalar {
  std::string_view text;
  bool quoted = false;
};

// One value of a structure as text, in both directions. Holds a reference to the variable it was made for.
struct Value {
  // Stores the value and returns "", or returns what is wrong, as the end of a sentence, and stores nothing.
  std::function<std::string(Scalar)> read;
  // As `read` would accept it; empty if not set, then the key is left out.
  std::function<std::string()> write;
  std::string limits;  // for people: "1 to 10", "wall or feed"
};

template <class T>
struct Range {
  T min;
  T max;
};

[[nodiscard]] Value boolean(bool& value);
[[nodiscard]] Value integer(int& value, Range<int> range);
[[nodiscard]] Value number(double& value, Range<double> range);
[[nodiscard]] Value duration(market::Duration& value, Range<market::Duration> range);
[[nodiscard]] Value size(std::size_t& value, Range<std::size_t> range);
[[nodiscard]] Value time_of_day(market::Duration& value, Range<market::Duration> range);
[[nodiscard]] Value instant(market::Timestamp& value, Range<market::Timestamp> range);
[[nodiscard]] Value date(market::Day& value, Range<market::Day> range);
// Any text. `problem` returns "" or what is wrong with it; `limits` says in a few words what it should be.
[[nodiscard]] Value text(std::string& value, std::string limits,
                         std::function<std::string(std::string_view)> problem);

// One of `words`; the variable becomes its position.
[[nodiscard]] Value one_of(std::function<void(std::size_t)> store, std::function<std::size_t()> load,
                           std::vector<std::string> words);
template <class Enum>
[[nodiscard]] Value word(Enum& value, std::vector<std::string> words) {
  return one_of([&value](std::size_t i) { value = static_cast<Enum>(i); },
                [&value] { return static_cast<std::size_t>(value); }, std::move(words));
}

[[nodiscard]] std::string format_number(double value);
[[nodiscard]] std::string format_duration(market::Duration value);  // in the largest unit that is exact
[[nodiscard]] std::string format_size(std::size_t value);
[[nodiscard]] std::string format_time_of_day(market::Duration value);
[[nodiscard]] std::optional<market::Duration> parse_time_of_day(std::string_view text);

// In double quotes, with control characters escaped: as YAML reads it.
[[nodiscard]] std::string quoted(std::string_view text);
// For a sentence: quoted, and cut if long.
[[nodiscard]] std::string shown(std::string_view text);
// "a, b or c".
[[nodiscard]] std::string either(std::span<const std::string> words);
// The word meant, if one is near enough that a typing slip explains it; otherwise empty.
[[nodiscard]] std::string_view nearest(std::string_view text, std::span<const std::string> words);
// "; did you mean X", or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view text, std::span<const std::string> words);

}  // namespace rotation::daemon
