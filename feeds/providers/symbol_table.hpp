// Which number a symbol has: looked up for every quote, so symbols of up to eight characters, which nearly
// all are, are compared and hashed as one integer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rotation::providers {

class SymbolTable {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  // Of a symbol added twice the first number stays. Allocates.
  void add(std::string_view symbol, std::size_t number) {
    if (!is_short(symbol)) {
      long_.emplace(symbol, number);
      return;
    }
    if (find(symbol) != kNone) return;
    put({packed(symbol), number});
    if (++shorts_ * 2 > slots_.size()) grow();
  }

  [[nodiscard]] std::size_t find(std::string_view symbol) const noexcept {
    if (!is_short(symbol)) {
      const auto it = long_.find(symbol);
      return it == long_.end() ? kNone : it->second;
    }
    const std::uint64_t key = packed(symbol);
    std::size_t at = home(key);
    while (slots_[at].key != key && slots_[at].key != 0) at = next(at);
    return slots_[at].number;
  }

 private:
  struct Slot {
    std::uint64_t key = 0;  // of no symbol
    std::size_t number = kNone;
  };
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  // A null in front of it could not be told from nothing.
  static bool is_short(std::string_view symbol) noexcept {
    return !symbol.empty() && symbol.size() <= sizeof(std::uint64_t) && symbol.front() != '\0';
  }
  static std::uint64_t packed(std::string_view symbol) noexcept {
    std::uint64_t key = 0;
    for (const char c : symbol) key = key << 8U | static_cast<unsigned char>(c);
    return key;
  }
  [[nodiscard]] std::size_t home(std::uint64_t key) const noexcept {
    return static_cast<std::size_t>(key * 0x9E3779B97F4A7C15U >> shift_);
  }
  [[nodiscard]] std::size_t next(std::size_t at) const noexcept { return (at + 1) & (slots_.size() - 1); }

  void put(const Slot& slot) noexcept {
    std::size_t at = home(slot.key);
    while (slots_[at].key != 0) at = next(at);
    slots_[at] = slot;
  }
  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    --shift_;
    for (const Slot& slot : old) {
      if (slot.key != 0) put(slot);
    }
  }

  std::vector<Slot> slots_ = std::vector<Slot>(8);  // a power of two, half of it empty
  unsigned shift_ = 61;                             // 64 bits without those that number a slot
  std::size_t shorts_ = 0;
  std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> long_;
};

}  // namespace rotation::providers
