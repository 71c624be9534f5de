// Desk: what every answer of the API is made from beside a snapshot, constant while the daemon runs.
//
// What is referred to outlives it and may be read by the web thread at any time.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "daemon/explain/explanation.hpp"
#include "daemon/modes.hpp"
#include "daemon/record_json.hpp"
#include "feeds/market/calendar.hpp"
#include "feeds/market/feed_counters.hpp"
#include "feeds/market/series.hpp"
#include "metrics/store_counters.hpp"
#include "signals/snapshot.hpp"

namespace rotation::daemon::api {

struct Program {
  std::string version;
  std::string revision;
};

struct DeskFeed {
  std::string name;
  std::string provider;
  const market::FeedCounters& counters;
  std::function<bool()> market_open;  // any thread
  market::Duration mute_after;
  std::vector<std::string> series;  // what it carries
};

struct Desk {
  Machine machine;
  const Provenance& provenance;
  const market::SeriesTable& series;
  const market::Calendar& calendar;
  ClockMode clock = ClockMode::wall;
  std::vector<DeskFeed> feeds;
  const metrics::StoreCounters& store;
  Program program;
  market::Timestamp started_at{};

  // Only a simulated market has time of its own.
  [[nodiscard]] bool simulated() const noexcept { return clock == ClockMode::feed; }

  // What time it is for the market: that of the events where simulated time drives the timers.
  [[nodiscard]] market::Timestamp market_time(const signals::Snapshot& snapshot,
                                              market::Timestamp now) const noexcept {
    const market::Timestamp seen = snapshot.core.ts_event;
    return clock == ClockMode::feed && market::plausible(seen) ? seen : now;
  }
};

}  // namespace rotation::daemon::api
