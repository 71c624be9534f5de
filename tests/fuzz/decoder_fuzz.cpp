// Any bytes as a message of Alpaca's: no crash, no read beyond the payload, and only events that may exist.
#include <cassert>
#include <cmath>
#include <cstdint>

#include "tests/support/alpaca_decoding.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rotation;
  static testing::AlpacaDecoding decode;
  const testing::Outcome outcome = decode({reinterpret_cast<const char*>(data), size});
  for (const market::Event& event : outcome.events) {
    assert(market::plausible(event.ts_event));
    assert(event.feed == testing::kTestFeed);
    if (event.kind == market::EventKind::quote)
      assert(std::isfinite(event.quote.bid) && std::isfinite(event.quote.ask));
    if (event.kind == market::EventKind::trade) assert(std::isfinite(event.trade.price));
    if (event.kind == market::EventKind::value) assert(std::isfinite(event.value.value));
  }
  return 0;
}
