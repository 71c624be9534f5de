// What the primary spread did after some sessions: its change over the next 20, 60, 120 and 250 sessions.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "signals/snapshot.hpp"

namespace rotation::daemon {

inline constexpr std::array<int, 4> kForwardHorizons{20, 60, 120, 250};  // sessions

struct ForwardReturn {
  int n = 0;                            // entries with that many sessions after them
  double mean = signals::kUnavailable;  // log
  double hit = signals::kUnavailable;   // share above zero
};

struct ForwardReturns {
  std::string name;  // "CONFIRMED", "SETUP", "every session"
  int entries = 0;
  std::array<ForwardReturn, kForwardHorizons.size()> over;  // by horizon
};

// `entries` are positions in `spread`; those whose spread is NaN at either end count for no horizon.
[[nodiscard]] ForwardReturns forward_returns(std::string name, std::span<const double> spread,
                                             std::span<const std::size_t> entries);

}  // namespace rotation::daemon
