// SnapshotCell: the engine's latest snapshot, for every reader there is.
//
// A seqlock: the writer never waits, a reader copies and tries again if the writer was at work meanwhile.
// Every word is an atomic, so a copy made during a store is old and new words mixed, which the version number
// exposes, never a data race. Words are stored with release and loaded with acquire, which orders them
// against the version number as fences would; on x86 these are plain moves, and thread sanitizers understand
// them.
//
// Threads: store() from one thread, load() from any.     Memory: fixed at construction, 8 bytes per word.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <thread>
#include <type_traits>
#include <vector>

#include "feeds/market/ensure.hpp"
#include "feeds/market/series.hpp"
#include "signals/snapshot.hpp"

namespace rotation::metrics {

class SnapshotCell {
 public:
  // Readers see `first` until the first store. Its row counts are those of every snapshot to come.
  explicit SnapshotCell(const signals::Snapshot& first)
      : pairs_(first.pairs.size()),
        triggers_(first.triggers.size()),
        series_(first.series.size()),
        statistics_(first.statistics.size()),
        distances_(first.distances.size()) {
    store(first);
  }

  // Never waits, never allocates. Cost: a nanosecond or two a word; the core is some 100 words, a series
  // row 9. REQUIRES: the row counts of the first snapshot, and in `changes` every row that differs from the
  // last store.
  void store(const signals::Snapshot& snapshot, const signals::Changes& changes) noexcept {
    write(snapshot, [&] {
      if (changes.pairs) put_all(pairs_at(), snapshot.pairs);
      if (changes.triggers) put_all(triggers_at(), snapshot.triggers);
      for (const market::SeriesId id : changes.series) {
        put(series_at() + market::index(id) * kWords<signals::SeriesView>,
            snapshot.series[market::index(id)]);
      }
      if (changes.close) put_close(snapshot);
    });
  }

  // Stores every row.
  void store(const signals::Snapshot& snapshot) noexcept {
    write(snapshot, [&] {
      put_all(pairs_at(), snapshot.pairs);
      put_all(triggers_at(), snapshot.triggers);
      put_all(series_at(), snapshot.series);
      put_close(snapshot);
    });
  }

  // A consistent copy. Waits for a store in progress (well under a microsecond); allocates.
  [[nodiscard]] signals::Snapshot load() const {
    signals::Snapshot copy;
    copy.pairs.resize(pairs_);
    copy.triggers.resize(triggers_);
    copy.series.resize(series_);
    copy.statistics.resize(statistics_);
    copy.distances.resize(distances_);
    for (;; std::this_thread::yield()) {
      const std::uint64_t before = version_.load(std::memory_order_acquire);
      if (before % 2 != 0) continue;
      get(0, copy.core);
      get_all(pairs_at(), copy.pairs);
      get_all(triggers_at(), copy.triggers);
      get_all(series_at(), copy.series);
      get(close_at(), copy.close);
      get_all(statistics_at(), copy.statistics);
      get_all(distances_at(), copy.distances);
      // Whoever has read a word of a later store also sees that store's odd version, or a later one.
      if (version_.load(std::memory_order_relaxed) == before) return copy;
    }
  }

 private:
  template <class Row>
  static constexpr std::size_t kWords = (sizeof(Row) + 7) / 8;

  [[nodiscard]] std::size_t pairs_at() const noexcept { return kWords<signals::CoreView>; }
  [[nodiscard]] std::size_t triggers_at() const noexcept {
    return pairs_at() + pairs_ * kWords<signals::PairView>;
  }
  [[nodiscard]] std::size_t series_at() const noexcept {
    return triggers_at() + triggers_ * kWords<signals::TriggerView>;
  }
  [[nodiscard]] std::size_t close_at() const noexcept {
    return series_at() + series_ * kWords<signals::SeriesView>;
  }
  [[nodiscard]] std::size_t statistics_at() const noexcept { return close_at() + kWords<signals::CloseView>; }
  [[nodiscard]] std::size_t distances_at() const noexcept { return statistics_at() + statistics_; }
  [[nodiscard]] std::size_t size() const noexcept {
    return distances_at() + distances_ * kWords<signals::Distance>;
  }

  template <class Rows>
  void write(const signals::Snapshot& snapshot, Rows&& put_rows) noexcept {
    market::ensure(snapshot.pairs.size() == pairs_ && snapshot.triggers.size() == triggers_ &&
                   snapshot.series.size() == series_ && snapshot.statistics.size() == statistics_ &&
                   snapshot.distances.size() == distances_);
    const std::uint64_t before = version_.load(std::memory_order_relaxed);
    version_.store(before + 1, std::memory_order_relaxed);
    put(0, snapshot.core);
    put_rows();
    version_.store(before + 2, std::memory_order_release);
  }

  void put_close(const signals::Snapshot& snapshot) noexcept {
    put(close_at(), snapshot.close);
    put_all(statistics_at(), snapshot.statistics);
    put_all(distances_at(), snapshot.distances);
  }

  template <class Row>
  void put(std::size_t at, const Row& row) noexcept {
    static_assert(std::is_trivially_copyable_v<Row>);
    std::array<std::uint64_t, kWords<Row>> image{};
    std::memcpy(image.data(), &row, sizeof row);
    for (std::size_t i = 0; i < image.size(); ++i) words_[at + i].store(image[i], std::memory_order_release);
  }
  template <class Row>
  void put_all(std::size_t at, const std::vector<Row>& rows) noexcept {
    for (std::size_t i = 0; i < rows.size(); ++i) put(at + i * kWords<Row>, rows[i]);
  }

  template <class Row>
  void get(std::size_t at, Row& row) const noexcept {
    std::array<std::uint64_t, kWords<Row>> image;
    for (std::size_t i = 0; i < image.size(); ++i) image[i] = words_[at + i].load(std::memory_order_acquire);
    std::memcpy(static_cast<void*>(&row), image.data(), sizeof row);
  }
  template <class Row>
  void get_all(std::size_t at, std::vector<Row>& rows) const noexcept {
    for (std::size_t i = 0; i < rows.size(); ++i) get(at + i * kWords<Row>, rows[i]);
  }

  const std::size_t pairs_;
  const std::size_t triggers_;
  const std::size_t series_;
  const std::size_t statistics_;
  const std::size_t distances_;
  const std::unique_ptr<std::atomic<std::uint64_t>[]> words_ =
      std::make_unique<std::atomic<std::uint64_t>[]>(size());
  std::atomic<std::uint64_t> version_{0};
};

}  // namespace rotation::metrics
