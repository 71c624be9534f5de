// What a market says, by session, to whoever has not heard it yet.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>
#include <vector>

#include "daemon/engine_setup.hpp"
#include "feeds/market/new_york.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/synthetic_market.hpp"

namespace rotation::testing {

enum class Prints : std::uint8_t { right, corrected };

// Every event of a seed's market has a time of its own.
class WaitingMarket {
 public:
  WaitingMarket(const daemon::EngineSetup& setup, std::uint64_t seed, Prints prints)
      : setup_(setup), prints_(prints), market_(setup.series, seed), random_(seed) {}

  // Quotes, closing prints and values of the next session, and the next morning, where prints
  // are, a correction now and then.
  std::vector<market::Event> session() {
    using namespace std::chrono_literals;
    market_.move((n_++ / 40 % 2 == 0 ? 0.003 : -0.003) + 0.006 * normal_(random_), 0.002);
    const market::Calendar& calendar = setup_.calendar;
    const auto open = calendar.open(day_);
    const auto close = calendar.close(day_);
    const market::SeriesId ijr = *setup_.series.find("IJR");
    const bool wrong = prints_ == Prints::corrected && n_ % 3 == 0;
    std::vector<market::Event> events;
    for (std::size_t i = 0; i < setup_.series.size(); ++i) {
      const auto id = static_cast<market::SeriesId>(i);
      const auto turn = std::chrono::milliseconds{i};
      const market::SeriesClass series_class = setup_.series[id].series_class;
      if (series_class == market::SeriesClass::reference) continue;
      if (!market::is_equity(series_class)) {
        events.push_back(value(id, close - 1s + turn, market_[id]));
        continue;
      }
      events.push_back(quote(id, open + 1s + turn, market_[id]));
      events.push_back(quote(id, close - 10s + turn, market_[id]));
      const double print = wrong && id == ijr ? market_[id] * (1 + 0.06 * normal_(random_)) : market_[id];
      events.push_back(trade(id, close + turn, print, i + 1, market::flag::official_close));
    }
    day_ = calendar.next_session(day_);
    if (wrong) {
      events.push_back(trade(ijr, market::new_york(day_, 8h), market_[ijr], market::index(ijr) + 1,
                             market::flag::correction));
    }
    std::sort(events.begin(), events.end(),
              [](const market::Event& a, const market::Event& b) { return a.ts_event < b.ts_event; });
    for (market::Event& event : events) event.feed = market::FeedId{0};
    return events;
  }

 private:
  const daemon::EngineSetup& setup_;
  const Prints prints_;
  SyntheticMarket market_;
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_{0, 1};
  int n_ = 0;
  market::Day day_{std::chrono::year{2020} / 1 / 2};
};

}  // namespace rotation::testing
