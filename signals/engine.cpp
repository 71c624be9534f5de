#include "signals/engine.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "feeds/market/ensure.hpp"
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
      sources_(parameters, series),
      evaluator_(parameters, model, calendar),
      closes_(series.size()),
      last_{.before = evaluator_},
      votes_(series.size(), 0),
      picture_(model, series.size()),
      hold_(parameters.provisional_hold),
      intraday_(parameters),
      legs_(inputs(model, model.pairs.front())),
      is_leg_(series.size(), 0),
      present_legs_(series.size(), {Mark::hole, kUnavailable}) {
  for (const SeriesId leg : legs_) is_leg_[market::index(leg)] = 1;
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
  market::ensure(event.series == market::kNoSeries || market::index(event.series) < series_.size());
  CoreView& core = snapshot_.core;
  core.sequence = event.sequence;
  const bool history = (event.flags & market::flag::history) != 0;
  // A mistyped year would be the present from then on.
  if (market::tells_market_time(event) && (history || !from_the_future(event, p_.max_clock_skew))) {
    if (event.ts_event >= next_second_ && !history) look_at_second(event.ts_event);
    if (event.ts_event >= next_look_ && !history) look_at_minute(event.ts_event);
    core.ts_event = std::max(core.ts_event, event.ts_event);
  }
  if (core.ts_event >= references_.next()) release_references(core.ts_event);
  ++core.events[static_cast<std::size_t>(event.kind)];
  const bool price = event.kind <= EventKind::value && !history;
  if (price && sources_.several(event.series)) return on_one_of_several(event);
  return apply(event);
}

// The price of a series that several feeds carry.
std::optional<Transition> Engine::on_one_of_several(Event event) {
  const bool speaks = sources_.admit(event);
  SeriesView& view = snapshot_.series[market::index(event.series)];
  view.disagreement = sources_.disagreement(event.series);
  view.standby = sources_.standby(event.series);
  view.on_fallback = sources_.on_fallback(event.series);
  picture_.mark_changed(event.series);
  return speaks ? apply(event) : std::nullopt;
}

std::optional<Transition> Engine::apply(const Event& event) {
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
      release_references(snapshot_.core.ts_event);
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
  if (view.troubled()) show_problems(event.series);  // which speaking may have ended
  dollar_.tick(event.series, event.ts_event, value, freshness_);
  touch(event.series);
  if (table_[event.series].series_class == market::SeriesClass::etf_liquid) liquid_spoke_ = true;
  if (is_leg(event.series)) intraday_.tick(event.ts_event, spread_change());
}

void Engine::refuse(const Event& event, Reject reason) noexcept {
  ++snapshot_.series[market::index(event.series)].rejected;
  ++snapshot_.core.rejected[static_cast<std::size_t>(reason)];
  show_problems(event.series);
  picture_.mark_changed(event.series);
}

QualityGate::Context Engine::context(const Event& event) const noexcept {
  const std::size_t s = market::index(event.series);
  // The session in progress needs no calendar to say when it is open.
  const bool open = (hours_[s] == market::MarketHours::equity && event.ts_event >= session_.open &&
                     event.ts_event <= session_.close) ||
                    calendar_.is_open(hours_[s], event.ts_event);
  return {series_[s], session_, open};
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
  show_problems(event.series);
  touch(event.series);
}

void Engine::touch(SeriesId series) noexcept {
  skew_.spoke(series, freshness_.spoke_at(series));
  picture_.mark_ticked(series);
  if (is_leg(series) && !freshness_.usable(series)) intraday_.interrupted();
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
    picture_.mark_ticked(series);
  }
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
      [&](SeriesId id) {
        show_problems(id);
        touch(id);
      });
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
  picture_.update(live, {session_.day, series_, skew_}, evaluator_);
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

std::uint64_t Engine::state_hash() const noexcept {
  Digest digest = sealed_;
  digest.add(session_.day);
  for (const SeriesCloses& s : series_) s.add_to(digest, session_);
  references_.add_to(digest);
  gate_.add_to(digest);
  sources_.add_to(digest);
  return digest.value();
}

}  // namespace rotation::signals
