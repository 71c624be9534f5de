// The placebo: the same machine on a spread whose moves are the real ones in another order.
//
// Shuffled are the one-session differences of the primary spread S, in blocks of kShuffleBlock sessions, the
// blocks drawn without replacement: S keeps its moves, its days of trouble and its two ends, and loses its
// trends. Every pair's small leg moves with the new S, so that pairs, residual and quality line stay what
// they were relative to S; every other series is as it was.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "daemon/config/config.hpp"
#include "daemon/history_source.hpp"
#include "daemon/replay/forward_returns.hpp"

namespace rotation::daemon {

inline constexpr std::size_t kShuffleBlock = 10;  // sessions
inline constexpr int kShuffles = 100;
inline constexpr std::uint64_t kShuffleSeed = 20260130;

// Where each of n differences comes from: blocks in an order drawn from (seed, shuffle), the last, shorter
// block among them. A permutation of 0 ... n - 1; equal on every machine.
[[nodiscard]] std::vector<std::size_t> block_shuffle(std::size_t n, std::uint64_t shuffle);

// The history with S shuffled.
[[nodiscard]] History shuffled_history(const History& history, const Config& config, std::uint64_t shuffle);

struct Placebo {
  struct Mean {
    double mean = signals::kUnavailable;  // over the shuffles that have one
    double sd = signals::kUnavailable;
    double beaten = signals::kUnavailable;  // share of the shuffles whose mean is at least the real one
  };
  int shuffles = 0;
  Mean confirmations;                                 // how many there were
  std::array<Mean, kForwardHorizons.size()> forward;  // of the means after CONFIRMED
};

// Runs the machine kShuffles times, over all cores; `done` after each. `real` is what the history itself
// gave.
[[nodiscard]] Placebo placebo(const Config& config, const History& history, market::Day from,
                              const ForwardReturns& real, const std::function<void()>& done);

}  // namespace rotation::daemon
