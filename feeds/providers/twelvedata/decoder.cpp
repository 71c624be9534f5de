#include "feeds/providers/twelvedata/decoder.hpp"

#include <array>
#include <new>

#include "feeds/providers/json_read.hpp"
#include "feeds/providers/message_events.hpp"
#include "feeds/providers/unix_time.hpp"

namespace rotation::twelvedata {
namespace {

namespace json = providers::json;
namespace od = simdjson::ondemand;
using json::Read;
using market::Event;
using market::Reject;

enum class Slot : std::uint8_t { event, status, symbol, time, price, bid, ask, code, none };
constexpr std::array<std::string_view, 8> kKeys{"event", "status", "symbol", "timestamp",
                                                "price", "bid",    "ask",    "code"};

constexpr std::uint32_t bit(Slot slot) noexcept {
  return 1U << static_cast<unsigned>(slot);
}
constexpr std::uint32_t kPriced = bit(Slot::symbol) | bit(Slot::time) | bit(Slot::price);
constexpr std::uint32_t kQuoted = bit(Slot::symbol) | bit(Slot::time) | bit(Slot::bid) | bit(Slot::ask);

Slot slot_of(std::string_view key) noexcept {
  std::size_t at = 0;
  while (at < kKeys.size() && kKeys[at] != key) ++at;
  return static_cast<Slot>(at);
}

struct Fields {
  std::string_view event;
  std::string_view status;
  std::string_view symbol;
  std::int64_t time = 0;
  double price = 0;
  double bid = 0;
  double ask = 0;
  std::uint32_t code = 0;
  std::uint32_t seen = 0;   // bits of slots
  std::uint32_t wrong = 0;  // those that had a value of the wrong type
};

Read read_slot(od::value value, Slot slot, Fields& fields) noexcept {
  constexpr int kDepth = 1;
  switch (slot) {
    case Slot::event:
      return json::read(value, kDepth, fields.event);
    case Slot::status:
      return json::read(value, kDepth, fields.status);
    case Slot::symbol:
      return json::read(value, kDepth, fields.symbol);
    case Slot::time:
      return json::read(value, kDepth, fields.time);
    case Slot::price:
      return json::read(value, kDepth, fields.price);
    case Slot::bid:
      return json::read(value, kDepth, fields.bid);
    case Slot::ask:
      return json::read(value, kDepth, fields.ask);
    case Slot::code:
      return json::read(value, kDepth, fields.code);
    case Slot::none:
      break;
  }
  return json::check(value, kDepth);
}

bool read_fields(od::object& object, Fields& fields) noexcept {
  return json::read_fields(object, [&](std::string_view key, od::value value) {
           const Slot slot = slot_of(key);
           const Read outcome = read_slot(value, slot, fields);
           fields.seen |= bit(slot);
           if (outcome == Read::wrong_type) fields.wrong |= bit(slot);
           return outcome;
         }) != Read::malformed;
}

}  // namespace

class Decoder::Parser {
 public:
  Parser(market::FeedId feed, std::span<const providers::Instrument> instruments)
      : events_(feed, instruments) {
    static_assert(providers::kPadding >= simdjson::SIMDJSON_PADDING);
    if (json_.allocate(providers::kMaxMessage) != simdjson::SUCCESS) throw std::bad_alloc();
  }

  providers::Decoded decode(std::string_view payload, market::Timestamp ts_recv, std::vector<Event>& events,
                            market::FeedCounters& counters) noexcept {
    events_.begin(ts_recv, events);
    Fields fields;
    if (!json::read_object(json_, payload, [&](od::object& object) { return read_fields(object, fields); })) {
      events_.discard(counters);
      return {};
    }
    const providers::Decoded told = take(fields);
    events_.commit(counters);
    return told;
  }

 private:
  providers::Decoded take(const Fields& fields) noexcept {
    providers::Decoded told;
    if ((fields.seen & bit(Slot::event)) == 0) {
      // Errors alone come without an event.
      if (has(fields, bit(Slot::status) | bit(Slot::code))) {
        if (fields.status == "error") {
          told.error = fields.code;
        } else {
          events_.reject(Reject::unknown_kind);
        }
      }
    } else if (has(fields, bit(Slot::event))) {
      if (fields.event == "price") {
        take_price(fields);
      } else if (fields.event == "subscribe-status") {
        told.acknowledged = true;
      } else if (fields.event != "heartbeat") {
        events_.reject(Reject::unknown_kind);
      }
    }
    return told;
  }

  void take_price(const Fields& fields) noexcept {
    const providers::Instrument* const instrument = events_.find(fields.symbol);
    const bool mid = instrument != nullptr && instrument->field == providers::Field::mid;
    if (!has(fields, mid ? kQuoted : kPriced)) return;
    const market::Timestamp time = providers::from_seconds(fields.time);
    if (mid) return events_.quote(fields.symbol, time, {fields.bid, fields.ask, 0, 0});
    events_.price(fields.symbol, time, fields.price);
  }

  // Are the `needed` ones there?  Otherwise the message is rejected.
  bool has(const Fields& fields, std::uint32_t needed) noexcept {
    if ((fields.wrong & needed) != 0) {
      events_.reject(Reject::wrong_type);
    } else if ((fields.seen & needed) != needed) {
      events_.reject(Reject::missing_field);
    } else {
      return true;
    }
    return false;
  }

  providers::MessageEvents events_;
  od::parser json_{providers::kMaxMessage};
};

Decoder::Decoder(market::FeedId feed, std::span<const providers::Instrument> instruments)
    : parser_(std::make_unique<Parser>(feed, instruments)) {}

Decoder::~Decoder() = default;

providers::Decoded Decoder::decode(std::string_view payload, market::Timestamp ts_recv,
                                   std::vector<Event>& events, market::FeedCounters& counters) noexcept {
  return parser_->decode(payload, ts_recv, events, counters);
}

}  // namespace rotation::twelvedata
