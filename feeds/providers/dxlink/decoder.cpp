#include "feeds/providers/dxlink/decoder.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <optional>
#include <utility>

#include "feeds/providers/dxlink/errors.hpp"
#include "feeds/providers/dxlink/fields.hpp"
#include "feeds/providers/dxlink/subscription.hpp"
#include "feeds/providers/json_read.hpp"
#include "feeds/providers/message_events.hpp"
#include "feeds/providers/unix_time.hpp"

namespace rotation::dxlink {
namespace {

namespace json = providers::json;
namespace od = simdjson::ondemand;
using json::Read;
using market::Event;
using market::Reject;

enum class Kind : std::uint8_t {
  ignored,  // SETUP, KEEPALIVE
  auth_state,
  channel_opened,
  channel_closed,
  feed_config,
  feed_data,
  error,
  absent,      // no "type"
  wrong_type,  // "type" is not a string
  unknown,
};

struct Word {
  std::string_view token;
  Kind kind;
  std::string_view field;  // the one that the kind is about
};
constexpr std::array<Word, 8> kWords{{
    {R"("FEED_DATA")", Kind::feed_data, "data"},
    {R"("FEED_CONFIG")", Kind::feed_config, "eventFields"},
    {R"("KEEPALIVE")", Kind::ignored, ""},
    {R"("SETUP")", Kind::ignored, ""},
    {R"("AUTH_STATE")", Kind::auth_state, "state"},
    {R"("CHANNEL_OPENED")", Kind::channel_opened, "channel"},
    {R"("CHANNEL_CLOSED")", Kind::channel_closed, "channel"},
    {R"("ERROR")", Kind::error, "error"},
}};

// How many containers the values are in: of a message, of its data, of a flat array or an event of its own.
constexpr int kFieldDepth = 1;
constexpr int kDataDepth = 2;
constexpr int kRowDepth = 3;

// A message, as far as it is not events.
struct Message {
  Kind kind = Kind::absent;
  std::string_view field;  // what the kind is about,
  bool seen = false;       // whether it is there
  bool wrong_type = false;
  std::string_view text;  // and what it says
  std::uint32_t channel = 0;
};

// By Type. Everything we ask for is used; without these an event is none.
constexpr std::array kNeeded{
    bits({Slot::symbol, Slot::bid, Slot::ask}),
    bits({Slot::symbol, Slot::price}),
    bits({Slot::symbol, Slot::status}),
};
constexpr auto kUsed = [] {
  std::array<std::uint32_t, kTypeNames.size()> masks{};
  for (std::size_t type = 0; type < masks.size(); ++type) {
    const FieldList& list = kAskedFields[type];
    for (std::size_t at = 0; at < list.width(); ++at) masks[type] |= bits({list[at]});
  }
  return masks;
}();

std::optional<market::StatusCode> trading_status(std::string_view status) noexcept {
  if (status == "HALTED") return market::StatusCode::trading_halt;
  if (status == "ACTIVE") return market::StatusCode::trading_resume;
  return std::nullopt;  // UNDEFINED
}

// Finds "type" wherever it stands and leaves the object at its beginning.  False: not JSON.
bool read_kind(od::object& object, Message& message) noexcept {
  od::value type;
  switch (object.find_field_unordered("type").get(type)) {
    case simdjson::SUCCESS: {
      const std::string_view token = type.raw_json_token();
      message.kind = token.starts_with('"') ? Kind::unknown : Kind::wrong_type;
      for (const Word& word : kWords) {
        if (!token.starts_with(word.token)) continue;
        message.kind = word.kind;
        message.field = word.field;
      }
      break;
    }
    case simdjson::NO_SUCH_FIELD:
      break;
    default:
      return false;
  }
  return object.reset().error() == simdjson::SUCCESS;
}

// Reads an array: `element` reads or checks each value, and says whether it was JSON.
template <class Element>
Read read_elements(od::value value, int depth, Element&& element) noexcept {
  const std::string_view token = value.raw_json_token();
  if (!token.starts_with('['))
    return json::check(value, depth) == Read::ok ? Read::wrong_type : Read::malformed;
  od::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) return Read::malformed;
  for (auto one : array) {
    od::value item;
    if (one.get(item) != simdjson::SUCCESS || !element(item)) return Read::malformed;
  }
  return Read::ok;
}

}  // namespace

class Decoder::Parser {
 public:
  Parser(market::FeedId feed, std::span<const providers::Instrument> instruments)
      : events_(feed, instruments) {
    static_assert(providers::kPadding >= simdjson::SIMDJSON_PADDING);
    if (json_.allocate(providers::kMaxMessage) != simdjson::SUCCESS) throw std::bad_alloc();
    for (const auto& one : instruments) {
      statuses_.resize(std::max(statuses_.size(), market::index(one.series) + 1));
    }
  }

