// Digest of a sequence of numbers: FNV-1a over 64-bit words, the same on every compiler.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>

#include "feeds/market/time.hpp"

namespace rotation::signals {

class Digest {
 public:
  void add(double x) noexcept {  // every NaN counts as the same word
    add(std::isnan(x) ? std::uint64_t{0x7ff8000000000000U} : std::bit_cast<std::uint64_t>(x));
  }
  template <typename Word>
  requires(std::is_integral_v<Word> || std::is_enum_v<Word>) void add(Word w) noexcept {
    auto word = static_cast<std::uint64_t>(w);
    for (int byte = 0; byte < 8; ++byte, word >>= 8) value_ = (value_ ^ (word & 0xFF)) * 0x100000001b3U;
  }
  void add(market::Day day) noexcept { add(day.time_since_epoch().count()); }
  void add(market::Timestamp ts) noexcept { add(ts.time_since_epoch().count()); }

  [[nodiscard]] std::uint64_t value() const noexcept { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

}  // namespace rotation::signals
