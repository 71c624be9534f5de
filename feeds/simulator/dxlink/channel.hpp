// A FEED channel of dxLink: which fields of which events it sends, of which symbols, in which form.
//
//   COMPACT  {"type":"FEED_DATA","channel":1,"data":["Quote",["SPY",600.1,600.2,"QQQ",499.1,499.2]]}
//   FULL {"type":"FEED_DATA","channel":1,"data":[{"eventType":"Quote","eventSymbol":"SPY","bidPrice":600.1}]}
//
// One type a frame: dxFeed's JavaScript client reads no more of a COMPACT one. Quotes are those of equities
// and pairs, trades those of equities (no odd lots) and, without a size, the values of yields and indices;
// profiles tell of halts.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feeds/market/series.hpp"
#include "feeds/simulator/tick.hpp"

namespace rotation::simulator::dxlink {

enum class Type : std::uint8_t { quote, trade, profile };
inline constexpr std::array<std::string_view, 3> kTypeNames{"Quote", "Trade", "Profile"};

enum class Field : std::uint8_t {
  event_type,
  event_symbol,
  bid_price,
  ask_price,
  bid_size,
  ask_size,
  bid_time,
  ask_time,
  price,
  size,
  time,
  trading_status,
};
inline constexpr std::array<std::string_view, 12> kFieldNames{
    "eventType", "eventSymbol", "bidPrice", "askPrice", "bidSize", "askSize",
    "bidTime",   "askTime",     "price",    "size",     "time",    "tradingStatus"};

class Channel {
 public:
  // `symbols` are by series; both outlive the channel. FULL with all fields, until it is told otherwise.
  Channel(std::uint32_t number, const market::SeriesTable& series, const std::vector<std::string>& symbols);

  [[nodiscard]] std::uint32_t number() const noexcept { return number_; }

  void compact(bool compact) noexcept { compact_ = compact; }

  // The fields a client accepts of a type, in its order, each once; those that the type does not have are
  // left out, and if none is left, nothing changes.
  void accept(Type type, std::span<const std::string_view> names);

  // {"type":"FEED_CONFIG",...}: what it sends.
  [[nodiscard]] std::string config() const;

  // Symbols that nobody knows are silent.
  void want(Type type, std::string_view symbol, bool wanted);
  void want_nothing();

  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
  [[nodiscard]] bool wants(const Tick& tick) const noexcept;  // O(1)

  // What a wanted tick is; those of a frame are all the same.
  [[nodiscard]] Type type_of(const Tick& tick) const noexcept;
  [[nodiscard]] char* encode(char* out, std::span<const Tick> ticks) const noexcept;

 private:
  char* put_event(char* out, Type type, const Tick& tick) const noexcept;

  std::uint32_t number_;
  const market::SeriesTable& series_;
  const std::vector<std::string>& symbols_;
  bool compact_ = false;
  std::array<std::vector<Field>, kTypeNames.size()> fields_;
  std::vector<std::uint8_t> wanted_;  // [series]: a bit for each type
  std::size_t count_ = 0;             // of those bits
};

}  // namespace rotation::simulator::dxlink