  void begin() noexcept {
    lists_ = kAskedFields;
    auth_told_ = false;
    forget_statuses();
  }

  providers::Decoded decode(std::string_view payload, market::Timestamp ts_recv, std::vector<Event>& events,
                            market::FeedCounters& counters) noexcept {
    events_.begin(ts_recv, events);
    ts_recv_ = ts_recv;
    next_lists_.reset();
    Message message;
    if (!json::read_object(json_, payload, [&](od::object& object) { return read(object, message); })) {
      events_.discard(counters);
      forget_statuses();  // those of this message have not been told
      return {};
    }
    const providers::Decoded told = take(message);
    events_.commit(counters);
    return told;
  }

 private:
  bool read(od::object& object, Message& message) noexcept {
    if (!read_kind(object, message)) return false;
    const Read outcome = json::read_fields(object, [&](std::string_view key, od::value value) {
      if (message.field.empty() || key != message.field) return json::check(value, kFieldDepth);
      message.seen = true;
      switch (message.kind) {
        case Kind::feed_data:
          return read_data(value);
        case Kind::feed_config:
          return read_config(value);
        case Kind::channel_opened:
        case Kind::channel_closed:
          return json::read(value, kFieldDepth, message.channel);
        default:
          return json::read(value, kFieldDepth, message.text);
      }
    });
    message.wrong_type = outcome == Read::wrong_type;
    return outcome != Read::malformed;
  }

  // The message was valid: what does it mean?
  providers::Decoded take(const Message& message) noexcept {
    if (next_lists_) lists_ = *next_lists_;
    providers::Decoded told;
    if (const auto reason = refused(message)) {
      events_.reject(*reason);
    } else if (message.kind == Kind::error) {
      told.error = error_code(message.text);
    } else if (message.kind == Kind::auth_state) {
      take_auth_state(message.text, told);
    } else if (message.channel == kChannel) {
      if (message.kind == Kind::channel_opened) told.channel_open = true;
      if (message.kind == Kind::channel_closed) told.error = kChannelClosed;
    }
    return told;
  }

  static std::optional<Reject> refused(const Message& message) noexcept {
    if (message.kind == Kind::wrong_type || message.wrong_type) return Reject::wrong_type;
    if (message.kind == Kind::unknown) return Reject::unknown_kind;
    if (message.kind == Kind::absent) return Reject::missing_field;
    const bool needed = !message.field.empty() && message.kind != Kind::feed_config;
    if (needed && !message.seen) return Reject::missing_field;
    return std::nullopt;
  }

  // The first UNAUTHORIZED asks for the token, any later one refuses it.
  void take_auth_state(std::string_view state, providers::Decoded& told) noexcept {
    if (state == "AUTHORIZED") {
      told.authenticated = true;
    } else if (state != "UNAUTHORIZED") {
      return events_.reject(Reject::unknown_kind);
    } else if (auth_told_) {
      told.error = kTokenRefused;
    } else {
      told.greeted = true;
    }
    auth_told_ = true;
  }

