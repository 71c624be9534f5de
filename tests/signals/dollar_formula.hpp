// The dollar index of six pairs as the specification writes it (2.4).
#pragma once

#include <array>
#include <cmath>

namespace rotation::signals {

// EURUSD, USDJPY, GBPUSD, USDCAD, USDSEK, USDCHF.
inline double formula(const std::array<double, 6>& p) {
  return 50.14348112 * std::pow(p[0], -0.576) * std::pow(p[1], 0.136) * std::pow(p[2], -0.119) *
         std::pow(p[3], 0.091) * std::pow(p[4], 0.042) * std::pow(p[5], 0.036);
}

}  // namespace rotation::signals
