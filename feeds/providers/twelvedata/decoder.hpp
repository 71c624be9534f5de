// Twelve Data's price stream, JSON: the payload of one WebSocket message to events.
//
//   {"event":"price","symbol":"SPY","currency":"USD","exchange":"NYSE","type":"ETF","timestamp":1643972766,
//    "price":449.8700}
//   {"event":"price","symbol":"EUR/USD",...,"timestamp":1643972766,"price":1.1437,"bid":1.1436,"ask":1.1438}
//   {"event":"subscribe-status","status":"ok","success":[{"symbol":"SPY",...}],"fails":null}
//   {"event":"heartbeat","status":"ok"}
//   {"status":"error","code":401,"message":"..."}
//
// Prices only: no quotes, trades or halts; a bid and an ask come with pairs alone, for Field::mid. Times are
// whole seconds.
//
// A message is one element and used as a whole or not at all: JSON is checked to its last byte first.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "feeds/providers/provider.hpp"

namespace rotation::twelvedata {

class Decoder {
 public:
  Decoder(market::FeedId feed, std::span<const providers::Instrument> instruments);
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // See providers::Provider::decode.
  [[nodiscard]] providers::Decoded decode(std::string_view payload, market::Timestamp ts_recv,
                                          std::vector<market::Event>& events,
                                          market::FeedCounters& counters) noexcept;

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace rotation::twelvedata
