// A run of one to three segments as its writer makes them, among its records perhaps some of any kind and any
// bytes, and perhaps one damage: what is read follows the reader's rules, twice alike. Without foreign
// records it is the beginning of what was written, undamaged all of it; damage before a byte that was synced
// is an error.
#include <cassert>
#include <cstring>
#include <optional>

#include <fuzzer/FuzzedDataProvider.h>

#include "feeds/journal/reader.hpp"
#include "tests/feeds/journal/segment_bytes.hpp"
#include "tests/fuzz/check_sentence.hpp"
#include "tests/fuzz/scratch_folder.hpp"

namespace rotation {
namespace {

using journal::Kind;
using testing::SegmentBytes;

// What the input makes of a run. Which events are missing depends on their sequence alone, so that segments
// which overlap agree.
struct Run {
  std::vector<std::string> segments;
  std::uint32_t gaps = 0;      // a bit for each four sequences
  std::uint64_t next = 1;      // sequence
  std::size_t known_good = 0;  // bytes of the last segment, said to be on the disk
  bool foreign = false;

  [[nodiscard]] bool missing(std::uint64_t sequence) const { return (gaps >> (sequence / 4 % 32) & 1) != 0; }
};

void add_events(Run& run, SegmentBytes& segment, std::uint64_t count) {
  for (const std::uint64_t end = run.next + count; run.next < end;) {
    const std::uint64_t first = run.next++;
    while (run.next < end && run.missing(run.next) == run.missing(first)) ++run.next;
    if (run.missing(first)) {
      segment.gap(first, run.next - 1);
    } else {
      segment.events(first, run.next - 1);
    }
  }
}

void add_segment(FuzzedDataProvider& in, Run& run, std::uint64_t first) {
  run.next = first;
  run.known_good = 0;
  SegmentBytes segment(static_cast<std::uint32_t>(run.segments.size() + 1), first);
  for (auto records = in.ConsumeIntegralInRange(0, 8); records > 0; --records) {
    switch (in.ConsumeIntegralInRange(0, 5)) {
      case 0:
      case 1:
        add_events(run, segment, in.ConsumeIntegralInRange<std::uint64_t>(1, 12));
        break;
      case 2:
        segment.state(run.next - 1);
        break;
      case 3:
        run.known_good = segment.bytes.size();
        segment.synced();
        break;
      case 4:
        run.known_good = segment.bytes.size();
        segment.end();
        records = 1;
        break;
      default:
        run.foreign = true;
        segment.put(static_cast<Kind>(in.ConsumeIntegralInRange(0, 7)), in.ConsumeRandomLengthString(200));
    }
  }
  run.segments.push_back(std::move(segment.bytes));
}

// True: bytes that were on the disk are not what they were.
bool damage(FuzzedDataProvider& in, Run& run) {
  const bool last = in.ConsumeBool();
  std::string& bytes = last ? run.segments.back() : run.segments.front();
  const std::size_t known_good = run.segments.size() == 1 || last ? run.known_good : 0;
  const auto at = in.ConsumeIntegralInRange<std::size_t>(0, bytes.size());
  const std::string tail = bytes.substr(at);
  switch (in.ConsumeIntegralInRange(0, 3)) {
    case 0:
      bytes.resize(at);
      return false;
    case 1:
      std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(), '\0');
      return false;
    case 2:
      bytes += tail;
      return false;
    default:  // four bytes at most: CRC32C finds each such burst
      for (std::size_t i = at; i < std::min(at + 4, bytes.size()); ++i) {
        bytes[i] = static_cast<char>(bytes[i] ^ in.ConsumeIntegral<char>());
      }
      return at + 4 <= known_good && bytes.compare(at, tail.size(), tail) != 0;
  }
}

struct Reading {
  std::vector<market::Event> events;
  std::uint64_t next = 1;  // sequence
  std::uint64_t torn = 0;
  bool ended = false;

  friend bool operator==(const Reading& a, const Reading& b) {
    return a.next == b.next && a.torn == b.torn && a.ended == b.ended && a.events.size() == b.events.size() &&
           std::equal(a.events.begin(), a.events.end(), b.events.begin(),
                      [](const auto& x, const auto& y) { return std::memcmp(&x, &y, sizeof x) == 0; });
  }
};

// nullopt: it is refused.
std::optional<Reading> read(const std::vector<std::filesystem::path>& segments, const Run& run,
                            std::uint64_t after = 0) try {
  journal::Reader reader(segments, after);
  Reading reading{.next = reader.begin().sequence};
  std::uint64_t missing = 0;
  for (journal::Block block; reader.next(block);) {
    if (block.kind == Kind::gap) {
      assert(block.gap.first == reading.next && block.gap.last >= block.gap.first);
      missing += block.gap.last - block.gap.first + 1;
      reading.next = block.gap.last + 1;
      assert(reading.next > block.gap.last);
      for (auto n = block.gap.first; !run.foreign && n <= block.gap.last; ++n) assert(run.missing(n));
    }
    if (block.kind != Kind::events) continue;
    assert(!block.events.empty() && block.events.size() <= journal::kEventsPerRecord);
    for (const market::Event& event : block.events) {
      assert(event.sequence == reading.next++);
      assert(journal::is_known(event, reader.begin().series.size()));
      assert(run.foreign ||
             (!run.missing(event.sequence) && testing::same(event, testing::event_of(event.sequence))));
      reading.events.push_back(event);
    }
  }
  assert(reader.events() == reading.events.size() && reader.missing() == missing);
  reading.torn = reader.torn();
  reading.ended = reader.ended();
  std::size_t bytes = 0;
  for (const std::string& segment : run.segments) bytes += segment.size();
  assert(reading.torn <= bytes);
  return reading;
} catch (const segment::BadFile& bad) {
  testing::check_sentence(bad.what());
  return std::nullopt;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const testing::ScratchFolder folder;
  FuzzedDataProvider in(data, size);
  Run run{.gaps = in.ConsumeIntegral<std::uint32_t>()};
  std::uint64_t first = 1;
  for (auto segments = in.ConsumeIntegralInRange(1, 3); segments > 0; --segments) {
    first = in.ConsumeIntegralInRange(first, run.next);
    add_segment(in, run, first);
  }
  const bool damaged = in.ConsumeBool();
  const bool lost = damaged && damage(in, run);

  std::vector<std::filesystem::path> files;
  for (const std::string& bytes : run.segments) {
    files.push_back(folder.write(std::to_string(files.size() + 1) + ".journal", bytes));
  }
  const auto reading = read(files, run);
  assert(read(files, run) == reading);
  if (run.foreign) return 0;
  assert(!lost || !reading);
  if (damaged) return 0;
  assert(reading && reading->next == run.next && reading->torn == 0);
  const auto after = in.ConsumeIntegralInRange<std::uint64_t>(0, run.next);
  const auto rest = read(files, run, after);
  assert(rest && rest->next == run.next && rest->events.size() <= reading->events.size());
  assert(std::equal(rest->events.rbegin(), rest->events.rend(), reading->events.rbegin(),
                    [](const auto& a, const auto& b) { return testing::same(a, b); }));
  return 0;
}

}  // namespace rotation
