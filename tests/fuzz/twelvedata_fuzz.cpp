// Any bytes as a message of Twelve Data's: no crash, no read beyond the payload, and only events that may
// exist.
#include <cstdint>

#include "tests/fuzz/check_events.hpp"
#include "tests/support/twelvedata_decoding.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rotation;
  static testing::TwelveDataDecoding decode;
  testing::check_events(decode({reinterpret_cast<const char*>(data), size}));
  return 0;
}
