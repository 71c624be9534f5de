#include "daemon/resume.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "feeds/journal/reader.hpp"
#include "feeds/segment/file.hpp"

namespace rotation::daemon {
namespace {

using journal::Block;
using journal::Kind;
using market::Event;

std::vector<std::filesystem::path> segments_of(const std::filesystem::path& folder, const std::string& run) {
  std::vector<std::filesystem::path> paths;
  for (const journal::SegmentFile& segment : journal::segments_in(folder)) {
    if (segment.run == run) paths.push_back(segment.path);
  }
  return paths;
}

// The last event whose effect the record has.
std::uint64_t recorded_until(const store::Start& start, const store::Stored& stored) {
  const bool evaluated = !stored.sessions.empty() && stored.sessions.back().run == start.at;
  return evaluated ? stored.sessions.back().sequence : start.record_events;
}

// Of a session the record has only what its last run came to: an older run may have gone on from another one.
bool speaks_of_present(const store::Start& start, const store::Stored& stored) {
  return stored.sessions.empty() || stored.sessions.back().run <= start.at;
}

std::uint64_t last_event(const std::vector<std::filesystem::path>& segments) {
  const journal::Tally tally = journal::tally(segments.back());
  return tally.last != 0 || segments.size() == 1 ? tally.last
                                                 : journal::tally(segments[segments.size() - 2]).last;
}

}  // namespace

Resumed resume(const std::filesystem::path& folder, const store::Stored& stored, const Meaning& meaning,
               const signals::Engine& engine, Sequencer& sequencer) {
  Resumed done;
  for (auto start = stored.starts.rbegin();
       start != stored.starts.rend() && speaks_of_present(*start, stored); ++start) {
    const std::string run = segment::stamp(start->at);
    const auto segments = segments_of(folder, run);
    if (segments.empty()) continue;
    // One that a loss of power has taken the beginning of: the run before has more.
    if (last_event(segments) < start->warm_events) continue;

    journal::Reader reader(segments);
    const std::uint64_t from = recorded_until(*start, stored);
    if (reader.begin().series != meaning.series || reader.begin().connections != meaning.connections) {
      done.reason = "the last run had other series or connections";
      return done;
    }
    if (reader.begin().sequence > from + 1) {
      done.reason = "its first segments are gone";
      return done;
    }
    done.run = run;
    std::uint64_t last = 0;
    for (Block block; reader.next(block);) {
      if (block.kind == Kind::gap && block.gap.last > from)
        done.missing += block.gap.last - std::max(block.gap.first, from + 1) + 1;
      if (block.kind == Kind::state && block.state.sequence == last && last > from) {
        ++done.compared;
        if (block.state.hash != engine.state_hash()) ++done.different;
      }
      if (block.kind != Kind::events) continue;
      for (const Event& event : block.events) {
        last = event.sequence;
        if (event.sequence <= from || event.kind == market::EventKind::reference) continue;
        sequencer.repeat(event);
        ++done.events;
      }
    }
    return done;
  }
  return done;
}

}  // namespace rotation::daemon
