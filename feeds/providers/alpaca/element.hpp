// One element of a message: its kind, and of its fields those that matter to us.
#pragma once

#include <cstdint>
#include <string_view>

#include "feeds/providers/json_read.hpp"

namespace rotation::alpaca {

enum class Kind : std::uint8_t {
  quote,
  trade,
  correction,
  cancel,
  status,
  ignored,  // known, but no event: bars, price bands, imbalances
  success,
  error,
  subscription,
  absent,      // no "T"
  wrong_type,  // "T" is not a string
  unknown,
};

[[nodiscard]] constexpr bool is_control(Kind kind) noexcept {
  return kind == Kind::success || kind == Kind::error || kind == Kind::subscription;
}

inline constexpr int kElementDepth = 2;  // an element's fields are inside the array and the object

struct Fields {
  std::string_view symbol;
  std::string_view time;
  std::string_view code;
  double price = 0;  // or bid
  double ask = 0;
  std::uint64_t id = 0;
  std::uint32_t size = 0;  // or bid size
  std::uint32_t ask_size = 0;
  std::uint16_t flags = 0;
  bool wrong_type = false;  // one of them at least
  bool complete = false;    // none that the kind needs is missing
};

// Finds "T" wherever it stands (first in practice, and then this costs next to nothing, but nobody promises
// it) and leaves the object at its beginning.  False: not JSON.
[[nodiscard]] bool read_kind(simdjson::ondemand::object& object, Kind& kind) noexcept;

// Reads or checks every field.  False: not JSON.
[[nodiscard]] bool read_fields(simdjson::ondemand::object& object, Kind kind, Fields& fields) noexcept;

}  // namespace rotation::alpaca
