#include "feeds/simulator/yahoo/pricing.hpp"

#include <array>
#include <bit>
#include <chrono>
#include <cstdint>

#include "feeds/simulator/http_query.hpp"
#include "feeds/simulator/put.hpp"

namespace rotation::simulator::yahoo {
namespace {

// Field numbers and wire types of PricingData.
constexpr char kId = (1 << 3) | 2;
constexpr char kPriceField = (2 << 3) | 5;
constexpr char kTime = 3 << 3;
constexpr char kQuoteType = 6 << 3;
constexpr char kMarketHours = 7 << 3;

char* put_varint(char* out, std::uint64_t value) noexcept {
  for (; value > 0x7F; value >>= 7U) *out++ = static_cast<char>((value & 0x7FU) | 0x80U);
  *out++ = static_cast<char>(value);
  return out;
}

// 8 equity, 9 index, 14 currency, 20 ETF.
std::uint64_t quote_type(market::SeriesClass series_class) noexcept {
  if (series_class == market::SeriesClass::fx) return 14;
  if (series_class == market::SeriesClass::stock) return 8;
  return market::is_equity(series_class) ? 20 : 9;
}

}  // namespace

char* put_price(char* out, const Price& price, bool enveloped) {
  std::array<char, 128> bytes{};
  char* end = bytes.data();
  *end++ = kId;
  end = put_varint(end, price.symbol.size());
  end = put(end, price.symbol);
  *end++ = kPriceField;
  const auto digits = std::bit_cast<std::array<char, 4>>(static_cast<float>(price.price));
  end = put(end, {digits.data(), digits.size()});
  *end++ = kTime;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(price.time).time_since_epoch().count();
  end = put_varint(end, static_cast<std::uint64_t>(seconds) * 1000 * 2);  // zigzag
  *end++ = kQuoteType;
  end = put_varint(end, quote_type(price.series_class));
  *end++ = kMarketHours;
  *end++ = 1;  // regular
  if (enveloped) out = put(out, R"({"type":"pricing","message":")");
  out = put(out, encode_base64({bytes.data(), end}));
  return enveloped ? put(out, "\"}") : out;
}

}  // namespace rotation::simulator::yahoo
