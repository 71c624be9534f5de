// Massive (Polygon.io until 2025), JSON: the payload of one WebSocket message to events.
//
//   [{"ev":"Q","sym":"SPY","bx":4,"bp":708.02,"bs":100,"ax":7,"ap":708.35,"as":160,"c":0,"t":1767623400500,"q":5,"z":2}]
//   [{"ev":"T","sym":"SPY","x":4,"i":"12345","z":2,"p":708.1,"s":100,"c":[0,12],"t":1767623400500,"q":6}]
//   [{"ev":"LULD","T":"SPY","h":780.1,"l":640.2,"i":[17],"z":3,"t":1767623400500000000,"q":7}]
//   [{"ev":"V","T":"I:TNX","val":42.5,"t":1767623400500}]
//   [{"ev":"C","p":"EUR/USD","x":48,"b":1.0898,"a":1.0902,"t":1767623400500}]
//   [{"ev":"status","status":"success","message":"subscribed to: T.SPY"}]
//
// Which key names the symbol depends on "ev", which need not come first. "t" counts milliseconds, micro- or
// nanoseconds, told by its magnitude. A pair is written "EUR/USD" or "EUR-USD" and is the same. A halt is
// indicator 17 of LULD, its end 18; there are no corrections and no cancels.
//
// A message is used as a whole or not at all: JSON is checked to its last byte before any event goes out.
// Within a valid message each element stands for itself; one that cannot be used is counted by reason.
// The rules, where JSON leaves room: of a key given twice the last counts (of "ev" the first); a key written
// with escapes is an unknown key; nesting deeper than 64 is malformed; a number beyond double, NaN or
// Infinity is of the wrong type in a field that is used and nothing in one that is not.
//
// A refused topic must not cost its neighbours, and a refusal does not name it. So refusals are an error only
// when they are as many as the topics and no topic has been granted; otherwise the topic is merely missing.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "feeds/providers/provider.hpp"

namespace rotation::massive {

class Decoder {
 public:
  // `topics`: how many are asked for.
  Decoder(market::FeedId feed, std::span<const providers::Instrument> instruments, std::size_t topics);
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // A connection begins: nothing is granted or refused yet.
  void begin() noexcept;

  // See providers::Provider::decode.
  [[nodiscard]] providers::Decoded decode(std::string_view payload, market::Timestamp ts_recv,
                                          std::vector<market::Event>& events,
                                          market::FeedCounters& counters) noexcept;

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace rotation::massive
