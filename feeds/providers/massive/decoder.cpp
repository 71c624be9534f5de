#include "feeds/providers/massive/decoder.hpp"

#include <array>
#include <new>
#include <optional>

#include "feeds/providers/json_read.hpp"
#include "feeds/providers/massive/element.hpp"
#include "feeds/providers/massive/pair.hpp"
#include "feeds/providers/massive/status.hpp"
#include "feeds/providers/massive/usual_quotes.hpp"
#include "feeds/providers/message_events.hpp"

namespace rotation::massive {
namespace {

namespace json = providers::json;
namespace od = simdjson::ondemand;
using json::Read;
using market::Event;
using market::Reject;

std::vector<providers::Instrument> with_slashes(std::span<const providers::Instrument> instruments) {
  std::vector<providers::Instrument> list(instruments.begin(), instruments.end());
  for (auto& one : list) {
    if (one.series_class == market::SeriesClass::fx) one.symbol = with_slash(std::move(one.symbol));
  }
  return list;
}

}  // namespace

class Decoder::Parser {
 public:
  Parser(market::FeedId feed, std::span<const providers::Instrument> instruments, std::size_t topics)
      : events_(feed, with_slashes(instruments)), topics_(topics) {
    static_assert(providers::kPadding >= simdjson::SIMDJSON_PADDING);
    if (json_.allocate(providers::kMaxMessage) != simdjson::SUCCESS) throw std::bad_alloc();
  }

  void begin() noexcept {
    granted_ = false;
    refused_ = 0;
  }

  providers::Decoded decode(std::string_view payload, market::Timestamp ts_recv, std::vector<Event>& events,
                            market::FeedCounters& counters) noexcept {
    events_.begin(ts_recv, events);
    told_ = {};
    if (read_usual_quotes(payload, events_)) {
      events_.commit(counters);
      return answer();
    }
    events_.begin_anew();
    if (!json::read_array(json_, payload, [this](od::value value) { return read_element(value); })) {
      events_.discard(counters);
      return {};
    }
    events_.commit(counters);
    return answer();
  }

 private:
  // What one message tells.
  struct Told {
    providers::Decoded decoded;
    std::size_t refused = 0;
    Error refusal = unknown_error;  // why: the last one
  };

  providers::Decoded answer() noexcept {
    if (told_.decoded.acknowledged) granted_ = true;
    refused_ += told_.refused;
    if (told_.refused != 0 && refused_ >= topics_ && !granted_ && !told_.decoded.error) {
      told_.decoded.error = told_.refusal;
    }
    return told_.decoded;
  }

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
    if (kind == Kind::status) return read_status_element(object);

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
    switch (kind) {
      case Kind::pair: {
        std::array<char, 16> buffer;
        return events_.quote(with_slash(fields.symbol, buffer), fields.time,
                             {fields.price, fields.ask, 0, 0});
      }
      case Kind::value:
        return events_.price(fields.symbol, fields.time, fields.price);
      case Kind::limits:
        return events_.status(fields.symbol, fields.time, fields.code);
      case Kind::trade:
        return events_.trade(fields.symbol, fields.time, {fields.price, fields.id, fields.size},
                             fields.flags);
      default:
        return events_.quote(fields.symbol, fields.time,
                             {fields.price, fields.ask, fields.size, fields.ask_size});
    }
  }

  bool read_status_element(od::object& object) noexcept {
    std::optional<std::string_view> status;
    std::string_view message;
    const Read outcome = json::read_fields(object, [&](std::string_view key, od::value value) {
      if (key == "status") return json::read(value, kElementDepth, status.emplace());
      if (key == "message") return json::read(value, kElementDepth, message);
      return json::check(value, kElementDepth);
    });
    if (outcome == Read::malformed) return false;
    if (outcome == Read::wrong_type) {
      events_.reject(Reject::wrong_type);
    } else if (!status) {
      events_.reject(Reject::missing_field);
    } else {
      take(read_status(*status, message));
    }
    return true;
  }

  void take(const Status& status) noexcept {
    switch (status.meaning) {
      case Meaning::nothing:
        break;
      case Meaning::greeted:
        told_.decoded.greeted = true;
        break;
      case Meaning::authenticated:
        told_.decoded.authenticated = true;
        break;
      case Meaning::granted:
        told_.decoded.acknowledged = true;
        break;
      case Meaning::topic_refused:
      case Meaning::request_refused:
        if (status.error == unknown_error) events_.reject(Reject::unknown_kind);  // we do not know the words
        told_.refused += status.meaning == Meaning::topic_refused ? 1 : topics_;
        told_.refusal = status.error;
        break;
      case Meaning::closing:
        told_.decoded.error = status.error;
        break;
      case Meaning::unknown:
        events_.reject(Reject::unknown_kind);
        break;
    }
  }

  providers::MessageEvents events_;
  od::parser json_{providers::kMaxMessage};
  Told told_;
  const std::size_t topics_;
  bool granted_ = false;     // a topic at least, on this connection
  std::size_t refused_ = 0;  // topics, on this connection
};

Decoder::Decoder(market::FeedId feed, std::span<const providers::Instrument> instruments, std::size_t topics)
    : parser_(std::make_unique<Parser>(feed, instruments, topics)) {}

Decoder::~Decoder() = default;

void Decoder::begin() noexcept {
  parser_->begin();
}

providers::Decoded Decoder::decode(std::string_view payload, market::Timestamp ts_recv,
                                   std::vector<Event>& events, market::FeedCounters& counters) noexcept {
  return parser_->decode(payload, ts_recv, events, counters);
}

}  // namespace rotation::massive
