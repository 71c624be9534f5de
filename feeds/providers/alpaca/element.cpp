#include "feeds/providers/alpaca/element.hpp"

#include "feeds/market/event.hpp"

namespace rotation::alpaca {
namespace {

namespace json = providers::json;
namespace od = simdjson::ondemand;
using json::packed;
using json::Read;

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
  if (key == packed("S")) return Slot::symbol;
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
    default:
      return common;
  }
}

std::uint16_t condition_flags(std::string_view code) noexcept {
  using namespace market::flag;
  if (code == "6") return official_close;
  if (code == "M") return official_close | not_last;
  constexpr std::string_view kNotLast = "WCNTUQHIVP4ZLGR";
  return code.size() == 1 && kNotLast.find(code[0]) != std::string_view::npos ? not_last : 0;
}

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

}  // namespace

bool read_kind(od::object& object, Kind& kind) noexcept {
  od::value type;
  switch (object.find_field_unordered("T").get(type)) {
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
    const std::uint16_t key = json::short_key(raw);
    std::string_view checked;
    if (key == 0 && field.unescaped_key().get(checked) != simdjson::SUCCESS) return false;
    od::value value;
    if (field.value().get(value) != simdjson::SUCCESS) return false;
    const Slot slot = key == 0 ? Slot::none : slot_of(kind, key);
    const Read outcome = read_slot(value, slot, fields);
    if (outcome == Read::malformed) return false;
    if (outcome == Read::wrong_type) fields.wrong_type = true;
    seen |= bit(slot);
  }
  const std::uint32_t needed = required(kind);
  fields.complete = (seen & needed) == needed;
  return true;
}

}  // namespace rotation::alpaca
