// One life of a daemon's core, over a market that waits for it: what an engine, its journal and its record do
// between two starts, by the code of `run`. Begins as `run` does, goes on where the last life ended, and says
// on standard output "warm" once it has begun, "shown N" for each transition that may be shown, and at the
// end what it has come to. To be killed at any moment.
//
//   lifetime FOLDER SEED SESSIONS
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <random>
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
namespace {

using namespace std::chrono_literals;
using namespace daemon;
using market::Event;
using market::SeriesId;

constexpr std::string_view kConfig = R"(schema: 1
clock: feed
engine: {history_start: 2020-01-02}
feeds:
  - {name: venue, url: "ws://localhost/"}
)";

Config config() {
  auto parsed = parse_config(kConfig, "lifetime");
  if (const auto* sentences = std::get_if<Sentences>(&parsed)) throw std::runtime_error(sentences->front());
  return std::get<Config>(std::move(parsed));
}

// Every event of a seed's market has a time of its own.
class Market {
 public:
  Market(const EngineSetup& setup, std::uint64_t seed)
      : setup_(setup), market_(setup.series, seed), random_(seed) {}

  // Quotes, closing prints and values of the next session, and the next morning a correction now and then.
  std::vector<Event> session() {
    market_.move((n_++ / 40 % 2 == 0 ? 0.003 : -0.003) + 0.006 * normal_(random_), 0.002);
    const market::Calendar& calendar = setup_.calendar;
    const auto open = calendar.open(day_);
    const auto close = calendar.close(day_);
    const SeriesId ijr = *setup_.series.find("IJR");
    const bool wrong = n_ % 3 == 0;
    std::vector<Event> events;
    for (std::size_t i = 0; i < setup_.series.size(); ++i) {
      const auto id = static_cast<SeriesId>(i);
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
              [](const Event& a, const Event& b) { return a.ts_event < b.ts_event; });
    for (Event& event : events) event.feed = market::FeedId{0};
    return events;
  }

 private:
  const EngineSetup& setup_;
  SyntheticMarket market_;
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_{0, 1};
  int n_ = 0;
  market::Day day_{2020y / 1 / 2};
};

class Lifetime {
 public:
  Lifetime(const std::string& folder, std::uint64_t seed)
      : folder_(folder), lock_(folder), market_(setup_, seed) {}

  void live(int sessions) {
    (void)start_engine(config_, setup_, sequencer_, record_, clock_, folder_, log_, {});
    mark_state();
    live_ = true;
    say("warm");
    const market::Timestamp known = setup_.engine.refresh().core.ts_event;
    for (; sessions > 0; --sessions) {
      for (const Event& event : market_.session()) {
        if (event.ts_event <= known) continue;
        sequencer_.fire_timers(event.ts_event);
        sequencer_.apply(event);
        show();
      }
    }
    sequencer_.close_sessions(setup_.engine.session().close - 24h, 0);
    mark_state();
    char text[100];
    std::snprintf(text, sizeof text, "end %016llx %llu",
                  static_cast<unsigned long long>(setup_.engine.state_hash()),
                  static_cast<unsigned long long>(setup_.engine.transitions()));
    say(text);
  }

 private:
  static void say(const std::string& line) { std::cout << line << std::endl; }

  void mark_state() { journal_->mark(sequencer_.events(), setup_.engine.state_hash()); }
  void show() {
    const std::uint64_t transition = setup_.engine.transitions();
    if (transition == shown_ || !record_.shows(transition)) return;
    shown_ = transition;
    say("shown " + std::to_string(transition));
  }

  const std::string folder_;
  const SystemClock clock_;
  metrics::LogCounters log_counters_;
  const Config config_ = config();
  Log log_{config_.log, clock_, log_counters_};
  const StateLock lock_;
  const Provenance provenance_{config_hash(config_), "lifetime"};
  EngineSetup setup_{config_, live_parameters(config_)};
  Record record_{folder_, {setup_.series, setup_.model, setup_.labels, provenance_}, clock_, log_, [] {}};
  const std::unique_ptr<journal::Journal> journal_ =
      open_journal(config_, folder_, plan_connections(config_, setup_.series), setup_.series, provenance_,
                   record_.run(), log_);
  Sequencer sequencer_{setup_.engine, setup_.schedule,
                       [this](const signals::Engine& engine, const signals::Transition* t) {
                         record_.recorder().on_session(engine, t);
                         if (live_) mark_state();
                       },
                       journal_.get(),
                       [this](const signals::Engine& engine, const Event& figure) {
                         record_.recorder().on_figure(engine, figure);
                       }};
  Market market_;
  bool live_ = false;
  std::uint64_t shown_ = 0;
};

}  // namespace
}  // namespace rotation::testing

int main(int argc, char** argv) try {
  if (argc != 4) return 2;
  rotation::testing::Lifetime(argv[1], std::strtoull(argv[2], nullptr, 10)).live(std::atoi(argv[3]));
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
