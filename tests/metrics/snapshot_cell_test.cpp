#include "metrics/snapshot_cell.hpp"

#include <atomic>
#include <cstring>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace rotation::metrics {
namespace {

using signals::Snapshot;

// A snapshot in which every number tells the same `n`, so that a torn copy contradicts itself.
void fill(Snapshot& s, std::uint64_t n) {
  const auto x = static_cast<double>(n);
  s.core.sequence = n;
  s.core.rejected.fill(n);
  for (auto& row : s.core.transitions) row.fill(n);
  for (auto& pair : s.pairs) pair = {{x, x}, x, {{{x, x}, {x, x}, {x, x}}}};
  for (auto& trigger : s.triggers) trigger.value = {x, x};
  s.close.board.score = x;
  s.close.gauges[signals::Gauge::effective_names] = x;
  for (double& statistic : s.statistics) statistic = x;
  for (auto& distance : s.distances) distance.level = x;
  for (auto& series : s.series) {
    series.value = series.bid = series.ask = series.close = x;
    series.accepted = series.rejected = n;
  }
}

Snapshot snapshot_of(std::uint64_t n) {
  Snapshot s;
  s.pairs.resize(3);
  s.triggers.resize(12);
  s.series.resize(50);
  s.statistics.resize(20);
  s.distances.resize(12);
  fill(s, n);
  return s;
}

template <class Row>
bool same(const Row& a, const Row& b) {
  return std::memcmp(&a, &b, sizeof a) == 0;
}

TEST(SnapshotCell, ShowsTheFirstSnapshotAtOnce) {
  Snapshot first = snapshot_of(7);
  first.core.state = signals::State::confirming;
  first.triggers[3].on = true;
  first.series[49].problems[2] = true;
  const Snapshot copy = SnapshotCell(first).load();
  EXPECT_EQ(copy.core.sequence, 7U);
  EXPECT_EQ(copy.core.state, signals::State::confirming);
  EXPECT_EQ(copy.core.transitions, first.core.transitions);
  ASSERT_EQ(copy.pairs.size(), 3U);
  ASSERT_EQ(copy.triggers.size(), 12U);
  ASSERT_EQ(copy.series.size(), 50U);
  EXPECT_TRUE(same(copy.pairs[2], first.pairs[2]));
  EXPECT_TRUE(copy.triggers[3].on);
  EXPECT_FALSE(copy.triggers[4].on);
  EXPECT_EQ(copy.series[49].value, 7.0);
  EXPECT_TRUE(copy.series[49].has(signals::Problem::halted));
}

TEST(SnapshotCell, StoresTheCoreAndTheRowsThatChanged) {
  SnapshotCell cell(snapshot_of(1));
  const Snapshot second = snapshot_of(2);
  const std::vector<market::SeriesId> changed{market::SeriesId{0}, market::SeriesId{49}};
  cell.store(second, {.series = changed});
  Snapshot copy = cell.load();
  EXPECT_EQ(copy.core.sequence, 2U);
  EXPECT_EQ(copy.pairs[0].sigma, 1.0);
  EXPECT_EQ(copy.triggers[11].value.confirmed, 1.0);
  EXPECT_EQ(copy.series[0].value, 2.0);
  EXPECT_EQ(copy.series[1].value, 1.0);
  EXPECT_EQ(copy.series[48].value, 1.0);
  EXPECT_EQ(copy.series[49].value, 2.0);
  EXPECT_EQ(copy.close.board.score, 1.0);

  cell.store(second, {.pairs = true, .triggers = true, .series = {}});
  copy = cell.load();
  EXPECT_EQ(copy.pairs[0].sigma, 2.0);
  EXPECT_EQ(copy.triggers[11].value.confirmed, 2.0);
  EXPECT_EQ(copy.series[1].value, 1.0);

  EXPECT_EQ(copy.statistics[19], 1.0);

  cell.store(second, {.series = {}, .close = true});
  copy = cell.load();
  EXPECT_EQ(copy.close.board.score, 2.0);
  EXPECT_EQ(copy.close.gauges[signals::Gauge::effective_names], 2.0);
  EXPECT_EQ(copy.statistics[19], 2.0);
  EXPECT_EQ(copy.distances[11].level, 2.0);
  EXPECT_EQ(copy.series[1].value, 1.0);

  cell.store(second);
  EXPECT_EQ(cell.load().series[1].value, 2.0);
}

// True if all numbers of the snapshot agree.
bool whole(const Snapshot& s) {
  Snapshot expected;
  expected.pairs.resize(s.pairs.size());
  expected.triggers.resize(s.triggers.size());
  expected.series.resize(s.series.size());
  expected.statistics.resize(s.statistics.size());
  expected.distances.resize(s.distances.size());
  fill(expected, s.core.sequence);
  bool equal = s.core.rejected == expected.core.rejected && s.core.transitions == expected.core.transitions;
  for (std::size_t i = 0; i < s.pairs.size(); ++i) equal = equal && same(s.pairs[i], expected.pairs[i]);
  for (std::size_t i = 0; i < s.triggers.size(); ++i) {
    equal = equal && s.triggers[i].value.confirmed == expected.triggers[i].value.confirmed &&
            s.triggers[i].value.provisional == expected.triggers[i].value.provisional;
  }
  for (std::size_t i = 0; i < s.series.size(); ++i) {
    equal = equal && s.series[i].value == expected.series[i].value &&
            s.series[i].close == expected.series[i].close &&
            s.series[i].rejected == expected.series[i].rejected;
  }
  equal = equal && s.statistics == expected.statistics && s.close.board.score == expected.close.board.score &&
          s.close.gauges[signals::Gauge::effective_names] ==
              expected.close.gauges[signals::Gauge::effective_names];
  for (std::size_t i = 0; i < s.distances.size(); ++i) {
    equal = equal && s.distances[i].level == expected.distances[i].level;
  }
  return equal;
}

TEST(SnapshotCell, IsNeverTornAndNeverGoesBack) {
  constexpr std::uint64_t kStores = 20'000;
  constexpr int kLoads = 2'000;
  SnapshotCell cell(snapshot_of(0));
  std::atomic<int> reading{2};
  std::atomic<int> failures{0};
  const auto read = [&] {
    std::uint64_t latest = 0;
    for (int i = 0; i < kLoads; ++i) {
      const Snapshot copy = cell.load();
      if (!whole(copy) || copy.core.sequence < latest) ++failures;
      latest = copy.core.sequence;
    }
    --reading;
  };
  std::jthread first(read);
  std::jthread second(read);
  Snapshot next = snapshot_of(0);
  std::uint64_t stores = 0;
  // As a batch loop does it: some work between two stores. Goes on until the readers have had their loads.
  for (; stores < kStores || reading > 0; ++stores) {
    fill(next, stores + 1);
    cell.store(next);
    if (stores % 64 == 0) std::this_thread::yield();
  }
  first.join();
  second.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(cell.load().core.sequence, stores);
}

}  // namespace
}  // namespace rotation::metrics
