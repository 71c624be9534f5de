// Bytes from one thread to another, in order, bounded, without locks or allocation.
//
// The producer sees room() and then pushes; what it pushed is visible after commit(). The consumer sees
// size() and pops.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstring>
#include <memory>

namespace rotation::capture {

class ByteRing {
 public:
  // At least `capacity` bytes, a power of two of them.
  explicit ByteRing(std::size_t capacity)
      : capacity_(std::bit_ceil(capacity)), bytes_(std::make_unique<char[]>(capacity_)) {}

  // Producer.
  [[nodiscard]] std::size_t room() const noexcept {
    return capacity_ - (pushed_ - popped_.load(std::memory_order_acquire));
  }
  // REQUIRES: n <= room().
  void push(const void* from, std::size_t n) noexcept {
    if (n == 0) return;
    const std::size_t at = pushed_ & (capacity_ - 1);
    const std::size_t first = std::min(n, capacity_ - at);
    std::memcpy(bytes_.get() + at, from, first);
    std::memcpy(bytes_.get(), static_cast<const char*>(from) + first, n - first);
    pushed_ += n;
  }
  void commit() noexcept { committed_.store(pushed_, std::memory_order_release); }

  // Consumer.
  [[nodiscard]] std::size_t size() const noexcept {
    return committed_.load(std::memory_order_acquire) - popped_.load(std::memory_order_relaxed);
  }
  // REQUIRES: n <= size().
  void pop(void* to, std::size_t n) noexcept {
    if (n == 0) return;
    const std::size_t popped = popped_.load(std::memory_order_relaxed);
    const std::size_t at = popped & (capacity_ - 1);
    const std::size_t first = std::min(n, capacity_ - at);
    std::memcpy(to, bytes_.get() + at, first);
    std::memcpy(static_cast<char*>(to) + first, bytes_.get(), n - first);
    popped_.store(popped + n, std::memory_order_release);
  }

 private:
  const std::size_t capacity_;
  const std::unique_ptr<char[]> bytes_;
  std::size_t pushed_ = 0;  // producer
  alignas(64) std::atomic<std::size_t> committed_{0};
  alignas(64) std::atomic<std::size_t> popped_{0};
};

}  // namespace rotation::capture
