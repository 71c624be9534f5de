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
  keep(entry.sessions, row(engine));
  if (transition != nullptr && !in_record(*transition)) {
    entry.transitions.push_back({*transition, transition_json(*transition, engine.record(), names_.model,
                                                              names_.labels, names_.provenance)});
  }
  if (warm_) writer_.submit(std::move(live));
}

// The last word on each session, unless the record has it.
void Recorder::keep(std::vector<SessionRow>& rows, SessionRow row) const {
  if (!rows.empty() && rows.back().day == row.day) rows.pop_back();
  if (warm_ || !in_record(row)) rows.push_back(std::move(row));
}

void Recorder::on_figure(const signals::Engine& engine, const market::Event& figure) {
  Entry live;
  Entry& entry = warm_ ? live : opening_;
  entry.figures.push_back({figure, engine.session().day});
  if (warm_) writer_.submit(std::move(live));
}

std::uint64_t Recorder::compare(const signals::Engine& engine, market::Day session) {
  std::vector<TransitionRow>& found = opening_.transitions;
  const auto& all = stored_.transitions;
  const std::vector<TransitionRow> record(
      all.begin(), std::find_if(all.begin(), all.end(), [session](const TransitionRow& row) {
        return row.transition.session > session;
      }));
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
  start_.record_session = session;
  start_.record_events = engine.sequence();
  compared_ = true;
  return start_.kept + found.size();
}

// After the record's sessions its further transitions come one by one, as they did.
bool Recorder::in_record(const Transition& transition) {
  const auto& record = stored_.transitions;
  if (!compared_ || warm_ || !opening_.transitions.empty()) return false;
  if (start_.kept == record.size() || !same(record[start_.kept].transition, transition)) return false;
  ++start_.kept;
  return true;
}

std::uint64_t Recorder::end_warm_up(const signals::Engine& engine) {
  const std::uint64_t replaced = stored_.transitions.size() - start_.kept;
  start_.warm_events = engine.sequence();
  opening_.start = start_;
  writer_.submit(std::exchange(opening_, {}));
  warm_ = true;
  return replaced;
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
  const signals::IntradayProfile::Averages& averages = engine.intraday_averages();
  if (averages != signals::IntradayProfile::Averages{})
    row.profile = std::make_shared<const signals::IntradayProfile::Averages>(averages);
  const auto closes = engine.closes();
  for (std::size_t i = 0; i < closes.size(); ++i) {
    if (closes[i].mark != signals::Mark::value) continue;
    row.closes.push_back({static_cast<SeriesId>(i), row.day, closes[i].traded, closes[i].level});
  }
  return row;
}

}  // namespace rotation::daemon::store
