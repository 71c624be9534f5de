// What the journal tells about itself, read by any thread (relaxed). Each value has one writing thread, but
// for closed_bytes.
#pragma once

#include <atomic>
#include <cstdint>

#include "feeds/market/feed_counters.hpp"

namespace rotation::market {

struct JournalCounters {
  Counter dropped;  // engine's thread: events that found no room on the way to the disk

  // Writer's thread.
  Counter events;                            // in a file
  Counter bytes;                             // of files, as written
  Counter syncs;                             // that succeeded
  Counter failures;                          // of the disk: each costs a new segment
  std::atomic<bool> failing{false};          // the disk does not take what is written, at present
  std::atomic<std::int64_t> durable_ns{0};   // when the latest event known to be on the disk was received
  std::atomic<std::uint64_t> open_bytes{0};  // of the segment being written, as last synced

  // Writer's thread adds a segment that is over; whoever tidies up says what they are compressed.
  std::atomic<std::uint64_t> closed_bytes{0};
};

}  // namespace rotation::market
