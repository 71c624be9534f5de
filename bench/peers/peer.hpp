// Those who read the simulator's stream to its end, for comparison.
#pragma once

#include <cstdint>

#include <time.h>

namespace rotation::bench {

struct Reading {
  std::uint64_t messages = 0;  // WebSocket data messages
  std::uint64_t bytes = 0;     // their payload
  std::uint64_t events = 0;    // consumed; 0 if the peer does not look into messages
  double seconds = 0;          // from the first data message to the last one done with
  double cpu_seconds = 0;      // of all threads, from the first data message to the end of the connection
};

// CPU time this process has used, in seconds.
inline double cpu_time() noexcept {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

// Both connect to ws://127.0.0.1:port/v2/sip, log in, subscribe to everything and return once the other side
// has ended the connection. Throw std::runtime_error if it does not come to data.

// A bare Beast loop: async_read into a flat_buffer, count, again. What this stream costs the library alone.
Reading read_with_beast(std::uint16_t port);

// The daemon's way: live feed, lossless queue, engine thread, warmed engine, snapshots.
Reading read_with_pipeline(std::uint16_t port);

}  // namespace rotation::bench
