// Tiingo: the payload of one WebSocket message to events.
//
//   {"messageType":"A","service":"iex","data":["Q","2019-02-14T12:17:19.342553795-05:00",1550164639342553795,
//     "spy",100,274.58,274.595,274.61,100,null,null,0,0,null,null,null]}
//   {"messageType":"A","service":"iex","data":["2019-01-30T13:33:45.383129126-05:00","vym",81.585]}
//   {"messageType":"A","service":"fx","data":["Q","eurusd","2023-06-14T14:25:50.432000+00:00",1000000.0,1.0847,
//     1.084745,1000000.0,1.08479]}
//   {"messageType":"I","data":{"subscriptionId":13706},"response":{"code":200,"message":"Success"}}
//   {"messageType":"E","response":{"code":400,"message":"thresholdLevel not valid"}}
//   {"messageType":"H","response":{"code":200,"message":"HeartBeat"}}
//
// "A" is new data and "U" newer; "D" takes back what we do not keep. What the items of an array mean:
// row.hpp. There is no message of a halt: the first row that says so, and the first one that no longer does,
// become the status event before their own.
//
// A message is used as a whole or not at all: JSON is checked to its last byte before any event goes out. Of
// a key given twice the last counts, of "messageType" and "service" the first; these two and their values are
// not looked for behind escapes.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "feeds/providers/json_read.hpp"
#include "feeds/providers/message_events.hpp"
#include "feeds/providers/provider.hpp"
#include "feeds/providers/tiingo/row.hpp"

namespace rotation::tiingo {

class Decoder {
 public:
  // The instruments' symbols as Tiingo writes them: lower case.
  Decoder(market::FeedId feed, std::span<const providers::Instrument> instruments);

  // A connection begins: no halt is known.
  void begin() noexcept;

  // See providers::Provider::decode.
  [[nodiscard]] providers::Decoded decode(std::string_view payload, market::Timestamp ts_recv,
                                          std::vector<market::Event>& events,
                                          market::FeedCounters& counters) noexcept;

 private:
  enum class Kind : std::uint8_t { data, info, error, ignored, absent, wrong_type, unknown };
  enum class Source : std::uint8_t { iex, fx, absent, wrong_type, unknown };
  struct Head {
    Kind kind = Kind::absent;
    Source source = Source::absent;
  };

  // False, all of these: not JSON.
  [[nodiscard]] static bool read_head(simdjson::ondemand::object& object, Head& head) noexcept;
  [[nodiscard]] bool read_message(simdjson::ondemand::object& object) noexcept;
  [[nodiscard]] bool read_data(simdjson::ondemand::object& object, Service service) noexcept;
  [[nodiscard]] bool read_error(simdjson::ondemand::object& object) noexcept;

  void emit(const Row& row) noexcept;
  void note_halt(const Row& row, std::optional<market::Timestamp> time) noexcept;

  providers::MessageEvents events_;
  simdjson::ondemand::parser json_{providers::kMaxMessage};
  providers::Decoded told_;
  std::optional<Row> row_;    // of the message, until it has proved valid
  std::vector<bool> halted_;  // by series
};

}  // namespace rotation::tiingo
