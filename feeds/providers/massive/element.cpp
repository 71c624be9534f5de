#include "feeds/providers/massive/element.hpp"

#include <charconv>
#include <initializer_list>

#include "feeds/market/rfc3339.hpp"
#include "feeds/providers/unix_time.hpp"

namespace rotation::massive {
namespace {

namespace json = providers::json;
namespace od = simdjson::ondemand;
using json::packed;
using json::Read;

// `token`: the value of "ev" as it stands in the text.
Kind kind_of(std::string_view token) noexcept {
  if (token.empty() || token[0] != '"') return Kind::wrong_type;
  const std::string_view name = token.substr(1, token.find('"', 1) - 1);
  if (name == "Q") return Kind::quote;
  if (name == "T") return Kind::trade;
  if (name == "C") return Kind::pair;
  if (name == "V") return Kind::value;
  if (name == "LULD") return Kind::limits;
  if (name == "status") return Kind::status;
  for (const std::string_view ignored : {"A", "AM", "CA", "CAS", "NOI", "FMV", "LV"}) {
    if (name == ignored) return Kind::ignored;
  }
  return Kind::unknown;
}

// What a field is to us. The same letter means different things in different kinds.
enum class Slot : std::uint8_t {
  none,
  symbol,
  time,
  time_or_text,
  price,
  ask,
  size,
  ask_size,
  id,
  conditions,
  indicators,
};

constexpr std::uint32_t bit(Slot slot) noexcept {
  return 1U << static_cast<unsigned>(slot);
}

Slot slot_of(Kind kind, std::uint16_t key) noexcept {
  switch (kind) {
    case Kind::quote:
      switch (key) {
        case packed("t"):
          return Slot::time;
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
      switch (key) {
        case packed("t"):
          return Slot::time;
        case packed("p"):
          return Slot::price;
        case packed("s"):
          return Slot::size;
        case packed("i"):
          return Slot::id;
        case packed("c"):
          return Slot::conditions;
        default:
          return Slot::none;
      }
    case Kind::pair:
      switch (key) {
        case packed("t"):
          return Slot::time;
        case packed("p"):
          return Slot::symbol;
        case packed("b"):
          return Slot::price;
        case packed("a"):
          return Slot::ask;
        default:
          return Slot::none;
      }
    case Kind::value:
      if (key == packed("t")) return Slot::time_or_text;
      return key == packed("T") ? Slot::symbol : Slot::none;
    case Kind::limits:
      if (key == packed("t")) return Slot::time;
      if (key == packed("i")) return Slot::indicators;
      return key == packed("T") ? Slot::symbol : Slot::none;
    default:
      return Slot::none;
  }
}

// The keys of more than two letters. False: `raw` has to be looked at for its escapes.
bool long_key(Kind kind, od::raw_json_string raw, Slot& slot) noexcept {
  if ((kind == Kind::quote || kind == Kind::trade) && raw.unsafe_is_equal("sym")) {
    slot = Slot::symbol;
    return true;
  }
  if (kind == Kind::value && raw.unsafe_is_equal("val")) {
    slot = Slot::price;
    return true;
  }
  return false;
}

std::uint32_t required(Kind kind) noexcept {
  const std::uint32_t common = bit(Slot::symbol) | bit(Slot::time);
  switch (kind) {
    case Kind::quote:
      return common | bit(Slot::price) | bit(Slot::size) | bit(Slot::ask) | bit(Slot::ask_size);
    case Kind::trade:
      return common | bit(Slot::price) | bit(Slot::size);
    case Kind::pair:
      return common | bit(Slot::price) | bit(Slot::ask);
    case Kind::value:
      return bit(Slot::symbol) | bit(Slot::time_or_text) | bit(Slot::price);
    default:
      return common;
  }
}

constexpr std::uint64_t set_of(std::initializer_list<unsigned> codes) noexcept {
  std::uint64_t set = 0;
  for (const unsigned code : codes) set |= std::uint64_t{1} << code;
  return set;
}

// Closing prints of UTP and CTA, a market's official close, and the consolidated close corrected by the
// listing market. The last two are records of a price and no trades.
constexpr std::uint64_t kOfficialClose = set_of({8, 19, 15, 38});
constexpr std::uint64_t kNotLast = set_of({
    2,           // average price
    5,           // bunched, sold
    7,           // cash
    10,          // derivatively priced
    12, 13,      // extended hours
    15, 16, 38,  // official close and open, corrected close
    20,          // next day
    21,          // price variation
    22,          // prior reference price
    29,          // seller
    30, 31,      // sold last: reported late, and then it depends on what came between
    32, 33,      // sold out of sequence
    37,          // odd lot
    52, 53,      // contingent, qualified contingent
});

std::uint16_t condition_flags(std::int64_t code) noexcept {
  if (code < 0 || code >= 64) return 0;
  unsigned flags = 0;
  if ((kOfficialClose >> code & 1) != 0) flags |= market::flag::official_close;
  if ((kNotLast >> code & 1) != 0) flags |= market::flag::not_last;
  return static_cast<std::uint16_t>(flags);
}

// An array of whole numbers; null stands for an empty one.
template <class Code>
Read read_codes(od::value value, Code&& code) noexcept {
  const std::string_view token = value.raw_json_token();
  if (token.empty()) return Read::malformed;
  if (token[0] != '[') {
    if (json::check(value, kElementDepth) != Read::ok) return Read::malformed;
    return token[0] == 'n' ? Read::ok : Read::wrong_type;
  }
  od::array codes;
  if (value.get_array().get(codes) != simdjson::SUCCESS) return Read::malformed;
  Read outcome = Read::ok;
  for (auto element : codes) {
    od::value item;
    if (element.get(item) != simdjson::SUCCESS) return Read::malformed;
    std::int64_t number = 0;
    const Read one = json::read(item, kElementDepth + 1, number);
    if (one == Read::malformed) return one;
    if (one == Read::ok) {
      code(number);
    } else {
      outcome = one;
    }
  }
  return outcome;
}

Read read_time(od::value value, std::optional<market::Timestamp>& time) noexcept {
  std::int64_t count = 0;
  const Read outcome = json::read(value, kElementDepth, count);
  if (outcome == Read::ok) time = providers::from_magnitude(count);
  return outcome;
}

// Index values have been seen with their time as a number, as its digits in text and in RFC 3339.
Read read_time_or_text(od::value value, std::optional<market::Timestamp>& time) noexcept {
  const std::string_view token = value.raw_json_token();
  if (token.empty()) return Read::malformed;
  if (token[0] != '"') return read_time(value, time);
  std::string_view text;
  if (json::read(value, kElementDepth, text) != Read::ok) return Read::malformed;
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error == std::errc() && end == text.data() + text.size()) {
    time = providers::from_magnitude(count);
  } else {
    time = market::parse_rfc3339(text);
  }
  return Read::ok;
}

Read read_id(od::value value, std::uint64_t& id) noexcept {
  std::string_view text;
  const Read outcome = json::read(value, kElementDepth, text);
  if (outcome == Read::ok) id = trade_id(text);
  return outcome;
}

Read read_slot(od::value value, Slot slot, Fields& fields) noexcept {
  switch (slot) {
    case Slot::none:
      return json::check(value, kElementDepth);
    case Slot::symbol:
      return json::read(value, kElementDepth, fields.symbol);
    case Slot::time:
      return read_time(value, fields.time);
    case Slot::time_or_text:
      return read_time_or_text(value, fields.time);
    case Slot::price:
      return json::read(value, kElementDepth, fields.price);
    case Slot::ask:
      return json::read(value, kElementDepth, fields.ask);
    case Slot::size:
      return json::read(value, kElementDepth, fields.size);
    case Slot::ask_size:
      return json::read(value, kElementDepth, fields.ask_size);
    case Slot::id:
      return read_id(value, fields.id);
    case Slot::conditions:
      fields.flags = 0;
      return read_codes(value, [&](std::int64_t code) { fields.flags |= condition_flags(code); });
    case Slot::indicators:
      fields.code.reset();
      return read_codes(value, [&](std::int64_t code) {
        if (code == 17) fields.code = market::StatusCode::trading_halt;
        if (code == 18) fields.code = market::StatusCode::trading_resume;
      });
  }
  return Read::malformed;
}

}  // namespace

std::uint64_t trade_id(std::string_view text) noexcept {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  return hash;
}

bool read_kind(od::object& object, Kind& kind) noexcept {
  od::value type;
  switch (object.find_field_unordered("ev").get(type)) {
    case simdjson::SUCCESS:
      kind = kind_of(type.raw_json_token());
      break;
    case simdjson::NO_SUCH_FIELD:
      kind = Kind::absent;
      break;
    default:
      return false;
  }
  return object.reset().error() == simdjson::SUCCESS;
}

bool read_fields(od::object& object, Kind kind, Fields& fields) noexcept {
  std::uint32_t seen = 0;
  for (auto field : object) {
    od::raw_json_string raw;
    if (field.key().get(raw) != simdjson::SUCCESS) return false;
    Slot slot = Slot::none;
    if (const std::uint16_t key = json::short_key(raw); key != 0) {
      slot = slot_of(kind, key);
    } else if (!long_key(kind, raw, slot)) {
      std::string_view checked;
      if (field.unescaped_key().get(checked) != simdjson::SUCCESS) return false;
    }
    od::value value;
    if (field.value().get(value) != simdjson::SUCCESS) return false;
    const Read outcome = read_slot(value, slot, fields);
    if (outcome == Read::malformed) return false;
    if (outcome == Read::wrong_type) fields.wrong_type = true;
    seen |= bit(slot);
  }
  const std::uint32_t needed = required(kind);
  fields.complete = (seen & needed) == needed;
  return true;
}

}  // namespace rotation::massive
