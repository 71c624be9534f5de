// The daemon's way: live feed, lossless queue, warmed engine, journal, snapshots, put together as its
// composition root does for a simulated market.
#pragma once

#include "bench/peer.hpp"
#include "daemon/modes.hpp"

namespace rotation::bench {

struct Daemon {
  bool shared = false;  // one thread for feed and engine
  daemon::IdleMode idle = daemon::IdleMode::adaptive;
};

// Reads the stream to its end; what it is to report. Throws std::runtime_error if one quote is lost or
// refused.
[[nodiscard]] std::string read_with_daemon(const Stream& stream, const Daemon& how);

}  // namespace rotation::bench
