// One life of a daemon's core, over a market that waits for it: what an engine, its journal and its record do
// between two starts, by the code of `run`. Begins as `run` does, and goes on where the last life ended.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
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
#include "tests/crash/waiting_market.hpp"

namespace rotation::testing {

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
