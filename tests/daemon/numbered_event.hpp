// Events that carry a number in every field, so that order, loss and torn copies show.
#pragma once

#include <cstdint>

#include "feeds/market/event.hpp"

namespace rotation::testing {

inline constexpr market::FeedId kFirstFeed{0};
inline constexpr market::FeedId kSecondFeed{1};

inline market::Event numbered(market::EventKind kind, market::FeedId feed, market::SeriesId series,
                              std::uint64_t n) {
  market::Event event;
  event.ts_event = event.ts_recv = market::Timestamp{market::Duration{static_cast<std::int64_t>(n)}};
  event.sequence = n;
  event.kind = kind;
  event.feed = feed;
  event.series = series;
  for (std::uint64_t& word : event.words) word = n;
  return event;
}

inline market::Event quote(market::FeedId feed, std::size_t series, std::uint64_t n) {
  return numbered(market::EventKind::quote, feed, static_cast<market::SeriesId>(series), n);
}

inline market::Event trade(market::FeedId feed, std::uint64_t n) {
  return numbered(market::EventKind::trade, feed, market::SeriesId{0}, n);
}

inline std::uint64_t number(const market::Event& event) {
  return event.words[0];
}

// Do all fields tell the same number?
inline bool whole(const market::Event& event) {
  bool same = event.sequence == number(event) && event.ts_event == event.ts_recv &&
              event.ts_event.time_since_epoch().count() == static_cast<std::int64_t>(number(event));
  for (const std::uint64_t word : event.words) same = same && word == number(event);
  return same;
}

}  // namespace rotation::testing
