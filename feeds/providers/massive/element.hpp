// One element of a message: its kind, and of its fields those that matter to us.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "feeds/market/event.hpp"
#include "feeds/providers/json_read.hpp"

namespace rotation::massive {

enum class Kind : std::uint8_t {
  quote,   // of a stock
  trade,   // of a stock
  limits,  // price bands of a stock, and its halts
  value,   // of an index
  pair,    // a quote of two currencies
  status,
  ignored,     // known, but no event: bars, imbalances, fair values
  absent,      // no "ev"
  wrong_type,  // "ev" is not a string
  unknown,
};

inline constexpr int kElementDepth = 2;  // an element's fields are inside the array and the object

struct Fields {
  std::string_view symbol;
  std::optional<market::Timestamp> time;
  std::optional<market::StatusCode> code;
  double price = 0;  // or bid, or value
  double ask = 0;
  std::uint64_t id = 0;
  std::uint32_t size = 0;  // or bid size
  std::uint32_t ask_size = 0;
  std::uint16_t flags = 0;
  bool wrong_type = false;  // one of them at least
  bool complete = false;    // none that the kind needs is missing
};

// Finds "ev" wherever it stands and leaves the object at its beginning.  False: not JSON.
[[nodiscard]] bool read_kind(simdjson::ondemand::object& object, Kind& kind) noexcept;

// Reads or checks every field.  False: not JSON.
[[nodiscard]] bool read_fields(simdjson::ondemand::object& object, Kind kind, Fields& fields) noexcept;

// A trade's id is text: its number if it is one, otherwise a hash of it (FNV-1a, 64 bits).
[[nodiscard]] std::uint64_t trade_id(std::string_view text) noexcept;

}  // namespace rotation::massive
