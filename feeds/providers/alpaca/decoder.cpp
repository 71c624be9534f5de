#include "feeds/providers/alpaca/decoder.hpp"

#include <array>
#include <new>
#include <utility>

#include "feeds/market/rfc3339.hpp"
#include "feeds/providers/json_read.hpp"

namespace rotation::alpaca {
namespace {

namespace json = providers::json;
namespace od = simdjson::ondemand;
using json::packed;
using json::Read;
using market::Event;
using market::EventKind;
using market::Reject;

enum class Kind : std::uint8_t {
  quote,
  trade,
  correction,
  cancel,
  status,
  value,
  heartbeat,
  ignored,  // known, but no event: bars, price bands, imbalances
  success,
  error,
  subscription,
  absent,      // no "T"
  wrong_type,  // "T" is not a string
  unknown,
};

Kind kind_of(std::string_view token) noexcept {
  if (token.empty() || token[0] != '"') return Kind::wrong_type;
  if (token.size() >= 3 && token[2] == '"') {
    switch (token[1]) {
      case 'q':
        return Kind::quote;
      case 't':
        return Kind::trade;
      case 'c':
        return Kind::correction;
      case 'x':
        return Kind::cancel;
      case 's':
        return Kind::status;
      case 'v':
        return Kind::value;
      case 'h':
        return Kind::heartbeat;
      case 'b':
      case 'u':
      case 'd':
      case 'l':
      case 'i':
        return Kind::ignored;
      default:
        return Kind::unknown;
    }
  }
  if (token.starts_with("\"success\"")) return Kind::success;
  if (token.starts_with("\"error\"")) return Kind::error;
  if (token.starts_with("\"subscription\"")) return Kind::subscription;
  return Kind::unknown;
}

// What a field is to us. The same letter means different things in different kinds.
enum class Slot : std::uint8_t { none, symbol, time, price, ask, size, ask_size, id, conditions, code };

constexpr std::uint32_t bit(Slot slot) noexcept {
  return 1U << static_cast<unsigned>(slot);
}

Slot slot_of(Kind kind, std::uint16_t key) noexcept {
  if (key == packed("S")) return kind == Kind::heartbeat ? Slot::none : Slot::symbol;
  if (key == packed("t")) return Slot::time;
  switch (kind) {
    case Kind::quote:
      switch (key) {
        case packed("bp"):
          return Slot::price;
        case packed("bs"):
          return Slot::size;
        case packed("ap"):
          return Slot::ask;
        case packed("as"):
          return Slot::ask_size;
        default:
          return Slot::none;
      }
    case Kind::trade:
    case Kind::cancel:
      switch (key) {
        case packed("p"):
          return Slot::price;
        case packed("s"):
          return Slot::size;
        case packed("i"):
          return Slot::id;
        case packed("c"):
          return kind == Kind::trade ? Slot::conditions : Slot::none;
        default:
          return Slot::none;
      }
    case Kind::correction:  // the original's id, everything else as corrected
      switch (key) {
        case packed("cp"):
          return Slot::price;
        case packed("cs"):
          return Slot::size;
        case packed("oi"):
          return Slot::id;
        case packed("cc"):
          return Slot::conditions;
        default:
          return Slot::none;
      }
    case Kind::status:
      return key == packed("sc") ? Slot::code : Slot::none;
    case Kind::value:
      return key == packed("v") ? Slot::price : Slot::none;
    default:
      return Slot::none;
  }
}

std::uint32_t required(Kind kind) noexcept {
  const std::uint32_t common = bit(Slot::symbol) | bit(Slot::time);
  switch (kind) {
    case Kind::quote:
      return common | bit(Slot::price) | bit(Slot::size) | bit(Slot::ask) | bit(Slot::ask_size);
    case Kind::trade:
    case Kind::correction:
    case Kind::cancel:
      return common | bit(Slot::price) | bit(Slot::size) | bit(Slot::id);
    case Kind::status:
      return common | bit(Slot::code);
    case Kind::value:
      return common | bit(Slot::price);
    default:
      return bit(Slot::time);
  }
}

struct Fields {
  std::string_view symbol;
  std::string_view time;
  std::string_view code;
  double price = 0;  // or bid, or value
  double ask = 0;
  std::uint64_t id = 0;
  std::uint32_t size = 0;  // or bid size
  std::uint32_t ask_size = 0;
  std::uint16_t flags = 0;
  std::uint32_t seen = 0;
  bool wrong_type = false;
};

std::uint16_t condition_flags(std::string_view code) noexcept {
  using namespace market::flag;
  if (code == "6") return official_close;
  if (code == "M") return official_close | not_last;
  constexpr std::string_view kNotLast = "WCNTUQHIVP4ZLGR";
  return code.size() == 1 && kNotLast.find(code[0]) != std::string_view::npos ? not_last : 0;
}

constexpr int kElementDepth = 2;  // an element's fields are inside the array and the object

// An array of text; null stands for an empty one.
Read read_conditions(od::value value, std::uint16_t& flags) noexcept {
  const std::string_view token = value.raw_json_token();
  if (token.empty()) return Read::malformed;
  if (token[0] != '[') {
    if (json::check(value, kElementDepth) != Read::ok) return Read::malformed;
    return token[0] == 'n' ? Read::ok : Read::wrong_type;
  }
  od::array codes;
  if (value.get_array().get(codes) != simdjson::SUCCESS) return Read::malformed;
  Read outcome = Read::ok;
  std::uint16_t found = 0;
  for (auto element : codes) {
    od::value item;
    if (element.get(item) != simdjson::SUCCESS) return Read::malformed;
    std::string_view code;
    const Read one = json::read(item, kElementDepth + 1, code);
    if (one == Read::malformed) return one;
    if (one != Read::ok) outcome = one;
    found |= condition_flags(code);
  }
  flags = found;
  return outcome;
}

Read read_slot(od::value value, Slot slot, Fields& fields) noexcept {
  switch (slot) {
    case Slot::none:
      return json::check(value, kElementDepth);
    case Slot::symbol:
      return json::read(value, kElementDepth, fields.symbol);
    case Slot::time:
      return json::read(value, kElementDepth, fields.time);
    case Slot::price:
      return json::read(value, kElementDepth, fields.price);
    case Slot::ask:
      return json::read(value, kElementDepth, fields.ask);
    case Slot::size:
      return json::read(value, kElementDepth, fields.size);
    case Slot::ask_size:
      return json::read(value, kElementDepth, fields.ask_size);
    case Slot::id:
      return json::read(value, kElementDepth, fields.id);
    case Slot::conditions:
      return read_conditions(value, fields.flags);
    case Slot::code:
      return json::read(value, kElementDepth, fields.code);
  }
  return Read::malformed;
}

bool read_fields(od::object& object, Kind kind, Fields& fields) noexcept {
  for (auto field : object) {
    od::raw_json_string raw;
    if (field.key().get(raw) != simdjson::SUCCESS) return false;
    const std::uint16_t key = json::short_key(raw);
    std::string_view checked;
    if (key == 0 && field.unescaped_key().get(checked) != simdjson::SUCCESS) return false;
    od::value value;
    if (field.value().get(value) != simdjson::SUCCESS) return false;
    const Slot slot = key == 0 ? Slot::none : slot_of(kind, key);
    const Read outcome = read_slot(value, slot, fields);
    if (outcome == Read::malformed) return false;
    if (outcome == Read::wrong_type) fields.wrong_type = true;
    fields.seen |= bit(slot);
  }
  return true;
}

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
    od::value type;
    // "T" stands first in practice, and then this costs next to nothing; but nobody promises it.
    switch (object.find_field_unordered("T").get(type)) {
      case simdjson::SUCCESS:
        kind = kind_of(type.raw_json_token());
        break;
      case simdjson::NO_SUCH_FIELD:
        break;
      default:
        return false;
    }
    if (object.reset().error() != simdjson::SUCCESS) return false;
    if (kind >= Kind::success && kind <= Kind::subscription) return read_control(object, kind);

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
    const std::uint32_t needed = required(kind);
    if ((fields.seen & needed) != needed) return reject(Reject::missing_field);

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
        event.trade = {fields.price, fields.id, fields.size};
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
