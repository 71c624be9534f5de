// The positional array of a Tiingo data message. What stands where depends on the service, on the level that
// was subscribed to, and on the letter it begins with:
//
//   iex, level 5  16 items: letter, ISO time, ns, ticker, bidSize, bid, mid, ask, askSize, last, lastSize,
//                 halted, afterHours, ISO flag, oddLot, rule611; null where it does not apply
//   iex, level 6   3 items: ISO time, ticker, reference price
//   fx             8 items: "Q", ticker, ISO time, bidSize, bid, mid, askSize, ask   (the documentation has
//   the
//                 last two the other way round, their own sample and everything live has not)
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "feeds/market/time.hpp"
#include "feeds/providers/json_read.hpp"

namespace rotation::tiingo {

enum class Service : std::uint8_t { iex, fx };

enum class RowKind : std::uint8_t {
  quote,
  trade,
  reference,    // a price that is not a trade
  trade_break,  // does not say which trade it takes back
  unknown,
};

// Of its items those that the kind uses.
struct Row {
  RowKind kind = RowKind::unknown;
  std::string_view ticker;
  std::string_view iso_time;
  std::optional<std::int64_t> ns;
  double bid = 0;
  double ask = 0;
  double price = 0;
  std::uint32_t bid_size = 0;
  std::uint32_t ask_size = 0;
  std::uint32_t size = 0;
  std::optional<std::uint32_t> halted;
  std::uint32_t odd_lot = 0;
  bool wrong_type = false;  // one of them at least, or more items than the kind has
  bool complete = false;    // none that the kind needs is null or missing

  // The integer where there is one: it is what the text was written from.
  [[nodiscard]] std::optional<market::Timestamp> time() const noexcept;
};

// `value` is an array at depth 1.  malformed: not JSON.  wrong_type: not an array.
[[nodiscard]] providers::json::Read read_row(simdjson::ondemand::value value, Service service,
                                             Row& row) noexcept;

}  // namespace rotation::tiingo
