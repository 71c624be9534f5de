// What does it cost to show a snapshot, and to look at one?
#include <vector>

#include <benchmark/benchmark.h>

#include "metrics/snapshot_cell.hpp"
#include "signals/model.hpp"

namespace {

using namespace rotation;

signals::Snapshot default_snapshot() {
  const market::SeriesTable series(market::default_series());
  const signals::Model model = signals::default_model({}, series);
  signals::Snapshot s;
  s.pairs.resize(model.pairs.size());
  s.triggers.resize(model.triggers.size());
  s.series.resize(series.size());
  s.statistics.resize(model.statistics.size());
  s.distances.resize(model.triggers.size());
  return s;
}

// As after one tick: a row of one series, and the pairs and triggers it feeds.
void store_one_series(benchmark::State& state, bool feeds_triggers) {
  signals::Snapshot snapshot = default_snapshot();
  metrics::SnapshotCell cell(snapshot);
  const std::vector<market::SeriesId> changed{market::SeriesId{7}};
  for (auto _ : state) {
    ++snapshot.core.sequence;
    cell.store(snapshot, {.pairs = feeds_triggers, .triggers = feeds_triggers, .series = changed});
  }
}
BENCHMARK_CAPTURE(store_one_series, alone, false);
BENCHMARK_CAPTURE(store_one_series, with_pairs_and_triggers, true);

void store_everything(benchmark::State& state) {
  signals::Snapshot snapshot = default_snapshot();
  metrics::SnapshotCell cell(snapshot);
  for (auto _ : state) {
    ++snapshot.core.sequence;
    cell.store(snapshot);
  }
}
BENCHMARK(store_everything);

void load(benchmark::State& state) {
  const metrics::SnapshotCell cell(default_snapshot());
  for (auto _ : state) benchmark::DoNotOptimize(cell.load());
}
BENCHMARK(load);

}  // namespace
