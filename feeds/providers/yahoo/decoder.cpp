#include "feeds/providers/yahoo/decoder.hpp"

#include <charconv>
#include <cmath>
#include <new>
#include <optional>

#include "feeds/providers/unix_time.hpp"
#include "feeds/providers/yahoo/base64.hpp"
#include "feeds/providers/yahoo/pricing_data.hpp"

namespace rotation::yahoo {
namespace {

namespace json = providers::json;
namespace od = simdjson::ondemand;
using json::Read;
using market::Reject;

// The price that was meant: 1.15327 as a float is 1.1532700061798096, which is no price that anybody quoted.
// The shortest decimal that reads back as the same float is exact whatever the magnitude and the number of
// decimals, which rounding to a number of places is not.
double shortest_decimal(float price) noexcept {
  std::array<char, 32> text{};
  const auto written =
      std::to_chars(text.data(), text.data() + text.size(), price, std::chars_format::scientific);
  double value = 0;
  std::from_chars(text.data(), written.ptr, value);
  return value;
}

std::optional<market::Timestamp> time_of(const PricingData& data) noexcept {
  if (data.time == 0) return std::nullopt;
  return providers::from_milliseconds(data.time);
}

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
  if (payload.starts_with('{') ? read_envelope(payload) : read_message(payload)) {
    events_.commit(counters);
  } else {
    events_.discard(counters);
  }
  return {};
}

bool Decoder::read_envelope(std::string_view payload) noexcept {
  std::optional<std::string_view> type;
  std::optional<std::string_view> message;
  Read outcome = Read::ok;
  const auto text = [](od::value value, std::optional<std::string_view>& out) {
    return json::read(value, 1, out.emplace());
  };
  const bool valid = json::read_object(json_, payload, [&](od::object& object) {
    outcome = json::read_fields(object, [&](std::string_view key, od::value value) {
      if (key == "type") return text(value, type);
      if (key == "message") return text(value, message);
      return json::check(value, 1);
    });
    return outcome != Read::malformed;
  });
  if (!valid) return false;
  if (outcome == Read::wrong_type) {
    events_.reject(Reject::wrong_type);
  } else if (!type) {
    events_.reject(Reject::missing_field);
  } else if (*type != "pricing") {
    events_.reject(Reject::unknown_kind);
  } else if (!message) {
    events_.reject(Reject::missing_field);
  } else {
    return read_message(*message);
  }
  return true;
}

bool Decoder::read_message(std::string_view base64) noexcept {
  PricingData data;
  const auto bytes = decode_base64(base64, bytes_);
  if (!bytes || !read_pricing_data(*bytes, data)) return false;
  if (data.wrong_type || !std::isfinite(data.price)) {
    events_.reject(Reject::wrong_type);
  } else if (data.quote_type == kHeartbeat) {
    return true;
  } else if (data.id.empty() || data.price == 0) {
    events_.reject(Reject::missing_field);
  } else {
    events_.price(data.id, time_of(data), shortest_decimal(data.price));
  }
  return true;
}

}  // namespace rotation::yahoo
