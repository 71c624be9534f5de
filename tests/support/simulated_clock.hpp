// A clock that shows what the test says.
#pragma once

#include <atomic>

#include "feeds/market/ports.hpp"

namespace rotation::testing {

class SimulatedClock final : public market::Clock {
 public:
  explicit SimulatedClock(market::Timestamp now) : now_(now) {}

  [[nodiscard]] market::Timestamp now() const noexcept override { return now_; }
  void set(market::Timestamp now) { now_ = now; }
  void advance(market::Duration d) { now_ = now() + d; }

 private:
  std::atomic<market::Timestamp> now_;
};

}  // namespace rotation::testing
