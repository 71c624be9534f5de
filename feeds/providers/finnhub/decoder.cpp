#include "feeds/providers/finnhub/decoder.hpp"

#include <new>
#include <optional>

#include "feeds/providers/unix_time.hpp"

namespace rotation::finnhub {
namespace {

namespace json = providers::json;
namespace od = simdjson::ondemand;
using json::Read;
using market::Reject;

constexpr int kTradeDepth = 3;  // its fields are inside the message, the array and the object

}  // namespace

Decoder::Decoder(market::FeedId feed, std::span<const providers::Instrument> instruments)
    : events_(feed, instruments) {
  static_assert(providers::kPadding >= simdjson::SIMDJSON_PADDING);
  if (json_.allocate(providers::kMaxMessage) != simdjson::SUCCESS) throw std::bad_alloc();
}

providers::Decoded Decoder::decode(std::string_view payload, market::Timestamp ts_recv,
                                   std::vector<market::Event>& events,
                                   market::FeedCounters& counters) noexcept {
  events_.begin(ts_recv, events);
  told_ = {};
  if (!json::read_object(json_, payload, [this](od::object& object) { return read_message(object); })) {
    events_.discard(counters);
    return {};
  }
  events_.commit(counters);
  return told_;
}

// "type" may follow what it is the type of.
bool Decoder::read_kind(od::object& object, Kind& kind) noexcept {
  od::value type;
  switch (object.find_field_unordered("type").get(type)) {
    case simdjson::SUCCESS: {
      const std::string_view token = type.raw_json_token();
      kind = !token.starts_with('"')           ? Kind::wrong_type
             : token.starts_with(R"("trade")") ? Kind::trade
             : token.starts_with(R"("ping")")  ? Kind::ping
             : token.starts_with(R"("error")") ? Kind::error
                                               : Kind::unknown;
      break;
    }
    case simdjson::NO_SUCH_FIELD:
      kind = Kind::absent;
      break;
    default:
      return false;
  }
  return object.reset().error() == simdjson::SUCCESS;
}

bool Decoder::read_message(od::object& object) noexcept {
  Kind kind = Kind::absent;
  if (!read_kind(object, kind)) return false;
  if (kind == Kind::trade) return read_trades(object);
  if (kind == Kind::error) return read_error(object);
  if (kind == Kind::absent) events_.reject(Reject::missing_field);
  if (kind == Kind::wrong_type) events_.reject(Reject::wrong_type);
  if (kind == Kind::unknown) events_.reject(Reject::unknown_kind);
  return json::read_fields(object, [](std::string_view, od::value value) { return json::check(value, 1); }) ==
         Read::ok;
}

bool Decoder::read_trades(od::object& object) noexcept {
  bool found = false;
  const Read outcome = json::read_fields(object, [&](std::string_view key, od::value value) {
    if (key != "data") return json::check(value, 1);
    found = true;
    od::array trades;
    if (!value.raw_json_token().starts_with('[')) {
      return json::check(value, 1) == Read::ok ? Read::wrong_type : Read::malformed;
    }
    if (value.get_array().get(trades) != simdjson::SUCCESS) return Read::malformed;
    for (auto one : trades) {
      od::value trade;
      if (one.get(trade) != simdjson::SUCCESS || !read_trade(trade)) return Read::malformed;
    }
    return Read::ok;
  });
  if (outcome == Read::wrong_type) events_.reject(Reject::wrong_type);
  if (!found) events_.reject(Reject::missing_field);
  return outcome != Read::malformed;
}

bool Decoder::read_trade(od::value value) noexcept {
  if (!value.raw_json_token().starts_with('{')) {
    events_.reject(Reject::wrong_type);
    return json::check(value, 2) == Read::ok;
  }
  od::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return false;
  std::optional<std::string_view> symbol;
  std::optional<double> price;
  std::optional<std::int64_t> time;
  const Read outcome = json::read_fields(object, [&](std::string_view key, od::value field) {
    if (key == "s") return json::read(field, kTradeDepth, symbol.emplace());
    if (key == "p") return json::read(field, kTradeDepth, price.emplace());
    if (key == "t") return json::read(field, kTradeDepth, time.emplace());
    return json::check(field, kTradeDepth);
  });
  if (outcome == Read::malformed) return false;
  if (outcome == Read::wrong_type) {
    events_.reject(Reject::wrong_type);
  } else if (!symbol || !price || !time) {
    events_.reject(Reject::missing_field);
  } else {
    events_.price(*symbol, providers::from_milliseconds(*time), *price);
  }
  return true;
}

bool Decoder::read_error(od::object& object) noexcept {
  std::optional<std::string_view> message;
  const Read outcome = json::read_fields(object, [&](std::string_view key, od::value value) {
    return key == "msg" ? json::read(value, 1, message.emplace()) : json::check(value, 1);
  });
  if (outcome == Read::malformed) return false;
  if (outcome == Read::wrong_type) {
    events_.reject(Reject::wrong_type);
  } else if (!message) {
    events_.reject(Reject::missing_field);
  } else if (message->starts_with("Invalid symbol")) {
    // It costs that symbol and no other, and has been said of valid ones now and then.
    events_.reject(Reject::unknown_symbol);
  } else {
    const auto has = [&](std::string_view words) { return message->find(words) != std::string_view::npos; };
    const Error error = has("too many symbols")  ? Error::too_many_symbols
                        : has("token is in use") ? Error::token_in_use
                                                 : Error::unknown;
    told_.error = static_cast<std::uint32_t>(error);
  }
  return true;
}

}  // namespace rotation::finnhub
