// What the store tells about itself. Written by its thread, read by any (relaxed).
#pragma once

#include <atomic>
#include <cstdint>

#include "feeds/market/feed_counters.hpp"

namespace rotation::metrics {

struct StoreCounters {
  market::Counter commits;                      // on the disk
  market::Counter failures;                     // of the disk
  std::atomic<bool> failing{false};             // the disk does not take what is written, at present
  std::atomic<std::uint64_t> durable{0};        // number of the last transition that is on the disk
  std::atomic<std::int64_t> last_commit_ns{0};  // since 1970
};

}  // namespace rotation::metrics
