#include "daemon/resume.hpp"

#include <algorithm>

#include "feeds/journal/folder.hpp"
#include "feeds/journal/reader.hpp"
#include "feeds/segment/file.hpp"

namespace rotation::daemon {
namespace {

using journal::Block;
using journal::Kind;
using market::Event;
using store::SessionRow;
using Paths = std::vector<std::filesystem::path>;

Paths segments_of(const std::filesystem::path& folder, market::Timestamp run) {
  Paths paths;
  if (!std::filesystem::exists(folder)) return paths;  // there has never been a journal
  for (const journal::SegmentFile& segment : journal::segments_in(folder)) {
    if (segment.run == segment::stamp(run)) paths.push_back(segment.path);
  }
  return paths;
}

// What they come to after `event`.
struct Extent {
  journal::Begin begin;
  std::uint64_t last = 0;
  std::uint64_t missing = 0;
};

std::uint64_t missing_after(const journal::Gap& gap, std::uint64_t event) {
  return gap.last > event ? gap.last - std::max(gap.first, event + 1) + 1 : 0;
}

Extent extent(const Paths& segments, std::uint64_t event) {
  journal::Reader reader(segments, event);
  Extent found{.begin = reader.begin()};
  for (Block block; reader.next(block);) {
    if (block.kind == Kind::events) found.last = block.events.back().sequence;
    if (block.kind == Kind::gap) found.missing += missing_after(block.gap, event);
  }
  return found;
}

}  // namespace

ResumePlan plan_resume(const std::filesystem::path& folder, const store::Stored& stored,
                       const journal::Begin& meaning) {
  const auto& sessions = stored.sessions;
  const market::Day last = sessions.empty() ? market::Day{} : sessions.back().day;
  const ResumePlan none{.segments = {}, .session = last};
  for (auto start = stored.starts.rbegin(); start != stored.starts.rend(); ++start) {
    ResumePlan plan{.segments = segments_of(folder, start->at),
                    .session = start->record_session,
                    .after = start->record_events};
    if (plan.segments.empty()) continue;
    const auto evaluated_there = [&](const SessionRow& s) {
      return s.run == start->at && s.day > start->record_session;
    };
    if (sessions.size() > 1 && evaluated_there(sessions[sessions.size() - 2])) {
      plan.session = sessions[sessions.size() - 2].day;
      plan.after = sessions[sessions.size() - 2].sequence;
    }
    const Extent found = extent(plan.segments, plan.after);
    // The run before has more than one that a loss of power has taken the beginning of.
    if (found.last < start->warm_events) continue;

    plan.reason = found.begin.series != meaning.series || found.begin.connections != meaning.connections
                      ? "it is of other series or connections"
                  : found.begin.sequence > plan.after + 1 ? "its first segments are gone"
                                                          : "";
    if (plan.reason.empty() && found.missing > 0) {
      // The record knows the closes of a session of which events are missing.
      if (!sessions.empty() && evaluated_there(sessions.back())) {
        plan.session = last;
        plan.after = sessions.back().sequence;
      } else if (plan.session != last) {
        plan.reason = "events are missing";
      }
    }
    if (plan.reason.empty()) return plan;
    return {.segments = {}, .session = last, .reason = plan.reason};
  }
  return none;
}

Resumed resume(const ResumePlan& plan, std::vector<ReferenceFigure>& figures, const signals::Engine& engine,
               Sequencer& sequencer) {
  Resumed done;
  if (plan.segments.empty()) return done;
  const auto known = [&figures](const Event& event) {
    const auto at = std::find_if(figures.begin(), figures.end(),
                                 [&](const ReferenceFigure& f) { return same_figure(f.event, event); });
    if (at == figures.end()) return false;
    figures.erase(at);
    return true;
  };
  journal::Reader reader(plan.segments, plan.after);
  std::uint64_t last = 0;
  for (Block block; reader.next(block);) {
    if (block.kind == Kind::gap) done.missing += missing_after(block.gap, plan.after);
    if (block.kind == Kind::state && last > plan.after && block.state.sequence == last) {
      ++done.compared;
      if (block.state.hash != engine.state_hash()) ++done.different;
    }
    if (block.kind != Kind::events) continue;
    for (const Event& event : block.events) {
      last = event.sequence;
      if (last <= plan.after || (event.kind == market::EventKind::reference && !known(event))) continue;
      sequencer.repeat(event);
      ++done.events;
    }
  }
  return done;
}

}  // namespace rotation::daemon
