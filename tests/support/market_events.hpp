// Events written down in one line each, for tests.
#pragma once

#include <cstdint>

#include "feeds/market/event.hpp"
#include "feeds/market/new_york.hpp"

namespace rotation::testing {

using Milliseconds = std::chrono::milliseconds;

inline market::Event event(market::EventKind kind, market::SeriesId series, market::Timestamp ts) {
  market::Event e;
  e.kind = kind;
  e.series = series;
  e.ts_event = e.ts_recv = ts;
  return e;
}

inline market::Event quote(market::SeriesId series, market::Timestamp ts, double bid, double ask) {
  market::Event e = event(market::EventKind::quote, series, ts);
  e.quote = {.bid = bid, .ask = ask, .bid_size = 1, .ask_size = 1};
  return e;
}

// A quote a fifth of a cent wide, to the last bit around `mid`.
inline market::Event quote(market::SeriesId series, market::Timestamp ts, double mid) {
  return quote(series, ts, mid - 0x1p-10, mid + 0x1p-10);
}

inline market::Event value(market::SeriesId series, market::Timestamp ts, double x) {
  market::Event e = event(market::EventKind::value, series, ts);
  e.value = {.value = x, .adjusted = x};
  return e;
}

// A close of the time before the feeds, stamped at `close`.
inline market::Event daily_close(market::SeriesId series, market::Timestamp close, double as_traded,
                                 double adjusted) {
  market::Event e = value(series, close, as_traded);
  e.value.adjusted = adjusted;
  e.flags = market::flag::history;
  return e;
}

inline market::Event trade(market::SeriesId series, market::Timestamp ts, double price, std::uint64_t id,
                           std::uint16_t flags) {
  market::Event e = event(market::EventKind::trade, series, ts);
  e.trade = {.price = price, .id = id, .size = 100};
  e.flags = flags;
  return e;
}

inline market::Event reference(market::ReferenceKey key, market::Day asof, std::array<double, 3> values,
                               market::Timestamp published_at, market::SeriesId series = market::kNoSeries) {
  market::Event e = event(market::EventKind::reference, series, published_at);
  e.reference = market::reference(key, asof, values);
  return e;
}

inline market::Event corporate_action(market::SeriesId series, market::Day ex_date, double cash,
                                      double split) {
  return reference(market::ReferenceKey::corporate_action, ex_date, {cash, split, 0}, ex_date, series);
}

inline market::Event status(market::StatusCode code, market::Timestamp ts,
                            market::SeriesId series = market::kNoSeries) {
  market::Event e = event(market::EventKind::status, series, ts);
  e.status = {.code = code};
  return e;
}

inline market::Event heartbeat(market::Timestamp ts) {
  return status(market::StatusCode::heartbeat, ts);
}

}  // namespace rotation::testing
