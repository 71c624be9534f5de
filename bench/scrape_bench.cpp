// What does a scrape cost, in Prometheus' text format, of the default series with four years of history?
#include <chrono>

#include <benchmark/benchmark.h>

#include "bench/iterations.hpp"
#include "bench/past.hpp"
#include "daemon/sequencer.hpp"
#include "metrics/exporter.hpp"
#include "signals/model.hpp"

namespace {

using namespace rotation;

void scrape(benchmark::State& state) {
  const market::Calendar calendar;
  const market::SeriesTable series(market::default_series());
  const signals::Parameters parameters{.history_start = bench::kHistoryStart};
  const signals::Model model = signals::default_model(parameters, series);
  const signals::Labels labels = signals::labels(model, parameters, series);
  signals::Engine engine(parameters, model, series, calendar);
  signals::Schedule schedule(calendar, parameters.history_start, parameters.close_grace);
  daemon::Sequencer sequencer(engine, schedule, [](const auto&, const auto*) {});
  const bench::Past past = bench::read_past(calendar);
  for (const market::Event& event : past.closes) sequencer.warm(event);
  sequencer.close_sessions(calendar.close(past.end));

  const metrics::SnapshotCell snapshot(engine.refresh());
  const market::FeedCounters feed;
  const metrics::PipelineStats pipeline(1, 65'536);
  const metrics::StoreCounters store;
  const market::JournalCounters journal;
  const metrics::ReloadStatus reload;
  const metrics::LogCounters log;
  const metrics::HttpCounters http;
  const metrics::Exporter exporter({.snapshot = snapshot,
                                    .labels = labels,
                                    .series = series,
                                    .feeds = {{"bench", feed, [] { return true; }, std::chrono::seconds{15}}},
                                    .pipeline = pipeline,
                                    .store = store,
                                    .journal = &journal,
                                    .reload = reload,
                                    .log = log,
                                    .http = http,
                                    .build = {"0", "bench", "none"}});
  std::size_t bytes = 0;
  for (auto _ : state) bytes += exporter.expose(metrics::Format::text).size();
  state.counters["bytes"] = static_cast<double>(bytes) / static_cast<double>(state.iterations());
}
BENCHMARK(scrape)->Apply(bench::exactly)->Unit(benchmark::kMicrosecond);

}  // namespace
