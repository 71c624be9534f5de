// Random numbers as a pure function of (seed, stream, counter): any of them without computing those before.
//
// Integer arithmetic and exact scaling only, so every compiler and machine gives the same bits; the
// distributions of the standard library do not promise that.
#pragma once

#include <cstdint>

namespace rotation::simulator {

class Random {
 public:
  constexpr Random(std::uint64_t seed, std::uint64_t stream) noexcept
      : key_(mix(mix(seed) + 0x9E3779B97F4A7C15U * (stream + 1))) {}

  [[nodiscard]] constexpr std::uint64_t bits(std::uint64_t counter) const noexcept {
    return mix(key_ + 0x9E3779B97F4A7C15U * counter);
  }

  // In [0, 1).
  [[nodiscard]] constexpr double uniform(std::uint64_t counter) const noexcept {
    return static_cast<double>(bits(counter) >> 11) * 0x1p-53;
  }

  // Standard normal to within 6 sigma: the sum of twelve uniforms (Irwin-Hall), exact in binary.
  [[nodiscard]] constexpr double normal(std::uint64_t counter) const noexcept {
    std::int64_t sum = 0;
    for (std::uint64_t word = 0; word < 3; ++word) {
      for (std::uint64_t left = bits(counter * 3 + word), i = 0; i < 4; ++i, left >>= 16) {
        sum += static_cast<std::int64_t>(left & 0xFFFF);
      }
    }
    return (static_cast<double>(sum) + 6.0) * 0x1p-16 - 6.0;
  }

 private:
  // The finalizer of splitmix64.
  static constexpr std::uint64_t mix(std::uint64_t x) noexcept {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
    return x ^ (x >> 31);
  }

  std::uint64_t key_;
};

}  // namespace rotation::simulator
