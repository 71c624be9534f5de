// dxFeed's dxLink, JSON: the payload of one WebSocket message to events.
//
//   {"type":"AUTH_STATE","channel":0,"state":"UNAUTHORIZED"}
//   {"type":"CHANNEL_OPENED","channel":1,"service":"FEED","parameters":{"contract":"AUTO"}}
//   {"type":"FEED_CONFIG","channel":1,"eventFields":{"Quote":["eventSymbol","bidPrice","askPrice"]}}
//   {"type":"FEED_DATA","channel":1,"data":["Quote",["SPY",600.1,600.2,"QQQ",499.1,499.2],"Trade",[...]]}
//   {"type":"FEED_DATA","channel":1,"data":[{"eventType":"Trade","eventSymbol":"SPY","price":600.1}]}
//   {"type":"ERROR","channel":0,"error":"TIMEOUT","message":"..."}
//
// A flat array is read by the last list of fields the server gave for its type, until then by the one we
// asked for; what is left of it after whole rows is refused (missing_field).
//
// Times are the server's where it tells them (the later one of a quote's two) and otherwise `ts_recv`: of all
// providers this is the only one that leaves them out. A Profile has none: it says what is true now,
// and is told when that has changed.
//
// Trades are the last one of a regular session, without an id. The official closing price is not among them.
//
// A message is used as a whole or not at all: JSON is checked to its last byte before any event goes out or a
// list of fields changes. Within a valid message each event stands for itself.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "feeds/providers/provider.hpp"

namespace rotation::dxlink {

class Decoder {
 public:
  Decoder(market::FeedId feed, std::span<const providers::Instrument> instruments);
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // A connection begins: its lists of fields are those that we ask for, and nobody has been authorized.
  void begin() noexcept;

  // See providers::Provider::decode.
  [[nodiscard]] providers::Decoded decode(std::string_view payload, market::Timestamp ts_recv,
                                          std::vector<market::Event>& events,
                                          market::FeedCounters& counters) noexcept;

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace rotation::dxlink
