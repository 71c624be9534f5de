// Finnhub: the payload of one WebSocket message to events.
//
//   {"data":[{"c":["1","24","12"],"p":146.76,"s":"AAPL","t":1628238530221,"v":43}],"type":"trade"}
//   {"type":"ping"}
//   {"msg":"Subscribing to too many symbols","type":"error"}
//
// A trade is a last price here and no more: nothing documents what its conditions "c" mean, and its volume
// "v" is a dummy for currencies.
//
// A message is used as a whole or not at all: JSON is checked to its last byte before any event goes out.
// Within a valid message each trade stands for itself. Of a key given twice the last counts, but of "type"
// the first, and of several "data" all do; "type" and its values are not looked for behind escapes.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "feeds/providers/json_read.hpp"
#include "feeds/providers/message_events.hpp"
#include "feeds/providers/provider.hpp"

namespace rotation::finnhub {

// Errors are told by their text only; these are our numbers for them.
enum class Error : std::uint32_t { unknown, too_many_symbols, token_in_use };

class Decoder {
 public:
  Decoder(market::FeedId feed, std::span<const providers::Instrument> instruments);

  // See providers::Provider::decode.
  [[nodiscard]] providers::Decoded decode(std::string_view payload, market::Timestamp ts_recv,
                                          std::vector<market::Event>& events,
                                          market::FeedCounters& counters) noexcept;

 private:
  enum class Kind : std::uint8_t { trade, ping, error, absent, wrong_type, unknown };

  // False, all of them: not JSON.
  [[nodiscard]] static bool read_kind(simdjson::ondemand::object& object, Kind& kind) noexcept;
  [[nodiscard]] bool read_message(simdjson::ondemand::object& object) noexcept;
  [[nodiscard]] bool read_trades(simdjson::ondemand::object& object) noexcept;
  [[nodiscard]] bool read_trade(simdjson::ondemand::value value) noexcept;
  [[nodiscard]] bool read_error(simdjson::ondemand::object& object) noexcept;

  providers::MessageEvents events_;
  simdjson::ondemand::parser json_{providers::kMaxMessage};
  providers::Decoded told_;
};

}  // namespace rotation::finnhub
