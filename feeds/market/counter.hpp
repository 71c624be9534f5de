// A count that one thread writes and any reads (relaxed: it is right by itself, several are not one moment's
// picture).
#pragma once

#include <atomic>
#include <cstdint>

namespace rotation::market {

// An addition without a bus lock.
class Counter {
 public:
  void add(std::uint64_t n = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t get() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

}  // namespace rotation::market
