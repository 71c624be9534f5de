// An API over an engine that a test drives: a synthetic market, its closes relayed and its transitions booked
// as the daemon does it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "daemon/api/api.hpp"
#include "daemon/record_json.hpp"
#include "feeds/market/feed_counters.hpp"
#include "tests/support/calendar.hpp"
#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/support/synthetic_market.hpp"

namespace rotation::daemon::api {

using Json = nlohmann::json;

class ApiRig {
 public:
  static constexpr int kWarmUp = 300;  // sessions

  static signals::Parameters lenient() {
    return rotation::testing::parameters(rotation::testing::day("2020-01-02"));
  }
  // Whoever is silent for as long as by default is stale.
  static signals::Parameters strict() {
    signals::Parameters p = lenient();
    p.quality.stale = {};
    return p;
  }

  explicit ApiRig(signals::Parameters parameters = lenient()) : rig(std::move(parameters)) {
    rig.on_evaluated = [this](market::Day) {
      const bool moved = rig.transitions.size() > told_;
      const signals::Transition* transition = moved ? &rig.transitions.back() : nullptr;
      relay.on_session(rig.engine(), transition);
      if (moved) book.add(row(*transition));
      told_ = rig.transitions.size();
    };
    day = rotation::testing::warm_up(rig, market, kWarmUp);
    publish();
  }

  void end_warm_up() {
    relay.end_warm_up(rig.engine());
    publish();
    warmed_up = true;
  }

  // Sessions in which the spread moves by so much, and what is seen after them.
  void sessions(int n, double change) {
    for (; n > 0; --n, day = rotation::testing::calendar().next_session(day)) {
      market.move(change, 0.001);
      for (std::size_t i = 0; i < rig.table().size(); ++i) {
        const auto id = static_cast<market::SeriesId>(i);
        rig.close(id, day, market[id]);
      }
    }
    rig.advance(rotation::testing::calendar().open(day) - std::chrono::hours{1});
    publish();
  }
  // Small caps gain until that state has been reached.
  void until(signals::State state, double change) {
    for (int n = 0; n < 400 && rig.snapshot().core.state != state; ++n) sessions(1, change);
  }
  // All that there is, but the silent one, says its last close again, in the session to come; IJR so many
  // times that.
  void tick(market::Duration after_open, double factor = 1, std::string_view silent = "") {
    const market::Timestamp now = rotation::testing::calendar().open(day) + after_open;
    for (std::size_t i = 0; i < rig.table().size(); ++i) {
      const auto id = static_cast<market::SeriesId>(i);
      if (rig.table()[id].name == silent) continue;
      const double x = (id == rig.id("IJR") ? factor : 1) * market[id];
      const bool share = market::is_equity(rig.table()[id].series_class);
      rig.apply(share ? rotation::testing::quote(id, now, x) : rotation::testing::value(id, now, x));
    }
    publish();
  }
  void publish() { cell.store(rig.snapshot()); }

  Response get(const std::string& path, const std::string& query = "") {
    for (const Route& route : routes) {
      if (route.path == "/api/v1/" + path) return route.handle({route.path, query, ""});
    }
    return {.status = 404};
  }
  Json data(const std::string& path, const std::string& query = "") {
    return Json::parse(get(path, query).body).at("data");
  }
  std::string error(const std::string& path, const std::string& query) {
    const Response response = get(path, query);
    return std::to_string(response.status) + ' ' + Json::parse(response.body).at("error").get<std::string>();
  }

  store::TransitionRow row(const signals::Transition& t) {
    return {t, transition_json(t, rig.engine().record(), rig.model(), labels, provenance)};
  }

  rotation::testing::EngineRig rig;
  rotation::testing::SyntheticMarket market{rig.table(), 7};
  signals::Labels labels = signals::labels(rig.model(), rig.parameters(), rig.table());
  Provenance provenance{"abc", "1.2.3"};
  metrics::SnapshotCell cell{rig.snapshot()};
  metrics::StoreCounters store;
  market::FeedCounters feed;
  CloseRelay relay{rig.model()};
  TransitionBook book;
  rotation::testing::SimulatedClock clock{market::Timestamp{rotation::testing::day("2026-01-05")}};
  bool warmed_up = false;
  bool ready = true;
  market::Day day{};  // the session to come
  Api api{
      {.desk = {.machine = {rig.parameters(), rig.model(), labels},
                .provenance = provenance,
                .series = rig.table(),
                .calendar = rotation::testing::calendar(),
                .clock = ClockMode::feed,
                .feeds = {{"alpaca", "alpaca", feed, [] { return true; }, std::chrono::seconds{15}, {"IJR"}}},
                .store = store,
                .program = {"1.2.3", "abcdef"},
                .started_at = clock.now()},
       .clock = clock,
       .snapshot = cell,
       .closes = relay,
       .transitions = book,
       .warmed_up = [this] { return warmed_up; },
       .readiness =
           [this] {
             return std::vector<Check>{{"config", ready, "loaded"}};
           },
       .config = R"({"hash":"abc","keys":[{"key":"clock","value":"feed"}]})"}};
  std::vector<Route> routes = api.routes();

 private:
  std::size_t told_ = 0;
};

}  // namespace rotation::daemon::api
