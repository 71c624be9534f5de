// Alpaca market data v2, JSON: the payload of one WebSocket message to events.
//
//   [{"T":"q","S":"SPY","bx":"V","bp":708.02,"bs":120,"ax":"V","ap":708.35,"as":280,"c":["R"],"z":"C","t":"..."}]
//   [{"T":"t","S":"SPY","i":96921,"x":"V","p":189.05,"s":100,"c":["@"],"z":"C","t":"2026-01-05T14:30:00.123456789Z"}]
//   [{"T":"c","S":"SPY","x":"X","oi":123,"op":1,"os":1,"oc":[],"ci":124,"cp":2,"cs":3,"cc":[],"z":"C","t":"..."}]
//   [{"T":"x","S":"SPY","i":465,"x":"D","p":105.31,"s":300,"a":"C","z":"C","t":"..."}]
//   [{"T":"s","S":"SPY","sc":"H","sm":"Trading Halt","rc":"T12","rm":"...","z":"C","t":"..."}]
//
// A message is used as a whole or not at all: JSON is checked to its last byte before any event goes out.
// Within a valid message each element stands for itself; one that cannot be used is counted by reason.
// The rules, where JSON leaves room: of a key given twice the last counts (of "T" the first); a key written
// with escapes is an unknown key; nesting deeper than 64 is malformed; a number beyond double, NaN or
// Infinity is of the wrong type in a field that is used and nothing in one that is not.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "feeds/providers/provider.hpp"

namespace rotation::alpaca {

class Decoder {
 public:
  Decoder(market::FeedId feed, std::span<const providers::Instrument> instruments);
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // See providers::Provider::decode. Cost: about 1,050 instructions for a message of one quote as Alpaca
  // writes it, 4,000 for one that has to be parsed.
  [[nodiscard]] providers::Decoded decode(std::string_view payload, market::Timestamp ts_recv,
                                          std::vector<market::Event>& events,
                                          market::FeedCounters& counters) noexcept;

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace rotation::alpaca
