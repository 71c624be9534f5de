// Two outcomes to the last byte: for a decoder and its twin.
#pragma once

#include <cstring>

#include "tests/support/decoding.hpp"

namespace rotation::testing {

inline bool same(const Outcome& a, const Outcome& b) {
  if (a.rejected != b.rejected || a.events.size() != b.events.size()) return false;
  for (std::size_t i = 0; i < a.events.size(); ++i) {
    if (std::memcmp(&a.events[i], &b.events[i], sizeof(market::Event)) != 0) return false;
  }
  return a.told.greeted == b.told.greeted && a.told.authenticated == b.told.authenticated &&
         a.told.channel_open == b.told.channel_open && a.told.acknowledged == b.told.acknowledged &&
         a.told.error == b.told.error;
}

}  // namespace rotation::testing