  // {"Quote":["eventSymbol",...],...}: a type that is not there keeps its list, and so does one with a list
  // that cannot be used.
  Read read_config(od::value value) noexcept {
    const std::string_view token = value.raw_json_token();
    if (!token.starts_with('{')) {
      return json::check(value, kFieldDepth) == Read::ok ? Read::wrong_type : Read::malformed;
    }
    od::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS) return Read::malformed;
    next_lists_ = lists_;
    return json::read_fields(object, [this](std::string_view name, od::value names) {
      const auto type = type_of(name);
      if (!type) return json::check(names, kDataDepth);
      FieldList list;
      Read texts = Read::ok;
      const Read outcome = read_elements(names, kDataDepth, [&](od::value one) {
        std::string_view field;
        const Read read = json::read(one, kRowDepth, field);
        if (read == Read::wrong_type) texts = read;
        list.add(slot_of(field));
        return read != Read::malformed;
      });
      if (outcome != Read::ok || texts != Read::ok) return outcome != Read::ok ? outcome : texts;
      if (list.width() != 0) (*next_lists_)[static_cast<std::size_t>(*type)] = list;
      return Read::ok;
    });
  }

  // Names and flat arrays in turn, or events of their own.
  Read read_data(od::value value) noexcept {
    std::optional<std::string_view> name;  // of the flat array that has to follow
    const Read outcome = read_elements(value, kFieldDepth, [&](od::value one) {
      const std::string_view token = one.raw_json_token();
      if (token.starts_with('{')) return read_event(one);
      if (token.starts_with('"')) {
        if (name) events_.reject(Reject::missing_field);
        return json::read(one, kDataDepth, name.emplace()) == Read::ok;
      }
      if (token.starts_with('[') && name) return read_rows(*std::exchange(name, std::nullopt), one);
      events_.reject(token.starts_with('[') ? Reject::missing_field : Reject::wrong_type);
      return json::check(one, kDataDepth) == Read::ok;
    });
    if (name) events_.reject(Reject::missing_field);
    return outcome;
  }

  bool read_rows(std::string_view name, od::value value) noexcept {
    const auto type = type_of(name);
    if (!type) {
      events_.reject(Reject::unknown_kind);
      return json::check(value, kDataDepth) == Read::ok;
    }
    const FieldList& list = lists_[static_cast<std::size_t>(*type)];
    Row row;
    std::size_t at = 0;
    const Read outcome = read_elements(value, kDataDepth, [&](od::value one) {
      if (!row.read(one, list[at], kRowDepth)) return false;
      if (++at == list.width()) {
        emit(*type, row);
        row = {};
        at = 0;
      }
      return true;
    });
    if (at != 0) events_.reject(is_wrong(*type, row) ? Reject::wrong_type : Reject::missing_field);
    return outcome == Read::ok;
  }

  bool read_event(od::value value) noexcept {
    od::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS) return false;
    Row row;
    const Read outcome = json::read_fields(object, [&](std::string_view key, od::value field) {
      return row.read(field, slot_of(key), kRowDepth) ? Read::ok : Read::malformed;
    });
    if (outcome == Read::malformed) return false;
    const auto type = type_of(row.type);
    if ((row.wrong & bits({Slot::type})) != 0) {
      events_.reject(Reject::wrong_type);
    } else if ((row.seen & bits({Slot::type})) == 0) {
      events_.reject(Reject::missing_field);
    } else if (!type) {
      events_.reject(Reject::unknown_kind);
    } else {
      emit(*type, row);
    }
    return true;
  }

  static bool is_wrong(Type type, const Row& row) noexcept {
    return (row.wrong & kUsed[static_cast<std::size_t>(type)]) != 0;
  }

  void emit(Type type, const Row& row) noexcept {
    const std::uint32_t needed = kNeeded[static_cast<std::size_t>(type)];
    if (is_wrong(type, row)) return events_.reject(Reject::wrong_type);
    if ((row.seen & needed) != needed) return events_.reject(Reject::missing_field);
    switch (type) {
      case Type::quote:
        return events_.quote(row.symbol, time_of(std::max(row.bid_time, row.ask_time)),
                             {row.bid, row.ask, row.bid_size, row.ask_size});
      case Type::trade:
        return events_.trade(row.symbol, time_of(row.time), {row.price, 0, row.size}, 0);
      case Type::profile:
        return status(row.symbol, trading_status(row.status));
    }
  }

  // A Profile comes again whenever any of it changes: what has been told is not told again.
  void status(std::string_view symbol, std::optional<market::StatusCode> code) noexcept {
    const providers::Instrument* const instrument = events_.find(symbol);
    if (instrument != nullptr && code) {
      auto& last = statuses_[market::index(instrument->series)];
      if (last == code) return;
      last = code;
    }
    events_.status(symbol, ts_recv_, code);
  }

  void forget_statuses() noexcept { std::fill(statuses_.begin(), statuses_.end(), std::nullopt); }

  [[nodiscard]] market::Timestamp time_of(std::int64_t ms) const noexcept {
    return ms > 0 ? providers::from_milliseconds(ms) : ts_recv_;
  }

  providers::MessageEvents events_;
  od::parser json_{providers::kMaxMessage};
  FieldLists lists_ = kAskedFields;
  std::optional<FieldLists> next_lists_;                     // this message's, until it has proved valid
  std::vector<std::optional<market::StatusCode>> statuses_;  // by series: the last one told
  bool auth_told_ = false;                                   // there has been an AUTH_STATE
  market::Timestamp ts_recv_{};
};

Decoder::Decoder(market::FeedId feed, std::span<const providers::Instrument> instruments)
    : parser_(std::make_unique<Parser>(feed, instruments)) {}

Decoder::~Decoder() = default;

void Decoder::begin() noexcept {
  parser_->begin();
}

providers::Decoded Decoder::decode(std::string_view payload, market::Timestamp ts_recv,
                                   std::vector<Event>& events, market::FeedCounters& counters) noexcept {
  return parser_->decode(payload, ts_recv, events, counters);
}

}  // namespace rotation::dxlink
