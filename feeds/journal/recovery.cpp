#include "feeds/journal/recovery.hpp"

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

#include "feeds/journal/folder.hpp"
#include "feeds/journal/segment_reader.hpp"
#include "feeds/journal/writer.hpp"

namespace rotation::journal {
namespace {

namespace fs = std::filesystem;
using market::Event;

void cut(const fs::path& segment, std::uint64_t bytes) {
  segment::File file;
  std::error_code error = file.open(segment);
  if (!error) error = file.truncate(bytes);
  if (!error) error = file.sync();
  if (error) throw std::system_error(error, segment.string() + ": cannot be cut after its last whole record");
}

// What a segment behind this one would begin with. Cuts its torn tail; so many bytes are added to
// `bytes_cut`.
Begin follow(const SegmentFile& last, std::uint64_t& bytes_cut) {
  SegmentReader reader(last.path);
  Begin next = *reader.begin();
  ++next.segment;
  for (Block block; reader.next(block);) {
    if (block.kind == Kind::events) next.sequence = block.events.back().sequence + 1;
    if (block.kind == Kind::gap) next.sequence = block.gap.last + 1;
  }
  if (!last.compressed && reader.torn() > 0) {
    cut(last.path, reader.offset());
    bytes_cut += reader.torn();
  }
  return next;
}

// In segments of their own: what is on the disk is not touched. Why not; empty: done.
std::string save(const fs::path& folder, Begin begin, const std::vector<Event>& events) {
  Ring ring({}, begin.run);
  for (const Event& event : events) (void)ring.push(event);  // they come from one as large
  market::JournalCounters counters;
  std::string problem;
  Writer writer({.folder = folder, .begin = std::move(begin)}, ring, counters,
                [&problem](segment::Health, std::string_view text) { problem = text; });
  writer.abandon();
  return problem;
}

// A process that was killed before it could say what begins leaves a segment of nothing.
void remove_stillborn(std::vector<SegmentFile>& segments) {
  while (!segments.empty() && !SegmentReader(segments.back().path).begin()) {
    fs::remove(segments.back().path);
    segments.pop_back();
  }
}

}  // namespace

Recovery recover(const fs::path& folder) {
  std::vector<SegmentFile> segments = segments_in(folder);
  remove_stillborn(segments);
  Recovery done;
  if (segments.empty()) return done;
  done.segment = segments.back().path;
  (void)follow(segments.back(), done.cut);
  for (const fs::path& ring : rings_in(folder)) {
    const auto last = std::find_if(segments.rbegin(), segments.rend(),
                                   [run = ring.stem()](const SegmentFile& s) { return s.run == run; });
    if (last != segments.rend() && SegmentReader(last->path).begin()) {
      Begin next = follow(*last, done.cut);
      std::vector<Event> left = Ring::left_behind(ring, next.run);
      std::erase_if(left, [&next](const Event& event) { return event.sequence < next.sequence; });
      if (!left.empty()) done.problem = save(folder, std::move(next), left);
      if (!done.problem.empty()) return done;
      done.saved += left.size();
    }
    std::error_code ignored;  // it would be found empty
    fs::remove(ring, ignored);
  }
  return done;
}

}  // namespace rotation::journal
