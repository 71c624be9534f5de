#include "feeds/simulator/dxlink/channel.hpp"

#include <algorithm>
#include <optional>

#include "feeds/simulator/put.hpp"
#include "feeds/simulator/quote_around.hpp"

namespace rotation::simulator::dxlink {
namespace {

const std::array<std::vector<Field>, kTypeNames.size()> kFields{{
    {Field::event_type, Field::event_symbol, Field::bid_price, Field::ask_price, Field::bid_size,
     Field::ask_size, Field::bid_time, Field::ask_time},
    {Field::event_type, Field::event_symbol, Field::price, Field::size, Field::time},
    {Field::event_type, Field::event_symbol, Field::trading_status},
}};

unsigned bit(Type type) noexcept {
  return 1U << static_cast<unsigned>(type);
}

// What is told of a series; nullopt: nothing.
std::optional<Type> told(market::SeriesClass series_class, const Tick& tick) noexcept {
  switch (tick.kind) {
    case TickKind::quote:
      return Type::quote;
    case TickKind::trade:
      return tick.trade.print == Print::odd_lot ? std::nullopt : std::optional(Type::trade);
    case TickKind::value:
      return series_class == market::SeriesClass::fx ? Type::quote : Type::trade;
    case TickKind::status:
      return Type::profile;
    default:
      return std::nullopt;
  }
}

// One event's values, whatever it is made of.
struct Event {
  QuoteTick quote{};
  double price = 0;
  std::uint32_t size = 0;
  bool halted = false;
};

Event event_of(Type type, const Tick& tick) noexcept {
  Event event;
  const bool value = tick.kind == TickKind::value;
  switch (type) {
    case Type::quote:
      event.quote = value ? quote_around(tick.value.value, 0) : tick.quote;
      break;
    case Type::trade:
      event.price = value ? tick.value.value : tick.trade.price;
      event.size = value ? 0 : tick.trade.size;
      break;
    case Type::profile:
      event.halted = tick.status.halted;
      break;
  }
  return event;
}

char* put_quoted(char* out, std::string_view text) noexcept {
  *out++ = '"';
  out = put(out, text);
  *out++ = '"';
  return out;
}

// dxFeed writes of what has no size that it is not a number.
char* put_size(char* out, std::uint32_t size) noexcept {
  return size == 0 ? put(out, R"("NaN")") : put(out, std::uint64_t{size});
}

char* put_time(char* out, market::Timestamp ts) noexcept {
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(ts).time_since_epoch().count();
  return put(out, static_cast<std::uint64_t>(ms));
}

char* put_value(char* out, Field field, std::string_view type, std::string_view symbol, const Event& event,
                market::Timestamp ts) noexcept {
  switch (field) {
    case Field::event_type:
      return put_quoted(out, type);
    case Field::event_symbol:
      return put_quoted(out, symbol);
    case Field::bid_price:
      return encode_number(out, event.quote.bid);
    case Field::ask_price:
      return encode_number(out, event.quote.ask);
    case Field::bid_size:
      return put_size(out, event.quote.bid_size);
    case Field::ask_size:
      return put_size(out, event.quote.ask_size);
    case Field::price:
      return encode_number(out, event.price);
    case Field::size:
      return put_size(out, event.size);
    case Field::bid_time:
    case Field::ask_time:
    case Field::time:
      return put_time(out, ts);
    case Field::trading_status:
      return put_quoted(out, event.halted ? "HALTED" : "ACTIVE");
  }
  return out;
}

}  // namespace

Channel::Channel(std::uint32_t number, const market::SeriesTable& series,
                 const std::vector<std::string>& symbols)
    : number_(number), series_(series), symbols_(symbols), fields_(kFields), wanted_(symbols.size(), 0) {}

void Channel::accept(Type type, std::span<const std::string_view> names) {
  const std::vector<Field>& has = kFields[static_cast<std::size_t>(type)];
  std::vector<Field> fields;
  for (const std::string_view name : names) {
    const auto found = std::find(kFieldNames.begin(), kFieldNames.end(), name);
    const auto field = static_cast<Field>(found - kFieldNames.begin());
    const bool twice = std::find(fields.begin(), fields.end(), field) != fields.end();
    if (!twice && std::find(has.begin(), has.end(), field) != has.end()) fields.push_back(field);
  }
  if (!fields.empty()) fields_[static_cast<std::size_t>(type)] = std::move(fields);
}

std::string Channel::config() const {
  std::string text = R"({"type":"FEED_CONFIG","channel":)" + std::to_string(number_);
  text.append(R"(,"dataFormat":")").append(compact_ ? "COMPACT" : "FULL");
  text.append(R"(","aggregationPeriod":0,"eventFields":)");
  for (std::size_t type = 0; type < kTypeNames.size(); ++type) {
    text.append(1, type == 0 ? '{' : ',').append(1, '"').append(kTypeNames[type]).append("\":");
    char separator = '[';
    for (const Field field : fields_[type]) {
      text.append(1, separator)
          .append(1, '"')
          .append(kFieldNames[static_cast<std::size_t>(field)])
          .append(1, '"');
      separator = ',';
    }
    text += ']';
  }
  return text + "}}";
}

void Channel::want(Type type, std::string_view symbol, bool wanted) {
  const auto found = std::find(symbols_.begin(), symbols_.end(), symbol);
  if (symbol.empty() || found == symbols_.end()) return;
  std::uint8_t& mask = wanted_[static_cast<std::size_t>(found - symbols_.begin())];
  if (((mask & bit(type)) != 0) == wanted) return;
  mask = static_cast<std::uint8_t>(mask ^ bit(type));
  wanted ? ++count_ : --count_;
}

void Channel::want_nothing() {
  std::fill(wanted_.begin(), wanted_.end(), std::uint8_t{0});
  count_ = 0;
}

bool Channel::wants(const Tick& tick) const noexcept {
  const auto type = told(series_[tick.series].series_class, tick);
  return type && (wanted_[market::index(tick.series)] & bit(*type)) != 0;
}

Type Channel::type_of(const Tick& tick) const noexcept {
  return *told(series_[tick.series].series_class, tick);
}

char* Channel::put_event(char* out, Type type, const Tick& tick) const noexcept {
  const std::string_view name = kTypeNames[static_cast<std::size_t>(type)];
  const std::string_view symbol = symbols_[market::index(tick.series)];
  const Event event = event_of(type, tick);
  char separator = compact_ ? '\0' : '{';
  for (const Field field : fields_[static_cast<std::size_t>(type)]) {
    if (separator != '\0') *out++ = separator;
    separator = ',';
    if (!compact_) {
      out = put_quoted(out, kFieldNames[static_cast<std::size_t>(field)]);
      *out++ = ':';
    }
    out = put_value(out, field, name, symbol, event, tick.ts);
  }
  if (!compact_) *out++ = '}';
  return out;
}

char* Channel::encode(char* out, std::span<const Tick> ticks) const noexcept {
  const Type type = type_of(ticks.front());
  out = put(put(out, R"({"type":"FEED_DATA","channel":)"), std::uint64_t{number_});
  out = put(out, R"(,"data":)");
  if (compact_) {
    *out++ = '[';
    out = put_quoted(out, kTypeNames[static_cast<std::size_t>(type)]);
    *out++ = ',';
  }
  out = put_array(out, ticks, [&](char* end, const Tick& tick) { return put_event(end, type, tick); });
  if (compact_) *out++ = ']';
  *out++ = '}';
  return out;
}

}  // namespace rotation::simulator::dxlink
