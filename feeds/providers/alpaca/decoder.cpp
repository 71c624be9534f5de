#include "feeds/providers/alpaca/decoder.hpp"

#include <array>
#include <new>
#include <utility>

#include "feeds/market/rfc3339.hpp"
#include "feeds/providers/alpaca/element.hpp"
#include "feeds/providers/json_read.hpp"

namespace rotation::alpaca {
namespace {

namespace json = providers::json;
namespace od = simdjson::ondemand;
using json::Read;
using market::Event;
using market::EventKind;
using market::Reject;

// Trading status: CTA 2 halt, 3 resume; UTP H halt, P volatility pause, Q and T resume. The reason code says
// nothing: a resumption may carry the reason of its pause.
std::optional<market::StatusCode> trading_status(std::string_view code) noexcept {
  if (code == "2" || code == "H" || code == "P") return market::StatusCode::trading_halt;
  if (code == "3" || code == "Q" || code == "T") return market::StatusCode::trading_resume;
  return std::nullopt;
}

struct TransparentHash : std::hash<std::string_view> {
  using is_transparent = void;
};

struct Wanted {
  market::SeriesId series;
  bool equity;
};

}  // namespace

class Decoder::Parser {
 public:
  Parser(market::FeedId feed, std::span<const providers::Instrument> instruments) : feed_(feed) {
    for (const auto& one : instruments) {
      wanted_.emplace(one.symbol, Wanted{one.series, market::is_equity(one.series_class)});
    }
    static_assert(providers::kPadding >= simdjson::SIMDJSON_PADDING);
    if (json_.allocate(providers::kMaxMessage) != simdjson::SUCCESS) throw std::bad_alloc();
  }

  providers::Decoded decode(std::string_view payload, market::Timestamp ts_recv, std::vector<Event>& events,
                            market::FeedCounters& counters) noexcept {
    const std::size_t before = events.size();
    told_ = {};
    rejected_ = {};
    if (!read_message(payload, ts_recv, events)) {
      events.resize(before);
      counters.reject(Reject::malformed_message);
      return {};
    }
    for (std::size_t i = 0; i < rejected_.size(); ++i) {
      if (rejected_[i] != 0) counters.rejected[i].add(rejected_[i]);
    }
    return told_;
  }

 private:
  bool read_message(std::string_view payload, market::Timestamp ts_recv,
                    std::vector<Event>& events) noexcept {
    od::document document;
    if (json_.iterate(payload.data(), payload.size(), payload.size() + providers::kPadding).get(document) !=
        simdjson::SUCCESS) {
      return false;
    }
    od::array elements;
    if (document.get_array().get(elements) != simdjson::SUCCESS) return false;
    for (auto element : elements) {
      od::value value;
      if (element.get(value) != simdjson::SUCCESS) return false;
      if (!read_element(value, ts_recv, events)) return false;
    }
    return document.current_location().error() == simdjson::OUT_OF_BOUNDS;  // nothing after the array
  }

  bool read_element(od::value value, market::Timestamp ts_recv, std::vector<Event>& events) noexcept {
    const std::string_view token = value.raw_json_token();
    if (token.empty()) return false;
    if (token[0] != '{') {
      reject(Reject::wrong_type);
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
        reject(Reject::missing_field);
        break;
      case Kind::wrong_type:
        reject(Reject::wrong_type);
        break;
      case Kind::unknown:
        reject(Reject::unknown_kind);
        break;
      default:
        emit(kind, fields, ts_recv, events);
    }
    return true;
  }

  // Checks in the order of Reject, but for the type, which is known first.
  void emit(Kind kind, const Fields& fields, market::Timestamp ts_recv, std::vector<Event>& events) noexcept {
    if (fields.wrong_type) return reject(Reject::wrong_type);
    if (!fields.complete) return reject(Reject::missing_field);

    Event event;
    event.feed = feed_;
    event.ts_recv = ts_recv;
    if (kind != Kind::heartbeat) {
      const auto it = wanted_.find(fields.symbol);
      if (it == wanted_.end() || it->second.equity == (kind == Kind::value)) {
        return reject(Reject::unknown_symbol);
      }
      event.series = it->second.series;
    }
    const auto time = market::parse_rfc3339(fields.time);
    if (!time) return reject(Reject::bad_time);
    if (!market::plausible(*time)) return reject(Reject::time_out_of_range);
    event.ts_event = *time;

    switch (kind) {
      case Kind::quote:
        event.kind = EventKind::quote;
        event.quote = {fields.price, fields.ask, fields.size, fields.ask_size};
        break;
      case Kind::value:
        event.kind = EventKind::value;
        event.value = {fields.price, fields.price};
        break;
      case Kind::heartbeat:
        event.kind = EventKind::status;
        event.status = {market::StatusCode::heartbeat};
        break;
      case Kind::status: {
        const auto code = trading_status(fields.code);
        if (!code) return;  // information, e.g. a price indication
        event.kind = EventKind::status;
        event.status = {*code};
        break;
      }
      default:
        event.kind = EventKind::trade;
        event.trade.price = fields.price;  // one by one: the bytes between them stay zero
        event.trade.id = fields.id;
        event.trade.size = fields.size;
        event.flags = fields.flags;
        if (kind == Kind::correction) event.flags |= market::flag::correction;
        if (kind == Kind::cancel) event.flags |= market::flag::cancel;
    }
    events.push_back(event);
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
      reject(Reject::wrong_type);
    } else if (kind == Kind::subscription) {
      told_.acknowledged = true;
    } else if (kind == Kind::success) {
      if (message == "connected") told_.greeted = true;
      if (message == "authenticated") told_.authenticated = true;
    } else if (code) {
      told_.error = code;
    } else {
      reject(Reject::missing_field);
    }
    return true;
  }

  void reject(Reject reason) noexcept { ++rejected_[static_cast<std::size_t>(reason)]; }

  const market::FeedId feed_;
  std::unordered_map<std::string, Wanted, TransparentHash, std::equal_to<>> wanted_;
  od::parser json_{providers::kMaxMessage};
  providers::Decoded told_;
  std::array<std::uint32_t, market::kDecoderRejects> rejected_{};
};

Decoder::Decoder(market::FeedId feed, std::span<const providers::Instrument> instruments)
    : parser_(std::make_unique<Parser>(feed, instruments)) {}

Decoder::~Decoder() = default;

providers::Decoded Decoder::decode(std::string_view payload, market::Timestamp ts_recv,
                                   std::vector<Event>& events, market::FeedCounters& counters) noexcept {
  return parser_->decode(payload, ts_recv, events, counters);
}

}  // namespace rotation::alpaca
