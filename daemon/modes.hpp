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

// Which threads a quote passes on its way.
enum class Threading : std::uint8_t {
  dedicated,  // one for all sockets, one for the engine: a burst is received while the engine works
  shared,     // one for both, by turns: no hand-over from a thread to another, which may have to be woken
};

}  // namespace rotation::daemon
