// The only place that reads the clock.
#pragma once

#include <atomic>
#include <cstdint>

#include "feeds/market/ports.hpp"

namespace rotation::daemon {

// Wall-clock time that does not jump: it follows the machine's clock while that runs evenly, and counts on by
// itself when somebody sets it. Such a jump is followed only if the market's own times, which are given as
// witness(), say that it was right: a virtual machine that was held came back to the present, a hand on the
// clock did not. A small step back shows as time standing still.
class SystemClock final : public market::Clock {
 public:
  static constexpr market::Duration kJump = std::chrono::seconds{1};  // less is followed at once
  static constexpr int kWitnesses = 8;                                // in a row

  SystemClock() noexcept;

  // Two reads of the machine's clocks.
  [[nodiscard]] market::Timestamp now() const noexcept override;
  [[nodiscard]] market::Duration jumped() const noexcept override {
    return market::Duration{jumped_ns_.load(std::memory_order_relaxed)};
  }
  void witness(market::Timestamp ts_event) const noexcept override;

 private:
  mutable std::atomic<std::int64_t> ahead_ns_;      // of the count since the boot: what is believed,
  mutable std::atomic<std::int64_t> jumped_ns_{0};  // and by how much the machine's clock differs from it
  mutable std::atomic<std::int64_t> latest_ns_{0};
  mutable int witnesses_ = 0;  // for the machine's clock
};

}  // namespace rotation::daemon
