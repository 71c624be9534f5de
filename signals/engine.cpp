#include "signals/engine.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "feeds/market/new_york.hpp"

namespace rotation::signals {

using market::Event;
using market::EventKind;
using market::Reject;
using market::SeriesId;

namespace {
// By 09:45, a quarter of an hour after the usual open, a session must have shown itself (3.4).
constexpr market::Duration kCalendarKnown = std::chrono::minutes{15};
}  // namespace

Engine::Engine(const Parameters& parameters, const Model& model, const market::SeriesTable& series,
               const market::Calendar& calendar)
    : p_(parameters),
      model_(model),
      table_(series),
      calendar_(calendar),
      gate_(parameters, series),
      freshness_(parameters, series),
      skew_(model, parameters, series),
      dollar_(series, parameters.quality.dxy_mismatch),
      evaluator_(parameters, model, calendar),
      closes_(series.size()),
      last_{.before = evaluator_},
      votes_(series.size(), 0),
      picture_(model, skew_, series.size()),
      hold_(parameters.provisional_hold),
      intraday_(parameters),
      legs_(inputs(model, model.pairs.front())),
      present_legs_(series.size(), {Mark::hole, kUnavailable}) {
  for (const market::Series& s : series.all()) {
    series_.emplace_back(s);
    hours_.push_back(market::market_hours(s.series_class, s.name));
    any_liquid_ = any_liquid_ || s.series_class == market::SeriesClass::etf_liquid;
  }
  for (const LineIndex pair : model.pairs) add_votes(pair);
  for (std::size_t i = 0; i < model.triggers.size(); ++i) {
    if (!model.decides(i)) continue;
    for (const LineIndex line : lines_read(model.triggers[i])) add_votes(line);
  }
  snapshot_.pairs.resize(model.pairs.size());
  snapshot_.triggers.resize(model.triggers.size());
  snapshot_.series.resize(series.size());
  snapshot_.statistics.resize(model.statistics.size(), kUnavailable);
  snapshot_.distances.resize(model.triggers.size());
  for (const Event& row : configured_references(parameters)) references_.add(row);
  const market::Day start = parameters.history_start;
  begin_session(calendar.is_session(start) ? start : calendar.next_session(start));
}

void Engine::add_votes(LineIndex line) {
  for (const SeriesId id : inputs(model_, line)) votes_[market::index(id)] = 1;
}

std::optional<Transition> Engine::on_event(const Event& event) {
  CoreView& core = snapshot_.core;
  core.sequence = event.sequence;
  if (market::tells_market_time(event)) {
    const bool history = (event.flags & market::flag::history) != 0;
    if (event.ts_event >= next_second_ && !history) look_at_second(event.ts_event);
    if (event.ts_event >= next_look_ && !history) look_at_minute(event.ts_event);
    core.ts_event = std::max(core.ts_event, event.ts_event);
  }
  if (core.ts_event >= references_.next()) release_references(core.ts_event);
  ++core.events[static_cast<std::size_t>(event.kind)];
  switch (event.kind) {
    case EventKind::quote:
      on_quote(event);
      break;
    case EventKind::value:
      on_value(event);
      break;
    case EventKind::trade:
      return on_trade(event);
    case EventKind::timer:
      return on_timer(event);
    case EventKind::reference:
      references_.add(event);
      release_references(core.ts_event);
      break;
    case EventKind::status:
      if (event.series != market::kNoSeries) on_status(event);
      break;
  }
  return std::nullopt;
}

void Engine::accept(const Event& event, double value) noexcept {
  series_[market::index(event.series)].tick(event.ts_event, value, session_.close);
  SeriesView& view = snapshot_.series[market::index(event.series)];
  view.ts_event = event.ts_event;
  view.ts_recv = event.ts_recv;
  view.value = value;
  ++view.accepted;
  freshness_.spoke(event.series, event.ts_event);
  dollar_.tick(event.series, event.ts_event, value, freshness_);
  touch(event.series);
  if (table_[event.series].series_class == market::SeriesClass::etf_liquid) liquid_spoke_ = true;
  if (is_leg(event.series)) intraday_.tick(event.ts_event, spread_change());
}

void Engine::refuse(const Event& event, Reject reason) noexcept {
  ++snapshot_.series[market::index(event.series)].rejected;
  ++snapshot_.core.rejected[static_cast<std::size_t>(reason)];
  show_problems(event.series);
}

QualityGate::Context Engine::context(const Event& event) const noexcept {
  const std::size_t s = market::index(event.series);
  return {series_[s], session_, calendar_.is_open(hours_[s], event.ts_event)};
}

void Engine::on_quote(const Event& event) noexcept {
  if (const auto refused = gate_.admit(event, context(event))) return refuse(event, *refused);
  accept(event, (event.quote.bid + event.quote.ask) / 2);
  SeriesView& view = snapshot_.series[market::index(event.series)];
  view.bid = event.quote.bid;
  view.ask = event.quote.ask;
}

void Engine::on_value(const Event& event) noexcept {
  if ((event.flags & market::flag::history) == 0) {
    if (const auto refused = gate_.admit(event, context(event))) return refuse(event, *refused);
    return accept(event, event.value.value);
  }
  const market::SeriesClass series_class = table_[event.series].series_class;
  auto refused = judge_value(event.value.value, series_class);
  if (!refused) refused = judge_value(event.value.adjusted, series_class);
  if (refused) return refuse(event, *refused);
  series_[market::index(event.series)].history(market::new_york_day(event.ts_event), event.value.value,
                                               event.value.adjusted,
                                               (event.flags & market::flag::adjusted_only) == 0);
  if (series_class == market::SeriesClass::etf_liquid) liquid_spoke_ = true;
}

// Trades never price a session (5.1), but for the closing auction's print.
std::optional<Transition> Engine::on_trade(const Event& event) noexcept {
  SeriesCloses& closes = series_[market::index(event.series)];
  const market::SeriesClass series_class = table_[event.series].series_class;
  const auto refused_as = [&](Reject reason) {
    refuse(event, reason);
    return std::nullopt;
  };
  const bool cancelled = (event.flags & market::flag::cancel) != 0;
  if (!cancelled) {
    if (const auto refused = judge_value(event.trade.price, series_class)) return refused_as(*refused);
  }
  if (cancelled || (event.flags & market::flag::correction) != 0) {
    const market::Day day =
        closes.amend_official(event.trade.id, cancelled ? kUnavailable : event.trade.price);
    return day != market::Day{} && day == last_.session.day ? restate(event) : std::nullopt;
  }
  if ((event.flags & market::flag::official_close) == 0) return std::nullopt;

  const market::Day day = market::new_york_day(event.ts_event);
  const bool late = day == last_.session.day;
  const SessionTimes& session = late ? last_.session : session_;
  if (day != session.day || event.ts_event < session.close || (late && !restatable())) {
    return refused_as(Reject::outside_session);
  }
  if (const auto refused = gate_.admit_print(event, {closes, session, true})) return refused_as(*refused);
  closes.official(day, event.trade.price, event.trade.id);
  if (late) return restate(event);
  if (series_class == market::SeriesClass::etf_liquid) liquid_spoke_ = true;
  return std::nullopt;
}

bool Engine::restatable() const noexcept {
  return last_.session.day != market::Day{} && snapshot_.core.ts_event < session_.midnight + p_.restate_until;
}

void Engine::on_status(const Event& event) noexcept {
  switch (event.status.code) {
    case market::StatusCode::trading_halt:
      freshness_.halted(event.series);
      break;
    case market::StatusCode::trading_resume:
      freshness_.resumed(event.series, event.ts_event);
      gate_.trading_resumed(event.series);
      break;
    case market::StatusCode::heartbeat:
      freshness_.spoke(event.series, event.ts_event);
      break;
    default:
      return;
  }
  touch(event.series);
}

void Engine::touch(SeriesId series) noexcept {
  skew_.spoke(series, freshness_.spoke_at(series));
  show_problems(series);
  picture_.mark_ticked(series);
  if (series == dollar_.index()) {
    if (freshness_.usable(series)) dollar_.index_counts();
  } else if (dollar_.is_pair(series) && !freshness_.usable(dollar_.index())) {
    picture_.mark_ticked(dollar_.index());  // the pairs stand in for it
  }
}

void Engine::show_problems(SeriesId series) noexcept {
  auto& problems = snapshot_.series[market::index(series)].problems;
  const auto set = [&problems](Problem problem, bool is) {
    problems[static_cast<std::size_t>(problem)] = is;
  };
  const Freshness::State state = freshness_.state(series);
  set(Problem::stale, state == Freshness::State::stale);
  set(Problem::recovering, state == Freshness::State::recovering);
  set(Problem::halted, state == Freshness::State::halted || state == Freshness::State::resumed);
  set(Problem::quarantined, gate_.quarantined(series));
  set(Problem::scale, gate_.scale_fault(series));
  picture_.mark_changed(series);
}

// What is published between a close and its evaluation belongs to the next session.
void Engine::release_references(market::Timestamp now) {
  while (const Event* event = references_.release(std::min(now, session_.close))) {
    const market::Reference& r = event->reference;
    if (r.key == market::ReferenceKey::corporate_action) {
      SeriesCloses& closes = series_[market::index(event->series)];
      const auto dollar = [&] { return closes.overnight(session_.day, 1).log_return; };
      const double before = dollar();
      closes.corporate_action(r.asof, r.values[0], r.values[1]);
      gate_.corporate_action(event->series);
      picture_.mark_ticked(event->series);
      if (is_leg(event->series) && dollar() != before) intraday_.repriced();
    } else if (r.key == market::ReferenceKey::earnings_day) {
      series_[market::index(event->series)].earnings_day(r.asof);
      picture_.mark_ticked(event->series);
    } else if (r.key == market::ReferenceKey::hy_spread) {
      take_hy_spread(r.asof, r.values[0]);
    }
  }
}

// The spread is the close of its series on its date, though as a rule it is published a day late.
void Engine::take_hy_spread(market::Day day, double percent) noexcept {
  if (model_.high_yield_spread == kNone) return;
  const SeriesId series = model_.lines[model_.high_yield_spread].terms.front().series;
  if (day >= session_.day) {
    series_[market::index(series)].history(day, percent, percent);
  } else if (day == snapshot_.core.session) {
    evaluator_.publish_late(series, percent);
    last_.late_hy_spread = percent;
  }
}

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
  for (std::size_t s = 0; s < series_.size(); ++s) show_problems(static_cast<SeriesId>(s));
  liquid_spoke_ = false;
  next_second_ = session_.open;
  next_look_ = session_.open;
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

const Snapshot& Engine::refresh() noexcept {
  CoreView& core = snapshot_.core;
  core.in_session = core.ts_event >= session_.open && core.ts_event <= session_.close;
  core.provisional_confirm = hold_.told();
  core.intraday = intraday_.view();
  core.jumps = gate_.jumps();
  core.calendar_unknown = any_liquid_ && !liquid_spoke_ && core.ts_event >= session_.open + kCalendarKnown &&
                          core.ts_event <= session_.close;
  update_picture(core.ts_event);
  core.dollar = show_dollar();
  picture_.publish(snapshot_);
  close_changed_ = std::exchange(closed_, false);
  return snapshot_;
}

// Who has fallen silent by the beginning of each second, before its first event.
void Engine::look_at_second(market::Timestamp now) noexcept {
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  next_second_ = second + std::chrono::seconds{1};
  if (second < session_.open || second > session_.close) return;
  freshness_.look(
      second, session_.open,
      [&](SeriesId id) { return calendar_.is_open(hours_[market::index(id)], second); },
      [&](SeriesId id) { touch(id); });
}

// What stood at the beginning of each minute, before its first event: it depends on no refresh.
void Engine::look_at_minute(market::Timestamp now) noexcept {
  const auto minute = std::chrono::floor<std::chrono::minutes>(now);
  next_look_ = minute + std::chrono::minutes{1};
  update_picture(minute);
  if (minute > session_.open && minute <= session_.close) {
    const double leaders = model_.leaders == kNone
                               ? kUnavailable
                               : change_since_close(model_.leaders, picture_.value(model_.leaders));
    intraday_.minute(static_cast<int>((minute - session_.open) / std::chrono::minutes{1}), spread_change(),
                     leaders);
  }
  if (minute < session_.midnight + p_.provisional_not_before) return;
  const auto& dry_run = picture_.dry_run();
  hold_.see(minute, dry_run && dry_run->facts.quality < Quality::degraded &&
                        !evaluator_.regime().in_position() && dry_run->state == State::confirmed);
}

double Engine::change_since_close(LineIndex line, double now) const noexcept {
  return now - evaluator_.lines().value(line);
}

bool Engine::is_leg(SeriesId series) const noexcept {
  return std::find(legs_.begin(), legs_.end(), series) != legs_.end();
}

// Of the primary pair. The picture has its spread as well, but only from 09:35 and as of its last update.
double Engine::spread_change() noexcept {
  for (const SeriesId leg : legs_) present_legs_[market::index(leg)] = present(leg);
  const LineIndex pair = model_.pairs.front();
  return change_since_close(pair, evaluator_.lines().live(pair, present_legs_, &skew_));
}

void Engine::update_picture(market::Timestamp now) noexcept {
  // Before 09:35 the opening prints settle; after the close the confirmed value is about to replace it (3.2).
  const bool live =
      now >= session_.open && now <= session_.close && now >= session_.midnight + p_.provisional_from;
  if (live != live_) picture_.mark_all();
  live_ = live;
  for (const SeriesId id : picture_.pending()) {
    picture_.present(id, live ? present(id) : SeriesCloses::Close{Mark::hole, kUnavailable});
  }
  picture_.update(live, {session_.day, series_}, evaluator_);
}

SeriesCloses::Close Engine::present(SeriesId series) const noexcept {
  const SeriesCloses::Close own = series_[market::index(series)].live(session_, bonds_open_);
  if (freshness_.usable(series)) return own;
  if (series == dollar_.index()) {
    const double x = dollar_.stand_in(freshness_);
    if (!std::isnan(x)) return {Mark::value, x, x};
  }
  return own.mark == Mark::value ? SeriesCloses::Close{Mark::hole, kUnavailable} : own;
}

DollarView Engine::show_dollar() const noexcept {
  const SeriesId index = dollar_.index();
  if (index == market::kNoSeries) return {};
  const bool counts = freshness_.usable(index);
  return {.index = counts ? snapshot_.series[market::index(index)].value : kUnavailable,
          .synthetic = dollar_.level(freshness_),
          .stand_in = live_ && !counts ? dollar_.stand_in(freshness_) : kUnavailable,
          .mismatch = dollar_.mismatch()};
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

std::uint64_t Engine::state_hash() const noexcept {
  Digest digest = sealed_;
  digest.add(session_.day);
  for (const SeriesCloses& s : series_) s.add_to(digest, session_);
  references_.add_to(digest);
  gate_.add_to(digest);
  return digest.value();
}

}  // namespace rotation::signals
