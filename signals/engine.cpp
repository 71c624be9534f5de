#include "signals/engine.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "feeds/market/new_york.hpp"
#include "signals/quality_gate.hpp"

namespace rotation::signals {

using market::Event;
using market::EventKind;
using market::Reject;
using market::SeriesId;

namespace {

// Every series a line reads, once each.
std::vector<SeriesId> inputs(const Model& model, LineIndex line) {
  std::vector<SeriesId> ids;
  const LineSpec& spec = model.lines[line];
  for (const auto* terms : {&spec.terms, &spec.stand_in}) {
    for (const Term& term : *terms) ids.push_back(term.series);
  }
  for (const LineIndex member : spec.members) {
    const auto more = inputs(model, member);
    ids.insert(ids.end(), more.begin(), more.end());
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

}  // namespace

Engine::Engine(const Parameters& parameters, const Model& model, const market::SeriesTable& series,
               const market::Calendar& calendar)
    : p_(parameters),
      model_(model),
      table_(series),
      calendar_(calendar),
      evaluator_(parameters, model),
      closes_(series.size()),
      present_(series.size()),
      live_values_(model.lines.size(), kUnavailable),
      lines_of_(series.size()),
      lines_behind_(model.triggers.size()),
      line_changed_(model.lines.size(), 0),
      series_changed_(series.size(), 0),
      votes_(series.size(), 0) {
  for (const market::Series& s : series.all()) {
    series_.emplace_back(s);
    hours_.push_back(market::market_hours(s.series_class, s.name));
  }
  for (LineIndex i = 0; i < model.lines.size(); ++i) {
    for (const SeriesId id : inputs(model, i)) lines_of_[market::index(id)].push_back(i);
  }
  for (std::size_t i = 0; i < model.triggers.size(); ++i) {
    for (const SwitchSpec& s : model.triggers[i].switches) {
      for (const Leg& leg : s.stat.legs) {
        if (leg.of_line()) lines_behind_[i].push_back(leg.index);
      }
    }
    if (model.triggers[i].high_line != kNone) lines_behind_[i].push_back(model.triggers[i].high_line);
  }
  for (const LineIndex pair : model.pairs) add_votes(pair);
  for (std::size_t i = 0; i < model.triggers.size(); ++i) {
    if (model.triggers[i].role == Role::flag) continue;
    for (const LineIndex line : lines_behind_[i]) add_votes(line);
  }
  pending_.reserve(series.size());
  published_.reserve(series.size());
  snapshot_.pairs.resize(model.pairs.size());
  snapshot_.triggers.resize(model.triggers.size());
  snapshot_.series.resize(series.size());
  const market::Day start = parameters.history_start;
  begin_session(calendar.is_session(start) ? start : calendar.next_session(start));
}

void Engine::add_votes(LineIndex line) {
  for (const SeriesId id : inputs(model_, line)) votes_[market::index(id)] = 1;
}

std::optional<Transition> Engine::on_event(const Event& event) {
  CoreView& core = snapshot_.core;
  core.sequence = event.sequence;
  if (market::tells_market_time(event)) core.ts_event = std::max(core.ts_event, event.ts_event);
  ++core.events[static_cast<std::size_t>(event.kind)];
  switch (event.kind) {
    case EventKind::quote:
      on_quote(event);
      break;
    case EventKind::value:
      on_value(event);
      break;
    case EventKind::trade:
      on_trade(event);
      break;
    case EventKind::timer:
      return on_timer(event);
    case EventKind::reference:
      series_[market::index(event.series)].corporate_action(event.reference.day, event.reference.cash,
                                                            event.reference.split);
      mark_ticked(event.series);
      break;
    case EventKind::status:
      if (event.series != market::kNoSeries) {
        SeriesView& view = snapshot_.series[market::index(event.series)];
        if (event.status.code == market::StatusCode::trading_halt) view.halted = true;
        if (event.status.code == market::StatusCode::trading_resume) view.halted = false;
        mark_changed(event.series);
      }
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
  mark_ticked(event.series);
}

void Engine::refuse(const Event& event, Reject reason) noexcept {
  ++snapshot_.series[market::index(event.series)].rejected;
  ++snapshot_.core.rejected[static_cast<std::size_t>(reason)];
  mark_changed(event.series);
}

void Engine::mark_changed(SeriesId series) noexcept {
  const std::size_t s = market::index(series);
  if (series_changed_[s] != 0) return;
  series_changed_[s] = 1;
  pending_.push_back(series);
}

void Engine::mark_ticked(SeriesId series) noexcept {
  mark_changed(series);
  for (const LineIndex line : lines_of_[market::index(series)]) line_changed_[line] = 1;
}

void Engine::mark_all_changed() noexcept {
  for (std::size_t s = 0; s < series_.size(); ++s) mark_ticked(static_cast<SeriesId>(s));
}

void Engine::on_quote(const Event& event) noexcept {
  const std::size_t s = market::index(event.series);
  auto refused = reject(event.quote);
  if (!refused) {
    refused = reject_time(event, series_[s].last_tick(), calendar_.is_open(hours_[s], event.ts_event),
                          p_.max_clock_skew);
  }
  if (refused) return refuse(event, *refused);
  accept(event, (event.quote.bid + event.quote.ask) / 2);
  snapshot_.series[s].bid = event.quote.bid;
  snapshot_.series[s].ask = event.quote.ask;
}

void Engine::on_value(const Event& event) noexcept {
  const std::size_t s = market::index(event.series);
  const bool yield = table_[event.series].series_class == market::SeriesClass::yield;
  auto refused = reject(event.value.value, yield);
  if ((event.flags & market::flag::history) != 0) {
    if (!refused) refused = reject(event.value.adjusted, yield);
    if (refused) return refuse(event, *refused);
    series_[s].history(market::new_york_day(event.ts_event), event.value.value, event.value.adjusted);
    return;
  }
  if (!refused) {
    refused = reject_time(event, series_[s].last_tick(), calendar_.is_open(hours_[s], event.ts_event),
                          p_.max_clock_skew);
  }
  if (refused) return refuse(event, *refused);
  accept(event, event.value.value);
}

// Trades never price a session (5.1), but for the closing auction's print.
void Engine::on_trade(const Event& event) noexcept {
  const std::size_t s = market::index(event.series);
  if ((event.flags & market::flag::cancel) != 0) {
    series_[s].amend_official(event.trade.id, kUnavailable);
    return;
  }
  if (const auto refused = reject(event.trade.price, false)) return refuse(event, *refused);
  if ((event.flags & market::flag::correction) != 0) {
    series_[s].amend_official(event.trade.id, event.trade.price);
  } else if ((event.flags & market::flag::official_close) != 0) {
    if (event.ts_event < session_.close || market::new_york_day(event.ts_event) != session_.day) {
      return refuse(event, Reject::outside_session);
    }
    series_[s].official(session_.day, event.trade.price, event.trade.id);
  }
}

std::optional<Transition> Engine::on_timer(const Event& event) noexcept {
  const market::Timer& timer = event.timer;
  if (timer.session != session_.day) return std::nullopt;  // already evaluated
  switch (timer.timer) {
    case market::TimerKind::session_open:
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
}

std::optional<Transition> Engine::evaluate(const Event& event) noexcept {
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
  const auto step = evaluator_.evaluate(session_.day, closes_);
  seal(session_.day);

  const SessionRecord& r = evaluator_.record();
  core.session = session_.day;
  ++core.sessions;
  if ((event.flags & market::flag::history) != 0) ++core.history_sessions;
  core.state = r.state;
  core.quality = r.facts.quality;
  core.state_age_sessions = r.age;
  core.unmet_needs = r.board.unmet;
  publish_closes();

  std::optional<Transition> transition;
  if (step) {
    Transition& t = transition.emplace();
    t.number = core.last_transition.number + 1;
    t.sequence = event.sequence;
    t.session = session_.day;
    t.ts_event = session_.close;
    t.from = step->from;
    t.to = step->to;
    t.reason = step->reason;
    t.quality = r.facts.quality;
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
    core.last_transition = t;
    ++core.transitions[static_cast<std::size_t>(t.from)][static_cast<std::size_t>(t.to)];
  }
  begin_session(calendar_.next_session(session_.day));
  mark_all_changed();
  return transition;
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
  }
  snapshot_.core.fci.confirmed = r.triggers[model_.fci].value;
  for (std::size_t i = 0; i < r.pairs.size(); ++i) {
    PairView& view = snapshot_.pairs[i];
    view.spread.confirmed = r.pairs[i].spread;
    view.sigma = r.pairs[i].sigma;
    for (std::size_t k = 0; k < kHorizons.size(); ++k) view.z[k].confirmed = r.pairs[i].z[k];
  }
  for (std::size_t s = 0; s < series_.size(); ++s) snapshot_.series[s].close = series_[s].last_close();
}

const Snapshot& Engine::refresh() noexcept {
  CoreView& core = snapshot_.core;
  core.in_session = core.ts_event >= session_.open && core.ts_event <= session_.close;
  // Before 09:35 the opening prints settle; after the close the confirmed value is about to replace it (3.2).
  const bool live = core.in_session && core.ts_event >= session_.midnight + p_.provisional_from;
  if (live != live_) mark_all_changed();
  live_ = live;
  for (const SeriesId id : pending_) {
    const std::size_t s = market::index(id);
    present_[s] =
        live ? series_[s].live(session_, bonds_open_) : SeriesCloses::Close{Mark::hole, kUnavailable};
  }
  for (LineIndex i = 0; i < live_values_.size(); ++i) {
    if (line_changed_[i] != 0) live_values_[i] = live ? evaluator_.lines().live(i, present_) : kUnavailable;
  }
  refresh_pairs();
  refresh_triggers();

  for (const SeriesId id : pending_) series_changed_[market::index(id)] = 0;
  std::fill(line_changed_.begin(), line_changed_.end(), 0);
  published_.swap(pending_);
  pending_.clear();
  return snapshot_;
}

void Engine::refresh_pairs() noexcept {
  pairs_changed_ = false;
  for (std::size_t i = 0; i < model_.pairs.size(); ++i) {
    const LineIndex line = model_.pairs[i];
    if (line_changed_[line] == 0) continue;
    pairs_changed_ = true;
    PairView& view = snapshot_.pairs[i];
    view.spread.provisional = live_values_[line];
    for (std::size_t k = 0; k < kHorizons.size(); ++k) {
      view.z[k].provisional = evaluator_.lines().live_z(line, kHorizons[k], live_values_[line]);
    }
  }
}

void Engine::refresh_triggers() noexcept {
  triggers_changed_ = false;
  for (std::size_t i = 0; i < model_.triggers.size(); ++i) {
    const auto changed = [this](LineIndex line) { return line_changed_[line] != 0; };
    if (std::none_of(lines_behind_[i].begin(), lines_behind_[i].end(), changed)) continue;
    triggers_changed_ = true;
    const TriggerReading reading =
        live_ ? evaluator_.triggers().live(i, evaluator_.lines(), live_values_, evaluator_.record().gauges)
              : TriggerReading{};
    snapshot_.triggers[i].provisional_on = reading.on;
    snapshot_.triggers[i].value.provisional = reading.value;
  }
  snapshot_.core.fci.provisional = snapshot_.triggers[model_.fci].value.provisional;
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
  sealed_.add(r.state);
  sealed_.add(r.age);
  sealed_.add(r.peak);
  const Regime::Registers& n = r.registers;
  for (const int count : {n.watch_up, n.watch_down, n.setup_up, n.setup_down, n.drop, n.trend, n.confirm}) {
    sealed_.add(count);
  }
}

std::uint64_t Engine::state_hash() const noexcept {
  Digest digest = sealed_;
  digest.add(session_.day);
  for (const SeriesCloses& s : series_) s.add_to(digest, session_);
  return digest.value();
}

}  // namespace rotation::signals
