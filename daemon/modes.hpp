// Words of the configuration that several parts of the daemon share.
#pragma once

#include <cstdint>

namespace rotation::daemon {

// What "now" is for timers.
enum class ClockMode : std::uint8_t {
  wall,  // this machine's clock: production
  feed,  // the largest event time seen: simulated time drives the timers
};

// How the engine thread waits when nothing happens.
enum class IdleMode : std::uint8_t {
  adaptive,  // spins for some microseconds, yields, then sleeps until woken: no CPU when idle
  spin,      // never gives its core away: lowest latency
  block,     // sleeps at once: least CPU
};

}  // namespace rotation::daemon
