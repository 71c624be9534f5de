#include "feeds/providers/alpaca/decoder.hpp"

#include <new>
#include <optional>

#include "feeds/market/rfc3339.hpp"
#include "feeds/providers/alpaca/element.hpp"
#include "feeds/providers/alpaca/usual_quotes.hpp"
#include "feeds/providers/json_read.hpp"
#include "feeds/providers/message_events.hpp"

namespace rotation::alpaca {
namespace {

namespace json = providers::json;
namespace od = simdjson::ondemand;
using json::Read;
using market::Event;
using market::Reject;

// Trading status: CTA 2 halt, 3 resume; UTP H halt, P volatility pause, Q and T resume. The reason code says
// nothing: a resumption may carry the reason of its pause.
std::optional<market::StatusCode> trading_status(std::string_view code) noexcept {
  if (code == "2" || code == "H" || code == "P") return market::StatusCode::trading_halt;
  if (code == "3" || code == "Q" || code == "T") return market::StatusCode::trading_resume;
  return std::nullopt;
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
    told_ = {};
    if (quotes_.read(payload, events_)) {
      events_.commit(counters);
      return told_;
    }
    events_.begin_anew();
    if (!json::read_array(json_, payload, [this](od::value value) { return read_element(value); })) {
      events_.discard(counters);
      return {};
    }
    events_.commit(counters);
    return told_;
  }

 private:
  bool read_element(od::value value) noexcept {
    const std::string_view token = value.raw_json_token();
    if (token.empty()) return false;
    if (token[0] != '{') {
      events_.reject(Reject::wrong_type);
      return json::check(value, 1) == Read::ok;
    }
    od::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS) return false;
    Kind kind = Kind::absent;
    if (!read_kind(object, kind)) return false;
    if (is_control(kind)) return read_control(object, kind);

    Fields fields;
    if (!read_fields(object, kind, fields)) return false;
    switch (kind) {
      case Kind::ignored:
        break;
      case Kind::absent:
        events_.reject(Reject::missing_field);
        break;
      case Kind::wrong_type:
        events_.reject(Reject::wrong_type);
        break;
      case Kind::unknown:
        events_.reject(Reject::unknown_kind);
        break;
      default:
        emit(kind, fields);
    }
    return true;
  }

  void emit(Kind kind, const Fields& fields) noexcept {
    if (fields.wrong_type) return events_.reject(Reject::wrong_type);
    if (!fields.complete) return events_.reject(Reject::missing_field);
    const auto time = market::parse_rfc3339(fields.time);
    switch (kind) {
      case Kind::quote:
        return events_.quote(fields.symbol, time, {fields.price, fields.ask, fields.size, fields.ask_size});
      case Kind::status:
        return events_.status(fields.symbol, time, trading_status(fields.code));
      case Kind::correction:
        return trade(fields, time, market::flag::correction);
      case Kind::cancel:
        return trade(fields, time, market::flag::cancel);
      default:
        return trade(fields, time, 0);
    }
  }

  void trade(const Fields& fields, std::optional<market::Timestamp> time, std::uint16_t flags) noexcept {
    events_.trade(fields.symbol, time, {fields.price, fields.id, fields.size},
                  static_cast<std::uint16_t>(fields.flags | flags));
  }

  bool read_control(od::object& object, Kind kind) noexcept {
    std::string_view message;
    std::optional<std::uint32_t> code;
    bool wrong_type = false;
    for (auto field : object) {
      std::string_view key;
      if (field.unescaped_key().get(key) != simdjson::SUCCESS) return false;
      od::value value;
      if (field.value().get(value) != simdjson::SUCCESS) return false;
      Read outcome = Read::ok;
      if (kind == Kind::success && key == "msg") {
        outcome = json::read(value, kElementDepth, message);
      } else if (kind == Kind::error && key == "code") {
        outcome = json::read(value, kElementDepth, code.emplace());
      } else {
        outcome = json::check(value, kElementDepth);
      }
      if (outcome == Read::malformed) return false;
      if (outcome == Read::wrong_type) wrong_type = true;
    }
    if (wrong_type) {
      events_.reject(Reject::wrong_type);
    } else if (kind == Kind::subscription) {
      told_.acknowledged = true;
    } else if (kind == Kind::success) {
      if (message == "connected") told_.greeted = true;
      if (message == "authenticated") told_.authenticated = true;
    } else if (code) {
      told_.error = code;
    } else {
      events_.reject(Reject::missing_field);
    }
    return true;
  }

  providers::MessageEvents events_;
  UsualQuotes quotes_;
  od::parser json_{providers::kMaxMessage};
  providers::Decoded told_;
};

Decoder::Decoder(market::FeedId feed, std::span<const providers::Instrument> instruments)
    : parser_(std::make_unique<Parser>(feed, instruments)) {}

Decoder::~Decoder() = default;

providers::Decoded Decoder::decode(std::string_view payload, market::Timestamp ts_recv,
                                   std::vector<Event>& events, market::FeedCounters& counters) noexcept {
  return parser_->decode(payload, ts_recv, events, counters);
}

}  // namespace rotation::alpaca
