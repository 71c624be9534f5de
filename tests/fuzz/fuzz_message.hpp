// Any bytes as a message of one provider's: no crash, no read beyond the payload, and only events that may
// exist. A space where JSON allows one makes it unusual (feeds/providers/usual_text.hpp) and changes nothing
// else.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "tests/fuzz/check_events.hpp"

namespace rotation::testing {

inline int fuzz_message(Decoding& decode, const std::uint8_t* data, std::size_t size) {
  check_events(decode({reinterpret_cast<const char*>(data), size}));
  return 0;
}

// JSON, of which the usual is not parsed: what comes of it is the parser's.
inline int fuzz_usual_message(Decoding& decode, const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const Outcome outcome = decode(text);
  check_events(outcome);
  if (!text.starts_with('[')) return 0;
  const Outcome parsed = decode(std::string(text).insert(1, " "));
  assert(outcome.rejected == parsed.rejected && outcome.events.size() == parsed.events.size());
  for (std::size_t i = 0; i < parsed.events.size(); ++i) {
    assert(std::memcmp(&outcome.events[i], &parsed.events[i], sizeof(market::Event)) == 0);
  }
  return 0;
}

}  // namespace rotation::testing
