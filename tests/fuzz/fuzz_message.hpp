// Any bytes as a message of one provider's: no crash, no read beyond the payload, and only events that may
// exist.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tests/fuzz/check_events.hpp"

namespace rotation::testing {

inline int fuzz_message(Decoding& decode, const std::uint8_t* data, std::size_t size) {
  check_events(decode({reinterpret_cast<const char*>(data), size}));
  return 0;
}

}  // namespace rotation::testing
