// Ticks of a table's series, all at one time.
#pragma once

#include "feeds/market/rfc3339.hpp"
#include "feeds/simulator/tick.hpp"

namespace rotation::simulator {

inline Tick tick_of(const market::SeriesTable& table, const char* series, TickKind kind) {
  Tick tick;
  tick.series = *table.find(series);
  tick.kind = kind;
  tick.ts = *market::parse_rfc3339("2026-01-05T15:00:00.75Z");
  return tick;
}

inline Tick value_of(const market::SeriesTable& table, const char* series, double value) {
  Tick tick = tick_of(table, series, TickKind::value);
  tick.value.value = value;
  return tick;
}

inline Tick quote_of(const market::SeriesTable& table, const char* series, double bid, double ask) {
  Tick tick = tick_of(table, series, TickKind::quote);
  tick.quote = {bid, ask, 100, 200};
  return tick;
}

inline Tick trade_of(const market::SeriesTable& table, const char* series, double price,
                     Print print = Print::regular) {
  Tick tick = tick_of(table, series, TickKind::trade);
  tick.trade = {.price = price, .corrected_price = 0, .id = 1, .size = 100, .print = print};
  return tick;
}

}  // namespace rotation::simulator
