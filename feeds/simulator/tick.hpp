// Tick: one thing the simulated market says, before it is put into the provider's words.
#pragma once

#include <cstdint>

#include "feeds/market/series.hpp"
#include "feeds/market/time.hpp"

namespace rotation::simulator {

enum class TickKind : std::uint8_t {
  quote,
  trade,
  correction,  // of an earlier trade of the same series and day
  cancel,      // likewise
  status,      // halt or resumption
  luld,        // limit up, limit down price bands
  imbalance,   // of the closing auction
  bar,         // a finished minute
  updated_bar,
  daily_bar,  // the day so far, or the whole
  value,      // a yield, an index level, an exchange rate
};

// What kind of trade: decides its condition codes.
enum class Print : std::uint8_t { regular, odd_lot, sweep, official_close };

struct QuoteTick {
  double bid;
  double ask;
  std::uint32_t bid_size;
  std::uint32_t ask_size;
};

struct TradeTick {
  double price;
  double corrected_price;  // correction only; the cancelled or corrected trade is the other three fields
  std::uint64_t id;        // unique within series and day
  std::uint32_t size;
  Print print;
};

struct StatusTick {
  bool halted;
};

struct BandTick {
  double up;
  double down;
};

struct ValueTick {
  double value;  // also the imbalance's price
};

struct BarTick {
  double open, high, low, close, vwap;
  std::uint64_t volume;
  std::uint32_t trades;
};

// `due` is when it is sent, `ts` what it is stamped with: they differ for bars, which carry their start and
// go out at their end. Prices in the instrument's unit, sizes in shares.
struct Tick {
  market::Timestamp due{};
  market::Timestamp ts{};
  market::SeriesId series = market::kNoSeries;
  TickKind kind = TickKind::quote;
  union {
    QuoteTick quote{};
    TradeTick trade;
    StatusTick status;
    BandTick band;
    ValueTick value;
    BarTick bar;
  };
};

}  // namespace rotation::simulator
