// The only place that reads the clock.
#pragma once

#include <atomic>

#include "feeds/market/ports.hpp"

namespace rotation::daemon {

class SystemClock final : public market::Clock {
 public:
  // Wall-clock time; a step back of the machine's clock shows as time standing still.
  [[nodiscard]] market::Timestamp now() const noexcept override {
    const auto now = std::chrono::time_point_cast<market::Duration>(std::chrono::system_clock::now());
    std::int64_t latest = latest_ns_.load(std::memory_order_relaxed);
    const std::int64_t ns = now.time_since_epoch().count();
    while (ns > latest && !latest_ns_.compare_exchange_weak(latest, ns, std::memory_order_relaxed)) {
    }
    return market::Timestamp{market::Duration{ns > latest ? ns : latest}};
  }

 private:
  mutable std::atomic<std::int64_t> latest_ns_{0};
};

}  // namespace rotation::daemon
