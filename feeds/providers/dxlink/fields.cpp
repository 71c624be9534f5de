#include "feeds/providers/dxlink/fields.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rotation::dxlink {
namespace {

namespace json = providers::json;
namespace od = simdjson::ondemand;
using json::Read;

// A number, or the text that dxFeed writes for one that is not finite.
Read read_number(od::value value, int depth, double& out) noexcept {
  const std::string_view token = value.raw_json_token();
  if (token.empty() || token[0] != '"') return json::read(value, depth, out);
  std::string_view text;
  if (const Read read = json::read(value, depth, text); read != Read::ok) return read;
  if (text == "NaN") {
    out = std::numeric_limits<double>::quiet_NaN();
  } else if (text == "Infinity" || text == "-Infinity") {
    out = std::numeric_limits<double>::infinity();
  } else {
    return Read::wrong_type;
  }
  return Read::ok;
}

Read read_price(od::value value, int depth, double& out) noexcept {
  const Read read = read_number(value, depth, out);
  return read == Read::ok && !std::isfinite(out) ? Read::wrong_type : read;
}

// Sizes are decimals, NaN where an instrument has none: that is no size, and no reason to lose the price.
Read read_size(od::value value, int depth, std::uint32_t& out) noexcept {
  constexpr double kMost = std::numeric_limits<std::uint32_t>::max();
  double size = 0;
  const Read read = read_number(value, depth, size);
  if (read == Read::ok) out = size > 0 ? static_cast<std::uint32_t>(std::min(size, kMost)) : 0;
  return read;
}

}  // namespace

std::optional<Type> type_of(std::string_view name) noexcept {
  const auto* const it = std::find(kTypeNames.begin(), kTypeNames.end(), name);
  if (it == kTypeNames.end()) return std::nullopt;
  return static_cast<Type>(it - kTypeNames.begin());
}

Slot slot_of(std::string_view name) noexcept {
  return static_cast<Slot>(std::find(kFieldNames.begin(), kFieldNames.end(), name) - kFieldNames.begin());
}

bool Row::read(od::value value, Slot slot, int depth) noexcept {
  const auto outcome = [&] {
    switch (slot) {
      case Slot::symbol:
        return json::read(value, depth, symbol);
      case Slot::type:
        return json::read(value, depth, type);
      case Slot::status:
        return json::read(value, depth, status);
      case Slot::bid:
        return read_price(value, depth, bid);
      case Slot::ask:
        return read_price(value, depth, ask);
      case Slot::price:
        return read_price(value, depth, price);
      case Slot::bid_size:
        return read_size(value, depth, bid_size);
      case Slot::ask_size:
        return read_size(value, depth, ask_size);
      case Slot::size:
        return read_size(value, depth, size);
      case Slot::bid_time:
        return json::read(value, depth, bid_time);
      case Slot::ask_time:
        return json::read(value, depth, ask_time);
      case Slot::time:
        return json::read(value, depth, time);
      case Slot::none:
        break;
    }
    return json::check(value, depth);
  }();
  seen |= bits({slot});
  if (outcome == Read::wrong_type) wrong |= bits({slot});
  return outcome != Read::malformed;
}

}  // namespace rotation::dxlink
