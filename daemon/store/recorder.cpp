#include "daemon/store/recorder.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace rotation::daemon::store {
namespace {

using market::SeriesId;
using signals::Transition;

bool same(const Transition& a, const Transition& b) {
  return a.session == b.session && a.from == b.from && a.to == b.to;
}

// What closes alone tell of these: of each session where it led in the end.
std::vector<Transition> without_restatements(const std::vector<TransitionRow>& rows) {
  std::vector<Transition> net;
  for (const TransitionRow& row : rows) {
    if (net.empty() || net.back().session != row.transition.session) {
      net.push_back(row.transition);
    } else if (net.back().from == row.transition.to) {
      net.pop_back();
    } else {
      net.back().to = row.transition.to;
    }
  }
  return net;
}

}  // namespace

Recorder::Recorder(Names names, Writer& writer, const Stored& stored, market::Timestamp run)
    : names_(names),
      writer_(writer),
      stored_(stored),
      start_{.at = run,
             .code_version = names.provenance.code_version,
             .config_hash = names.provenance.config_hash} {}

void Recorder::on_session(const signals::Engine& engine, const Transition* transition) {
  Entry live;
  Entry& entry = warm_ ? live : opening_;
  if (SessionRow session = row(engine); warm_ || !in_record(session))
    entry.sessions.push_back(std::move(session));
  if (transition != nullptr) {
    entry.transitions.push_back({*transition, transition_json(*transition, engine.record(), names_.model,
                                                              names_.labels, names_.provenance)});
  }
  if (warm_) writer_.submit(std::move(live));
}

void Recorder::on_figure(const signals::Engine& engine, const market::Event& figure) {
  Entry live;
  Entry& entry = warm_ ? live : opening_;
  entry.figures.push_back({figure, engine.session().day});
  if (warm_) writer_.submit(std::move(live));
}

Recorder::Outcome Recorder::compare(const signals::Engine& engine) {
  std::vector<TransitionRow>& found = opening_.transitions;
  const std::vector<TransitionRow>& record = stored_.transitions;
  const std::vector<Transition> net = without_restatements(record);
  if (std::equal(found.begin(), found.end(), net.begin(), net.end(),
                 [](const TransitionRow& a, const Transition& b) { return same(a.transition, b); })) {
    start_.kept = record.size();
    found.clear();
  } else {
    const auto differs = std::mismatch(found.begin(), found.end(), record.begin(), record.end(),
                                       [](const TransitionRow& a, const TransitionRow& b) {
                                         return same(a.transition, b.transition) && !b.transition.restated;
                                       });
    start_.kept = static_cast<std::uint64_t>(differs.first - found.begin());
    found.erase(found.begin(), differs.first);
  }
  start_.record_events = engine.sequence();
  return {.transitions = start_.kept + found.size(), .replaced = record.size() - start_.kept};
}

void Recorder::end_warm_up(const signals::Engine& engine) {
  start_.warm_events = engine.sequence();
  opening_.start = start_;
  writer_.submit(std::exchange(opening_, {}));
  warm_ = true;
}

bool Recorder::in_record(const SessionRow& row) const {
  const auto at = std::lower_bound(stored_.sessions.begin(), stored_.sessions.end(), row.day,
                                   [](const SessionRow& s, market::Day day) { return s.day < day; });
  return at != stored_.sessions.end() && at->day == row.day && at->hash == row.hash;
}

SessionRow Recorder::row(const signals::Engine& engine) const {
  SessionRow row{.day = engine.record().session,
                 .run = start_.at,
                 .sequence = engine.sequence(),
                 .hash = engine.sessions_hash(),
                 .transitions = engine.transitions()};
  const auto closes = engine.closes();
  for (std::size_t i = 0; i < closes.size(); ++i) {
    if (closes[i].mark != signals::Mark::value) continue;
    row.closes.push_back({static_cast<SeriesId>(i), row.day, closes[i].traded, closes[i].level});
  }
  return row;
}

}  // namespace rotation::daemon::store
