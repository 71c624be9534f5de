// Any lines as a conversation with dxLink, whose messages say how to read the next ones: no crash, no read
// beyond a payload, and only events that may exist.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "tests/fuzz/check_events.hpp"
#include "tests/support/dxlink_decoding.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rotation;
  static testing::DxLinkDecoding decode;
  decode.provider().begin();
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    testing::check_events(decode(line));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  return 0;
}
