// Numbers that one thread writes and any thread reads (relaxed: each is right by itself, several are not one
// moment's picture). market::Counter is the third of the family.
#pragma once

#include <atomic>
#include <cstdint>

#include "feeds/market/time.hpp"

namespace rotation::metrics {

// Goes up and down.
class Gauge {
 public:
  void set(std::uint64_t value) noexcept { value_.store(value, std::memory_order_relaxed); }
  void raise_to(std::uint64_t value) noexcept {
    if (value > get()) set(value);
  }
  [[nodiscard]] std::uint64_t get() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// A point in time; kNoTime until the first.
class Moment {
 public:
  void set(market::Timestamp ts) noexcept {
    ns_.store(ts.time_since_epoch().count(), std::memory_order_relaxed);
  }
  [[nodiscard]] market::Timestamp get() const noexcept {
    return market::Timestamp{market::Duration{ns_.load(std::memory_order_relaxed)}};
  }

 private:
  std::atomic<std::int64_t> ns_{market::kNoTime.time_since_epoch().count()};
};

}  // namespace rotation::metrics
