// What comes before a bench's quotes: the simulated market's closes, by which an engine is warmed and from
// which the quotes of the session after them go on.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "feeds/market/calendar.hpp"
#include "feeds/market/event.hpp"
#include "feeds/market/series.hpp"
#include "feeds/simulator/synthetic.hpp"

namespace rotation::bench {

inline constexpr market::Day kHistoryStart{std::chrono::year{2023} / 1 / 3};

struct Past {
  std::vector<market::Event> closes;  // of every default series, in order of time
  std::vector<double> last;           // by series
  market::Day end;
  market::Timestamp quotes_begin;  // an hour after the opening of the next session
};

inline Past read_past(const market::Calendar& calendar) {
  const simulator::SyntheticMarket source(calendar, {});
  const std::size_t series = market::default_series().size();
  Past past{
      .closes = {}, .last = std::vector<double>(series), .end = source.history_end(), .quotes_begin = {}};
  past.quotes_begin = calendar.open(calendar.next_session(past.end)) + std::chrono::hours{1};
  for (std::size_t s = 0; s < series; ++s) {
    const auto id = static_cast<market::SeriesId>(s);
    for (const auto& bar : source.daily(id, kHistoryStart, past.end, simulator::Adjustment::all)) {
      market::Event event;
      event.kind = market::EventKind::value;
      event.flags = market::flag::history;
      event.series = id;
      event.ts_event = event.ts_recv = calendar.close(bar.day);
      event.value = {.value = bar.close, .adjusted = bar.close};
      past.closes.push_back(event);
      past.last[s] = bar.close;
    }
  }
  std::stable_sort(past.closes.begin(), past.closes.end(),
                   [](const auto& a, const auto& b) { return a.ts_event < b.ts_event; });
  return past;
}

}  // namespace rotation::bench
