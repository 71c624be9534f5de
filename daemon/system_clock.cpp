#include "daemon/system_clock.hpp"

#include <cstdlib>

#include <time.h>

namespace rotation::daemon {
namespace {

std::int64_t read(clockid_t clock) noexcept {
  timespec time{};
  clock_gettime(clock, &time);
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

SystemClock::SystemClock() noexcept : ahead_ns_(read(CLOCK_REALTIME) - read(CLOCK_BOOTTIME)) {}

market::Timestamp SystemClock::now() const noexcept {
  const std::int64_t wall = read(CLOCK_REALTIME);
  const std::int64_t count = read(CLOCK_BOOTTIME);  // goes on through a suspend
  const std::int64_t believed = ahead_ns_.load(std::memory_order_relaxed);
  const std::int64_t jump = wall - count - believed;
  const bool even = std::abs(jump) <= kJump.count();
  // The two are not read at once: what little they differ by is not worth another thread's cache line.
  if (even && std::abs(jump) > 1'000'000) ahead_ns_.store(believed + jump, std::memory_order_relaxed);
  if (const std::int64_t seen = even ? 0 : jump; seen != jumped_ns_.load(std::memory_order_relaxed))
    jumped_ns_.store(seen, std::memory_order_relaxed);
  const std::int64_t ns = even ? wall : count + believed;
  std::int64_t latest = latest_ns_.load(std::memory_order_relaxed);
  while (ns > latest && !latest_ns_.compare_exchange_weak(latest, ns, std::memory_order_relaxed)) {
  }
  return market::Timestamp{market::Duration{ns > latest ? ns : latest}};
}

void SystemClock::witness(market::Timestamp ts_event) const noexcept {
  const std::int64_t jump = jumped_ns_.load(std::memory_order_relaxed);
  if (jump == 0) return;
  const std::int64_t believed = ahead_ns_.load(std::memory_order_relaxed);
  const std::int64_t late = read(CLOCK_BOOTTIME) + believed - ts_event.time_since_epoch().count();
  witnesses_ = std::abs(late + jump) < std::abs(late) ? witnesses_ + 1 : 0;
  if (witnesses_ < kWitnesses) return;
  witnesses_ = 0;
  ahead_ns_.store(believed + jump, std::memory_order_relaxed);
}

}  // namespace rotation::daemon
