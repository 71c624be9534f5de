// The events of dxFeed that we use, the fields of them that matter to us, and in which order they come.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "feeds/providers/json_read.hpp"

namespace rotation::dxlink {

enum class Type : std::uint8_t { quote, trade, profile };
inline constexpr std::array<std::string_view, 3> kTypeNames{"Quote", "Trade", "Profile"};

[[nodiscard]] std::optional<Type> type_of(std::string_view name) noexcept;

// What a field is to us. No two types use one name for different things.
enum class Slot : std::uint8_t {
  symbol,
  type,
  bid,
  ask,
  bid_size,
  ask_size,
  bid_time,
  ask_time,
  price,
  size,
  time,
  status,
  none,
};
inline constexpr std::array<std::string_view, 12> kFieldNames{
    "eventSymbol", "eventType", "bidPrice", "askPrice", "bidSize", "askSize",
    "bidTime",     "askTime",   "price",    "size",     "time",    "tradingStatus"};

[[nodiscard]] Slot slot_of(std::string_view name) noexcept;

// The order of a type's fields in a flat array. Of a longer list than anybody sends the end is not used.
class FieldList {
 public:
  constexpr FieldList() = default;
  constexpr FieldList(std::initializer_list<Slot> slots) noexcept {
    for (const Slot slot : slots) add(slot);
  }

  constexpr void add(Slot slot) noexcept {
    if (width_ < slots_.size()) slots_[width_] = slot;
    ++width_;
  }
  [[nodiscard]] constexpr std::size_t width() const noexcept { return width_; }
  [[nodiscard]] constexpr Slot operator[](std::size_t at) const noexcept {
    return at < slots_.size() ? slots_[at] : Slot::none;
  }

 private:
  std::size_t width_ = 0;
  std::array<Slot, 64> slots_{};
};

using FieldLists = std::array<FieldList, kTypeNames.size()>;  // by Type

// What we ask for, and what is sent unless the server says otherwise.
inline constexpr FieldLists kAskedFields{
    FieldList{Slot::symbol, Slot::bid, Slot::ask, Slot::bid_size, Slot::ask_size, Slot::bid_time,
              Slot::ask_time},
    FieldList{Slot::symbol, Slot::price, Slot::size, Slot::time},
    FieldList{Slot::symbol, Slot::status},
};

[[nodiscard]] constexpr std::uint32_t bits(std::initializer_list<Slot> slots) noexcept {
  std::uint32_t mask = 0;
  for (const Slot slot : slots) mask |= 1U << static_cast<unsigned>(slot);
  return mask;
}

// One event: the fields of it that have been read.
struct Row {
  std::string_view symbol;
  std::string_view type;
  std::string_view status;
  double bid = 0;
  double ask = 0;
  double price = 0;
  std::uint32_t bid_size = 0;
  std::uint32_t ask_size = 0;
  std::uint32_t size = 0;
  std::int64_t bid_time = 0;  // ms since 1970; 0: not told
  std::int64_t ask_time = 0;
  std::int64_t time = 0;
  std::uint32_t seen = 0;   // bits of slots
  std::uint32_t wrong = 0;  // those that had a value of the wrong type

  // Reads or checks the value of one field. False: not JSON.
  [[nodiscard]] bool read(providers::json::od::value value, Slot slot, int depth) noexcept;
};

}  // namespace rotation::dxlink
