// Journals as tests make and read them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "feeds/journal/folder.hpp"
#include "feeds/journal/reader.hpp"
#include "feeds/journal/ring.hpp"
#include "feeds/journal/writer.hpp"

namespace rotation::testing {

inline market::Timestamp at(std::int64_t ns) {
  return market::Timestamp{std::chrono::seconds{1'767'623'400}} +
         market::Duration{ns};  // 2026-01-05T14:30:00Z
}

inline journal::Begin begin_at(std::uint64_t sequence, std::uint32_t segment = 1) {
  return {.run = at(0),
          .segment = segment,
          .sequence = sequence,
          .version = "1.2.3",
          .config_hash = "c0ffee",
          .connections = {"massive/stocks", "dxlink"},
          .series = {"SPY", "QQQ", "DXY"}};
}

// Every field tells its number; `life` tells apart two that have the same.
inline market::Event event_of(std::uint64_t sequence, std::uint64_t life = 0) {
  constexpr market::EventKind kKinds[]{market::EventKind::quote, market::EventKind::trade,
                                       market::EventKind::value};
  market::Event e;
  e.ts_event = at(static_cast<std::int64_t>(sequence));
  e.ts_recv = at(static_cast<std::int64_t>(sequence + 1000));
  e.sequence = sequence;
  e.series = static_cast<market::SeriesId>(sequence % 3);
  e.flags = static_cast<std::uint16_t>(sequence);
  e.kind = kKinds[sequence % 3];
  e.feed = static_cast<market::FeedId>(sequence % 2);
  for (std::uint64_t i = 0; i < 4; ++i) e.words[i] = (sequence * 4 + i + 1) * 0x9E3779B97F4A7C15U + life;
  return e;
}

inline std::vector<market::Event> events_of(std::uint64_t first, std::uint64_t last, std::uint64_t life = 0) {
  std::vector<market::Event> all;
  for (std::uint64_t n = first; n <= last; ++n) all.push_back(event_of(n, life));
  return all;
}

inline bool same(const market::Event& a, const market::Event& b) {
  const auto fields = [](const market::Event& e) {
    return std::tie(e.ts_event, e.ts_recv, e.sequence, e.series, e.flags, e.kind, e.feed);
  };
  return fields(a) == fields(b) && std::equal(std::begin(a.words), std::end(a.words), std::begin(b.words));
}
inline ::testing::AssertionResult same(std::span<const market::Event> a, std::span<const market::Event> b) {
  const auto differ = [](const auto& x, const auto& y) { return same(x, y); };
  const auto at = std::mismatch(a.begin(), a.end(), b.begin(), b.end(), differ).first - a.begin();
  if (a.size() == b.size() && at == std::ssize(a)) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure()
         << a.size() << " and " << b.size() << " events, not the same from " << at;
}
// Are they those from `first` on?
inline bool counts_from(std::uint64_t first, std::span<const market::Event> events) {
  return std::all_of(events.begin(), events.end(), [&](const auto& e) { return same(e, event_of(first++)); });
}

// All that a journal gives.
struct Found {
  struct Mark {
    std::uint64_t sequence;
    std::uint64_t hash;
    std::size_t events;  // that stand before it
    bool operator==(const Mark&) const = default;
  };
  struct Missing {
    std::uint64_t first;
    std::uint64_t last;
    bool operator==(const Missing&) const = default;
  };
  std::vector<market::Event> events;
  std::vector<Missing> gaps;
  std::vector<Mark> marks;
  std::uint64_t missing = 0;
  std::uint64_t torn = 0;
  bool ended = false;

  void add(const journal::Block& block) {
    if (block.kind == journal::Kind::gap) gaps.push_back({block.gap.first, block.gap.last});
    if (block.kind == journal::Kind::state) {
      marks.push_back({block.state.sequence, block.state.hash, events.size()});
    }
    if (block.kind == journal::Kind::events) {
      events.insert(events.end(), block.events.begin(), block.events.end());
    }
  }
};

inline Found read_all(std::vector<std::filesystem::path> segments) {
  journal::Reader reader(std::move(segments));
  Found found;
  for (journal::Block block; reader.next(block);) found.add(block);
  EXPECT_EQ(reader.events(), found.events.size());
  found.missing = reader.missing();
  found.torn = reader.torn();
  found.ended = reader.ended();
  return found;
}
inline Found read_run(const std::filesystem::path& folder) {
  return read_all(journal::run_in(folder));
}
inline Found read_segment(const std::filesystem::path& file) {
  journal::SegmentReader reader(file);
  Found found;
  for (journal::Block block; reader.next(block);) found.add(block);
  found.torn = reader.torn();
  found.ended = reader.ended();
  return found;
}

// Segments, by their names without run: "000001.journal.zst".
inline std::vector<std::string> segments_named(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& segment : journal::segments_in(folder)) {
    names.push_back(segment.path.filename().string().substr(segment.run.size() + 1));
  }
  return names;
}

inline std::string bytes_in(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Syncs at every turn and tries a failing disk again at once.
inline journal::WriterOptions options_in(const std::filesystem::path& folder) {
  return {.folder = folder,
          .begin = begin_at(1),
          .sync = std::chrono::milliseconds{0},
          .retry = std::chrono::milliseconds{0}};
}

// A run in progress, on the test's own thread.
struct LiveRun {
  explicit LiveRun(const journal::WriterOptions& options, std::size_t room = 1024)
      : ring(journal::ring_path(options.folder, options.begin.run), options.begin.run, room),
        writer(options, ring, counters, [this](segment::Health health, std::string_view text) {
          constexpr const char* kNames[]{"failing: ", "well: ", "trouble: "};
          said.push_back(kNames[static_cast<int>(health)] + std::string(text));
        }) {}

  // How many found room.
  std::size_t push(std::uint64_t first, std::uint64_t last) {
    std::size_t taken = 0;
    for (std::uint64_t n = first; n <= last; ++n) taken += ring.push(event_of(n)) ? 1 : 0;
    return taken;
  }
  void write(std::uint64_t first, std::uint64_t last) {
    EXPECT_EQ(push(first, last), last - first + 1);
    writer.turn();
    if (writer.untidy()) writer.tidy();
  }

  market::JournalCounters counters;
  std::vector<std::string> said;
  journal::Ring ring;
  journal::Writer writer;
};

}  // namespace rotation::testing
