// What holds of every event, whatever the bytes were.
#pragma once

#include <cassert>
#include <cmath>

#include "tests/support/decoding.hpp"

namespace rotation::testing {

inline void check_events(const Outcome& outcome) {
  for (const market::Event& event : outcome.events) {
    assert(market::plausible(event.ts_event));
    assert(event.feed == kTestFeed);
    if (event.kind == market::EventKind::quote)
      assert(std::isfinite(event.quote.bid) && std::isfinite(event.quote.ask));
    if (event.kind == market::EventKind::trade) assert(std::isfinite(event.trade.price));
    if (event.kind == market::EventKind::value) assert(std::isfinite(event.value.value));
  }
}

}  // namespace rotation::testing
