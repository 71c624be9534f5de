// Which number a symbol has: looked up for every quote, so symbols of up to eight characters, which nearly
// all are, are compared and hashed as one integer.
#pragma once

#include <bit>
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

  // A null at its end could not be told from nothing.
  static bool is_short(std::string_view symbol) noexcept {
    return !symbol.empty() && symbol.size() <= sizeof(std::uint64_t) && symbol.back() != '\0';
  }
  // Its characters, and zeros: by one or two reads, the second of which may lie over the first.
  static std::uint64_t packed(std::string_view symbol) noexcept {
    const std::size_t n = symbol.size();
    if (n >= sizeof(std::uint32_t)) return ends<std::uint32_t>(symbol.data(), n);
    return n >= sizeof(std::uint16_t) ? ends<std::uint16_t>(symbol.data(), n)
                                      : static_cast<unsigned char>(symbol.front());
  }
  template <class Word>
  static std::uint64_t ends(const char* at, std::size_t n) noexcept {
    static_assert(std::endian::native == std::endian::little);
    Word first = 0;
    Word last = 0;
    std::memcpy(&first, at, sizeof first);
    std::memcpy(&last, at + n - sizeof last, sizeof last);
    return first | std::uint64_t{last} << 8 * (n - sizeof last);
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
