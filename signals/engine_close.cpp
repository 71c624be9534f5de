// The engine's closes: when a session is evaluated, and on what, perhaps once more.
#include <algorithm>
#include <cmath>
#include <utility>

#include "feeds/market/new_york.hpp"
#include "signals/engine.hpp"

namespace rotation::signals {

using market::Event;
using market::Reject;
using market::SeriesId;

std::optional<Transition> Engine::on_timer(const Event& event) noexcept {
  const market::Timer& timer = event.timer;
  if (timer.session != session_.day) return std::nullopt;  // already evaluated
  switch (timer.timer) {
    case market::TimerKind::session_open:
    case market::TimerKind::second:
      break;
    case market::TimerKind::close_check:
      if (all_settled()) return evaluate(event);
      break;
    case market::TimerKind::close_overdue:
      return evaluate(event);
  }
  return std::nullopt;
}

bool Engine::all_settled() const noexcept {
  for (std::size_t s = 0; s < series_.size(); ++s) {
    if (votes_[s] != 0 && !series_[s].settled(session_.day)) return false;
  }
  return true;
}

std::optional<Transition> Engine::evaluate(const Event& event) noexcept {
  const bool history = (event.flags & market::flag::history) != 0;
  if (!history && any_liquid_ && !liquid_spoke_) {  // perhaps there was no session at all (3.4)
    ++snapshot_.core.uncounted_sessions;
    begin_session(calendar_.next_session(session_.day));
    picture_.mark_all();
    return std::nullopt;
  }
  for (std::size_t s = 0; s < series_.size(); ++s) closes_[s] = series_[s].take(session_, bonds_open_);
  CoreView& core = snapshot_.core;
  if (core.first_session == market::Day{}) {
    // The machine begins with the first session that has a close: before it there is nothing to count.
    const auto closed = [](const SeriesCloses::Close& close) { return close.mark == Mark::value; };
    if (std::none_of(closes_.begin(), closes_.end(), closed)) {
      begin_session(calendar_.next_session(session_.day));
      return std::nullopt;
    }
    core.first_session = session_.day;
  }
  const References references(references_, calendar_, p_, session_.day, session_.close);
  if (history) {
    last_.session = {};  // its source has had its time to correct it
  } else {
    last_.remember(session_, bonds_open_, evaluator_, sealed_, references);
  }
  ++core.sessions;
  if (history) ++core.history_sessions;
  const auto transition = conclude(session_, references, event);
  begin_session(calendar_.next_session(session_.day));
  return transition;
}

bool Engine::restatable() const noexcept {
  return last_.session.day != market::Day{} && snapshot_.core.ts_event < session_.midnight + p_.restate_until;
}

// REQUIRES: the close of the event's series of the last session may be another than it was evaluated on.
std::optional<Transition> Engine::restate(const Event& event) noexcept {
  if (!restatable()) {
    refuse(event, Reject::outside_session);
    return std::nullopt;
  }
  const std::size_t s = market::index(event.series);
  const SeriesCloses::Close before =
      std::exchange(closes_[s], series_[s].retake(last_.session, last_.bonds_open));
  if (closes_[s] == before) return std::nullopt;
  ++snapshot_.core.restated_sessions;
  evaluator_ = last_.before;
  sealed_ = last_.sealed;
  const auto transition = conclude(last_.session, *last_.references, event);
  if (!std::isnan(last_.late_hy_spread)) {
    evaluator_.publish_late(model_.lines[model_.high_yield_spread].terms.front().series,
                            last_.late_hy_spread);
  }
  return transition;
}

std::optional<Transition> Engine::conclude(const SessionTimes& session, const References& references,
                                           const Event& event) noexcept {
  CoreView& core = snapshot_.core;
  const State announced = core.state;
  const auto step = evaluator_.evaluate({session.day, closes_, series_, references});
  seal(session.day);

  const SessionRecord& r = evaluator_.record();
  core.session = session.day;
  core.state = r.state;
  core.quality = r.facts.quality;
  core.state_age_sessions = r.age;
  core.unmet_needs = r.board.unmet;
  publish_closes();
  picture_.mark_all();
  if (r.state == announced) return std::nullopt;
  core.last_transition = describe(announced, step ? step->reason : Reason::restated, session, event);
  ++core.transitions[static_cast<std::size_t>(announced)][static_cast<std::size_t>(r.state)];
  return core.last_transition;
}

Transition Engine::describe(State from, Reason reason, const SessionTimes& session,
                            const Event& event) const noexcept {
  const SessionRecord& r = record();
  Transition t;
  t.number = snapshot_.core.last_transition.number + 1;
  t.sequence = event.sequence;
  t.session = session.day;
  t.ts_event = session.close;
  t.from = from;
  t.to = r.state;
  t.reason = reason;
  t.quality = r.facts.quality;
  t.close_quality = snapshot_.core.closed[static_cast<std::size_t>(Closed::mid)] > 0 ? CloseQuality::mid
                                                                                     : CloseQuality::official;
  t.restated = session.day < session_.day;
  t.from_history = (event.flags & market::flag::history) != 0;
  t.spread = r.facts.spread;
  t.z20 = r.facts.z20;
  t.z60 = r.facts.z60;
  t.z120 = r.pairs.front().z[2];
  t.participation = r.facts.participation;
  t.participation_available = r.facts.participation_available;
  t.catalysts = r.facts.catalysts;
  t.catalysts_available = r.facts.catalysts_available;
  for (std::size_t i = 0; i < r.triggers.size(); ++i) {
    if (r.triggers[i].on) t.triggers_on |= std::uint64_t{1} << i;
    if (r.triggers[i].available) t.triggers_available |= std::uint64_t{1} << i;
  }
  t.discount = r.gauges[Gauge::discount];
  t.closure_fair = r.gauges[Gauge::closure_fair];
  t.fci = r.triggers[model_.fci].value;
  t.tau = r.gauges[Gauge::dollar_tau];
  t.score = r.board.score;
  t.unmet_needs = r.board.unmet;
  t.tranche_before = r.advice.tranche_before;
  t.tranche_after = r.advice.tranche;
  t.beta = r.lines[model_.residual].beta;
  t.stop_level = r.advice.stop_level;
  t.risk_flag = r.risk_flag;
  return t;
}

// What a close changes in the picture, apart from the provisional values.
void Engine::publish_closes() noexcept {
  const SessionRecord& r = evaluator_.record();
  for (std::size_t i = 0; i < r.triggers.size(); ++i) {
    TriggerView& view = snapshot_.triggers[i];
    view.on = r.triggers[i].on;
    view.available = r.triggers[i].available;
    view.value.confirmed = r.triggers[i].value;
    view.last_change = r.triggers[i].last_change;
    snapshot_.distances[i] = r.triggers[i].distance;
  }
  snapshot_.core.fci.confirmed = r.triggers[model_.fci].value;
  for (std::size_t i = 0; i < r.pairs.size(); ++i) {
    PairView& view = snapshot_.pairs[i];
    view.spread.confirmed = r.pairs[i].spread;
    view.sigma = r.pairs[i].sigma;
    for (std::size_t k = 0; k < kHorizons.size(); ++k) view.z[k].confirmed = r.pairs[i].z[k];
  }
  snapshot_.core.closed = {};
  for (std::size_t s = 0; s < series_.size(); ++s) {
    snapshot_.series[s].close = series_[s].last_close();
    if (votes_[s] == 0 || closes_[s].mark == Mark::before_life) continue;
    const Closed how = closes_[s].mark == Mark::hole ? Closed::missing
                       : closes_[s].official         ? Closed::official
                                                     : Closed::mid;
    ++snapshot_.core.closed[static_cast<std::size_t>(how)];
  }
  snapshot_.close = {r.gauges,       r.references,     r.board,    r.advice,
                     r.thesis_clock, r.thesis_expired, r.risk_flag};
  std::copy(r.statistics.begin(), r.statistics.end(), snapshot_.statistics.begin());
  closed_ = true;
}

// Closes and what came of them: the closes alone decide, the rest shows a difference in the arithmetic.
void Engine::seal(market::Day day) noexcept {
  sealed_.add(day);
  for (const SeriesCloses::Close& close : closes_) {
    sealed_.add(close.mark);
    sealed_.add(close.level);
  }
  const SessionRecord& r = evaluator_.record();
  for (const LineRecord& line : r.lines) {
    sealed_.add(line.value);
    sealed_.add(line.mark);
    sealed_.add(line.sigma);
  }
  for (const TriggerRecord& trigger : r.triggers) {
    sealed_.add(trigger.on);
    sealed_.add(trigger.available);
    sealed_.add(trigger.value);
  }
  for (const GaugeInfo& gauge : kGaugeTable) sealed_.add(r.gauges[gauge.gauge]);
  sealed_.add(r.state);
  sealed_.add(r.age);
  sealed_.add(r.peak);
  sealed_.add(r.thesis_clock);
  sealed_.add(r.board.little_stands);
  sealed_.add(r.advice.tranche);
  sealed_.add(r.advice.hedge_in_use);
  const Regime::Registers& n = r.registers;
  for (const int count : {n.watch_up, n.watch_down, n.setup_up, n.setup_down, n.drop, n.trend, n.confirm}) {
    sealed_.add(count);
  }
}

void Engine::begin_session(market::Day day) noexcept {
  session_ = {.day = day,
              .midnight = market::new_york(day, market::Duration::zero()),
              .open = calendar_.open(day),
              .close = calendar_.close(day)};
  bonds_open_ = calendar_.bonds_open(day);
  hold_.begin_session();
  intraday_.begin_session();
  gate_.begin_session();
  freshness_.begin_session();
  for (std::size_t s = 0; s < series_.size(); ++s) {
    show_problems(static_cast<SeriesId>(s));
    picture_.mark_changed(static_cast<SeriesId>(s));
  }
  liquid_spoke_ = false;
  next_second_ = session_.open;
  next_look_ = session_.open;
}

}  // namespace rotation::signals
