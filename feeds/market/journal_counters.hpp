// What the journal tells about itself. Each value by one writing thread, read by any (relaxed).
#pragma once

#include <atomic>
#include <cstdint>

#include "feeds/market/feed_counters.hpp"

namespace rotation::market {

struct JournalCounters {
  Counter dropped;  // engine's thread: events that found no room on the way to the disk

  // Writer's thread.
  Counter events;                              // in a file
  Counter bytes;                               // of files, as written
  Counter syncs;                               // that succeeded
  Counter failures;                            // of the disk: each costs a new segment
  std::atomic<bool> failing{false};            // the disk does not take what is written, at present
  std::atomic<std::int64_t> durable_ns{0};     // when the latest event known to be on the disk was received
  std::atomic<std::uint64_t> folder_bytes{0};  // on the disk, closed segments and the open one
};

}  // namespace rotation::market
