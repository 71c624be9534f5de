// Any bytes as a date-time: what is read, is written back to something that reads the same.
#include <cassert>
#include <cstdint>

#include "feeds/market/rfc3339.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rotation::market;
  if (const auto ts = parse_rfc3339({reinterpret_cast<const char*>(data), size})) {
    assert(parse_rfc3339(Rfc3339(*ts).view()) == ts);
  }
  return 0;
}
