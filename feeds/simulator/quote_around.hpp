// A quote whose mid is a given price, exactly.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "feeds/simulator/tick.hpp"

namespace rotation::simulator {

// bid and ask lie at most half a cent and at most one basis point to either side of `price`, and (bid + ask)
// / 2 is `price` to the last bit, though all three are decimal numbers. REQUIRES: 0 < price < 1e9.
[[nodiscard]] inline QuoteTick quote_around(double price, std::uint32_t size) noexcept {
  constexpr double kMicro = 1e6;
  const double micros = std::floor(price * kMicro + 0.5);
  for (double half = std::floor(std::min(5000.0, micros * 1e-4)); half > 0; half -= 1) {
    const double bid = (micros - half) / kMicro;
    const double ask = (micros + half) / kMicro;
    if ((bid + ask) / 2 == price) return {bid, ask, size, size};
  }
  return {price, price, size, size};  // locked: for a price of more than six decimals
}

}  // namespace rotation::simulator
