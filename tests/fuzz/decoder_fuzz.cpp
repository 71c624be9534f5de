// Any bytes as a message of one provider's: no crash, no read beyond the payload, and only events that may
// exist.
#include <cstdint>

#include ROTATION_DECODING_HEADER
#include "tests/fuzz/check_events.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rotation;
  static testing::ROTATION_DECODING decode;
  testing::check_events(decode({reinterpret_cast<const char*>(data), size}));
  return 0;
}
