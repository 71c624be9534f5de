// One life of a daemon's core, over a market that waits for it: what an engine, its journal and its record do
// between two starts, by the code of `run`. Begins as `run` does, and goes on where the last life ended.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "daemon/config/config.hpp"
#include "daemon/connections.hpp"
#include "daemon/engine_setup.hpp"
#include "daemon/journal_setup.hpp"
#include "daemon/log.hpp"
#include "daemon/record.hpp"
#include "daemon/sequencer.hpp"
#include "daemon/start.hpp"
#include "daemon/state_lock.hpp"
#include "daemon/system_clock.hpp"
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

class Lifetime {
 public:
  // What it comes to.
  struct End {
    std::uint64_t hash;
    std::uint64_t transitions;
    bool operator==(const End&) const = default;
  };

  // Throws what a start throws.
  Lifetime(const std::string& folder, std::uint64_t seed, Prints prints)
      : folder_(folder), lock_(folder), market_(setup_, seed, prints) {}

  // On record as it began, and as certain now; any thread.
  [[nodiscard]] std::size_t recorded() const { return recorded_; }
  [[nodiscard]] const metrics::StoreCounters& counters() const { return record_.counters(); }
  // The last transition that may be shown. May all be?
  [[nodiscard]] std::uint64_t shown() const { return shown_; }
  [[nodiscard]] bool shows_all() const { return record_.shows(setup_.engine.transitions()); }

  [[nodiscard]] signals::Engine& engine() { return setup_.engine; }

  void start() {
    (void)daemon::start_engine(config_, setup_, sequencer_, record_, clock_, folder_, log_, {});
    mark_state();
    live_ = true;
    known_ = setup_.engine.refresh().core.ts_event;
  }

  // So many sessions of the market from its beginning; those that it knows pass over. After every event
  // that it did not, `turn`.
  End live(int sessions, const std::function<void()>& turn) {
    using namespace std::chrono_literals;
    for (; sessions > 0; --sessions) {
      for (const market::Event& event : market_.session()) {
        if (event.ts_event <= known_) continue;
        sequencer_.fire_timers(event.ts_event);
        sequencer_.apply(event);
        show();
        turn();
      }
    }
    sequencer_.close_sessions(setup_.engine.session().close - 24h, 0);
    mark_state();
    return {setup_.engine.state_hash(), setup_.engine.transitions()};
  }

 private:
  static constexpr std::string_view kConfig = R"(schema: 1
clock: feed
engine: {history_start: 2020-01-02}
log: {level: error}
feeds:
  - {name: venue, url: "ws://localhost/"}
)";

  static daemon::Config config() {
    auto parsed = daemon::parse_config(kConfig, "lifetime");
    if (const auto* sentences = std::get_if<daemon::Sentences>(&parsed))
      throw std::runtime_error(sentences->front());
    return std::get<daemon::Config>(std::move(parsed));
  }

  void mark_state() { journal_->mark(sequencer_.events(), setup_.engine.state_hash()); }
  void show() {
    const std::uint64_t transition = setup_.engine.transitions();
    if (record_.shows(transition)) shown_ = transition;
  }

  const std::string folder_;
  const daemon::SystemClock clock_;
  metrics::LogCounters log_counters_;
  const daemon::Config config_ = config();
  daemon::Log log_{config_.log, clock_, log_counters_};
  const daemon::StateLock lock_;
  const daemon::Provenance provenance_{config_hash(config_), "lifetime"};
  daemon::EngineSetup setup_{config_, live_parameters(config_)};
  daemon::Record record_{
      folder_, {setup_.series, setup_.model, setup_.labels, provenance_}, clock_, log_, [] {}};
  const std::size_t recorded_ = record_.stored().transitions.size();
  const std::unique_ptr<journal::Journal> journal_ =
      open_journal(config_, folder_, plan_connections(config_, setup_.series), setup_.series, provenance_,
                   record_.run(), log_);
  daemon::Sequencer sequencer_{setup_.engine, setup_.schedule,
                               [this](const signals::Engine& engine, const signals::Transition* t) {
                                 record_.recorder().on_session(engine, t);
                                 if (live_) mark_state();
                               },
                               journal_.get(),
                               [this](const signals::Engine& engine, const market::Event& figure) {
                                 record_.recorder().on_figure(engine, figure);
                               }};
  WaitingMarket market_;
  market::Timestamp known_{};
  bool live_ = false;
  std::uint64_t shown_ = 0;
};

}  // namespace rotation::testing
