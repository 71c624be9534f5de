// What the capture of one connection tells about itself. Any thread writes, any reads (relaxed).
#pragma once

#include <atomic>
#include <cstdint>

namespace rotation::market {

struct CaptureCounters {
  std::atomic<std::uint64_t> bytes{0};    // of message payload, handed to the file
  std::atomic<std::uint64_t> dropped{0};  // messages that are not in the file
};

}  // namespace rotation::market
