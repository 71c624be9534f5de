// What does a tick cost the engine, and what the close of a session?
//
// The default model, warmed with 1,300 sessions of random walks.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/iterations.hpp"
#include "signals/engine.hpp"
#include "signals/schedule.hpp"

namespace {

using namespace rotation;

constexpr int kSessions = 1300;

// The default series, and stocks up to `size`, each in a basket of its own so that it feeds a line.
std::vector<market::Series> series_list(std::size_t size) {
  std::vector<market::Series> list = market::default_series();
  while (list.size() < size) {
    list.push_back({"X" + std::to_string(list.size()), market::SeriesClass::stock});
  }
  return list;
}

signals::Parameters parameters_for(const std::vector<market::Series>& list) {
  signals::Parameters parameters{.history_start = market::Day{std::chrono::year{2019} / 1 / 2}};
  for (std::size_t i = market::default_series().size(); i < list.size(); ++i) {
    parameters.desk.baskets.push_back({"B" + list[i].name, {{list[i].name, 1.0}}});
  }
  return parameters;
}

class Market {
 public:
  explicit Market(std::size_t size = 0, std::int64_t sessions = kSessions)
      : series(series_list(size)), parameters(parameters_for(series.all())) {
    for (std::int64_t i = 0; i < sessions; ++i) close_session();
  }

  // The session's closes, its timers, its evaluation; how long the evaluation took.
  std::chrono::duration<double> close_session() {
    const market::Day day = engine.session().day;
    for (std::size_t s = 0; s < series.size(); ++s) {
      walk_[s] += 0.01 * (static_cast<double>(random_() % 2001) / 1000.0 - 1.0);
      market::Event event;
      event.kind = market::EventKind::value;
      event.flags = market::flag::history;
      event.series = static_cast<market::SeriesId>(s);
      event.ts_event = event.ts_recv = calendar.close(day);
      const double x =
          (series.all()[s].series_class == market::SeriesClass::yield ? 4 : 20) * std::exp(walk_[s]);
      event.value = {.value = x, .adjusted = x};
      (void)engine.on_event(event);
    }
    std::chrono::duration<double> evaluation{};
    while (engine.session().day == day) {
      const auto timer = schedule.take(schedule.next() + market::Duration{1});
      const auto begun = std::chrono::steady_clock::now();
      benchmark::DoNotOptimize(engine.on_event(*timer));
      evaluation = std::chrono::steady_clock::now() - begun;
    }
    benchmark::DoNotOptimize(engine.refresh());
    return evaluation;
  }

  // Quotes of the session in progress that are still to come, one a microsecond, in turn of all default
  // series that are quoted.
  std::vector<market::Event> quotes(std::size_t n) {
    const market::Timestamp first =
        std::max(engine.session().open + std::chrono::hours{1}, engine.refresh().core.ts_event);
    std::vector<market::SeriesId> quoted;
    for (std::size_t s = 0; s < market::default_series().size(); ++s) {
      if (market::is_equity(series.all()[s].series_class)) quoted.push_back(static_cast<market::SeriesId>(s));
    }
    std::vector<market::Event> events(n);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t s = market::index(quoted[i % quoted.size()]);
      const double mid = 20 * std::exp(walk_[s]) * (1 + 0.000001 * static_cast<double>(random_() % 100));
      events[i].kind = market::EventKind::quote;
      events[i].feed = market::FeedId{0};
      events[i].series = static_cast<market::SeriesId>(s);
      events[i].ts_event = events[i].ts_recv = first + std::chrono::microseconds{i};
      events[i].quote = {.bid = mid - 0.001, .ask = mid + 0.001, .bid_size = 1, .ask_size = 1};
    }
    return events;
  }

  market::Calendar calendar;
  market::SeriesTable series;
  signals::Parameters parameters;
  signals::Model model = signals::default_model(parameters, series);
  signals::Engine engine{parameters, model, series, calendar};
  signals::Schedule schedule{calendar, parameters.history_start, parameters.close_grace};

 private:
  std::vector<double> walk_ = std::vector<double>(series.size());
  std::mt19937_64 random_{1};
};

// A batch of quotes, then one refresh: what a turn of the pipeline asks of the engine. The same quotes
// however many series are configured.
void turn(benchmark::State& state, Market& market, std::size_t batch) {
  std::vector<market::Event> events = market.quotes(16'384);
  std::size_t at = 0;
  for (auto _ : state) {
    for (std::size_t i = 0; i < batch; ++i) (void)market.engine.on_event(events[at + i]);
    benchmark::DoNotOptimize(market.engine.refresh());
    at += batch;
    if (at == events.size()) {
      at = 0;
      for (market::Event& event : events)
        event.ts_event = event.ts_recv += std::chrono::microseconds{events.size()};
    }
  }
  const auto& core = market.engine.refresh().core;
  for (const std::uint64_t refused : core.rejected) {
    if (refused > 0) state.SkipWithError("ticks refused");
  }
  if (!core.in_session) state.SkipWithError("no session");
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(batch));
}

// A benchmark is called several times, and to warm a market of thousands of series takes a minute.
Market& warmed(std::int64_t size, std::int64_t sessions) {
  static std::unique_ptr<Market> market;
  static std::pair<std::int64_t, std::int64_t> what;
  if (market == nullptr || what != std::pair{size, sessions}) {
    what = {size, sessions};
    market.reset();  // before the next: they are large
    market = std::make_unique<Market>(static_cast<std::size_t>(size), sessions);
  }
  return *market;
}

void tick(benchmark::State& state) {
  turn(state, warmed(state.range(1), kSessions), static_cast<std::size_t>(state.range(0)));
}
BENCHMARK(tick)
    ->Apply(bench::exactly)
    ->ArgNames({"batch", "series"})
    ->ArgsProduct({{1, 64, 256}, {60, 500, 2000, 10000}});

// The same with so many sessions of history.
void tick_after(benchmark::State& state) {
  turn(state, warmed(0, state.range(1)), static_cast<std::size_t>(state.range(0)));
}
BENCHMARK(tick_after)->ArgNames({"batch", "sessions"})->ArgsProduct({{64}, {700, 1300, 2600, 6000}});

void close_session(benchmark::State& state) {
  Market market;
  for (auto _ : state) state.SetIterationTime(market.close_session().count());
}
BENCHMARK(close_session)
    ->UseManualTime()
    ->Iterations(1000)
    ->Apply(bench::exactly)
    ->Unit(benchmark::kMicrosecond);

void state_hash(benchmark::State& state) {
  Market market;
  for (auto _ : state) benchmark::DoNotOptimize(market.engine.state_hash());
}
BENCHMARK(state_hash);

}  // namespace
