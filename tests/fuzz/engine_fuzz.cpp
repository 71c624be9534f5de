// Any sequence of events that decoders, reference files and timers may bring, the clock going on as it does
// live: after a few sessions of history prices of any kind, out of order, extreme, cancelled. What is shown
// is finite or not available, times never go back, transitions follow each other, and a second engine comes
// to the same state.
#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

#include <fuzzer/FuzzedDataProvider.h>

#include "daemon/sequencer.hpp"
#include "tests/support/calendar.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/synthetic_market.hpp"

namespace rotation {
namespace {

using market::Event;
using testing::calendar;

constexpr market::Day kFirst{std::chrono::year{2025} / 1 / 2};

const signals::Parameters& parameters() {
  static const signals::Parameters chosen = [] {
    signals::Parameters p;
    p.history_start = kFirst;
    p.ring_sessions = 260;
    // So that a few sessions make something of everything, and lead as far as CONFIRMED.
    p.sigma_window = p.percentile_window = 20;
    p.sigma_min = p.percentile_min = 5;
    p.trigger.m1_k = p.trigger.c1_k = p.trigger.c2_k = p.trigger.c3_k = p.trigger.m3_beta_window = 20;
    p.veto.ai_high_window = 20;
    p.machine.watch_dwell = p.machine.setup_dwell = p.machine.drop_dwell = 1;
    p.machine.confirm_count = p.machine.invalidate_z60_dwell = p.machine.cooldown = 2;
    return p;
  }();
  return chosen;
}

const market::SeriesTable& table() {
  static const market::SeriesTable series{market::default_series()};
  return series;
}

void check_shown(double value) {
  assert(!std::isinf(value));
}
void check_shown(const signals::Basis& basis) {
  check_shown(basis.confirmed);
  check_shown(basis.provisional);
}
void check_score(double score) {
  assert(std::isnan(score) || (score >= 0 && score <= 100));
}

void check(const signals::Transition& t) {
  for (const double x : {t.spread, t.z20, t.z60, t.z120, t.discount, t.closure_fair, t.fci, t.tau,
                         t.tranche_before, t.tranche_after, t.beta, t.stop_level}) {
    check_shown(x);
  }
  check_score(t.score);
}

void check(const signals::Snapshot& s) {
  check_shown(s.core.fci);
  check_score(s.core.provisional_score);
  for (const double x : s.core.proxies) check_shown(x);
  for (const double x : {s.core.dollar.index, s.core.dollar.synthetic, s.core.dollar.stand_in})
    check_shown(x);
  const signals::IntradayView& day = s.core.intraday;
  for (const double x :
       {day.spread_change, day.spread_average, day.z, day.cusum_up, day.cusum_down, day.leader_change}) {
    check_shown(x);
  }
  check(s.core.last_transition);
  for (const signals::PairView& pair : s.pairs) {
    check_shown(pair.spread);
    check_shown(pair.sigma);
    for (const signals::Basis& z : pair.z) check_shown(z);
  }
  for (const signals::TriggerView& trigger : s.triggers) check_shown(trigger.value);
  for (const signals::SeriesView& series : s.series) {
    for (const double x : {series.value, series.bid, series.ask, series.close, series.disagreement}) {
      check_shown(x);
    }
  }
  for (const auto& info : signals::kGaugeTable) check_shown(s.close.gauges[info.gauge]);
  check_shown(s.close.board.hardest);
  check_score(s.close.board.score);
  const signals::Advice& advice = s.close.advice;
  for (const double x : {advice.tranche_before, advice.tranche, advice.hedge_beta, advice.hedge_in_use,
                         advice.short_notional, advice.stop_level, advice.stop_distance}) {
    check_shown(x);
  }
  for (const double x : s.statistics) check_shown(x);
  for (const signals::Distance& d : s.distances) {
    for (const double x :
         {d.threshold, d.need, d.need_next, d.sigma1, d.sigma20, d.touch20, d.natural, d.level}) {
      check_shown(x);
    }
  }
}

const signals::Model& model() {
  static const signals::Model built = signals::default_model(parameters(), table());
  return built;
}

// After so many sessions of history, with their market.
class Warmed {
 public:
  explicit Warmed(int sessions) {
    daemon::Sequencer sequencer(engine, schedule, [](const auto&, const auto*) {});
    for (; sessions > 0; --sessions) {
      market.move(0, 0.01);
      for (std::size_t i = 0; i < table().size(); ++i) {
        const auto id = static_cast<market::SeriesId>(i);
        sequencer.warm(testing::daily_close(id, calendar().close(day), market[id], market[id]));
      }
      day = calendar().next_session(day);
    }
    sequencer.fire_timers(morning());
    engine.refresh();
  }
  // Of the session that follows.
  [[nodiscard]] market::Timestamp morning() const { return calendar().open(day) - std::chrono::hours{1}; }

  testing::SyntheticMarket market{table(), 7};
  market::Day day = kFirst;
  signals::Engine engine{parameters(), model(), table(), calendar()};
  signals::Schedule schedule{calendar(), kFirst, parameters().close_grace};
};

const Warmed& warmed(std::size_t which) {
  static const std::array<Warmed, 3> all{Warmed(0), Warmed(8), Warmed(65)};
  return all[which];
}

// An engine, its timers, and what it has shown so far.
class Run {
 public:
  explicit Run(const Warmed& begin) : engine_(begin.engine), schedule_(begin.schedule) {
    last_.number = engine_.transitions();
    last_.to = engine_.record().state;
  }

  // It is `now`.
  void advance(market::Timestamp now) {
    sequencer_.fire_timers(now);
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    const signals::SessionTimes& session = engine_.session();
    if (second <= session.open || second > session.close) return;
    Event timer = testing::event(market::EventKind::timer, market::kNoSeries, second);
    timer.timer = {.timer = market::TimerKind::second, .session = session.day};
    sequencer_.apply(timer);
  }
  void apply(const Event& event) { sequencer_.apply(event); }

  void look() {
    const signals::Snapshot& shown = engine_.refresh();
    check(shown);
    assert(sequencer_.events() == 0 || shown.core.sequence == sequencer_.events());
    assert(shown.core.ts_event >= shown_until_ && shown.core.session >= session_);
    shown_until_ = shown.core.ts_event;
    session_ = shown.core.session;
  }
  [[nodiscard]] std::uint64_t state_hash() const { return engine_.state_hash(); }
  [[nodiscard]] const signals::SessionTimes& session() const { return engine_.session(); }

 private:
  void told(const signals::Transition* t) {
    if (t == nullptr) return;
    check(*t);
    assert(t->number == last_.number + 1 && t->sequence > last_.sequence && t->session >= last_.session);
    assert(t->from == last_.to && t->from != t->to);
    last_ = *t;
  }

  signals::Engine engine_;
  signals::Schedule schedule_;
  daemon::Sequencer sequencer_{engine_, schedule_,
                               [this](const auto&, const signals::Transition* t) { told(t); }};
  signals::Transition last_;
  market::Timestamp shown_until_ = market::kNoTime;
  market::Day session_{};
};

class Script {
 public:
  Script(const std::uint8_t* data, std::size_t size) : in_(data, size) {}

  // The digest at the end.
  std::uint64_t play() {
    const Warmed& begin = warmed(in_.ConsumeIntegralInRange<std::size_t>(0, 2));
    market_ = begin.market;
    now_ = begin.morning();
    Run run(begin);
    for (int steps = 0; steps < 32 && in_.remaining_bytes() > 0; ++steps) {
      step(run);
      if (steps % 8 == 0) run.look();
    }
    run.look();
    return run.state_hash();
  }

 private:
  void step(Run& run) {
    switch (in_.ConsumeIntegralInRange(0, 7)) {
      case 0:
        now_ += std::chrono::milliseconds{in_.ConsumeIntegral<std::uint16_t>()};
        return run.advance(now_);
      case 1:
        now_ += std::chrono::minutes{in_.ConsumeIntegral<std::uint8_t>()} * 6;
        return run.advance(now_);
      case 2: {
        Event e = testing::quote(series(), time(), price(), price());
        e.quote.bid_size = in_.ConsumeIntegralInRange<std::uint32_t>(0, 2);
        return hand_over(run, e);
      }
      case 3: {
        constexpr std::uint16_t kOfTrades = market::flag::official_close | market::flag::not_last |
                                            market::flag::correction | market::flag::cancel;
        const auto flags = static_cast<std::uint16_t>(in_.ConsumeIntegral<std::uint8_t>() & kOfTrades);
        return hand_over(run, testing::trade(series(), time(), price(),
                                             in_.ConsumeIntegralInRange<std::uint64_t>(0, 3), flags));
      }
      case 4:
        return hand_over(run, testing::value(series(), time(), price()));
      case 5:
        return hand_over(run, reference(run.session().day));
      case 6: {
        const auto code = static_cast<market::StatusCode>(in_.ConsumeIntegralInRange(0, 5));
        return hand_over(run,
                         testing::status(code, time(), in_.ConsumeBool() ? series() : market::kNoSeries));
      }
      default:
        return session(run);
    }
  }

  // Every series says its price, shares the official one: a session as most are.
  void session(Run& run) {
    now_ = std::max(now_, run.session().close - std::chrono::seconds{1});
    run.advance(now_);
    market_.move(in_.ConsumeFloatingPointInRange(-0.05, 0.05), 0.01);
    for (std::size_t i = 0; i < table().size(); ++i) {
      const auto id = static_cast<market::SeriesId>(i);
      const bool share = market::is_equity(table()[id].series_class);
      hand_over(run, share ? testing::quote(id, now_, market_[id]) : testing::value(id, now_, market_[id]),
                {});
      if (share) {
        hand_over(run, testing::trade(id, now_, market_[id], 1, market::flag::official_close), {});
      }
    }
    now_ += parameters().close_grace + std::chrono::seconds{2};
    run.advance(now_);
  }

  void hand_over(Run& run, const Event& event) {
    hand_over(run, event, market::FeedId{static_cast<std::uint8_t>(in_.ConsumeBool())});
  }
  void hand_over(Run& run, Event event, market::FeedId feed) {
    event.ts_recv = now_;
    event.feed = feed;
    run.apply(event);
  }

  market::SeriesId series() {
    last_ = static_cast<market::SeriesId>(in_.ConsumeIntegralInRange<std::size_t>(0, table().size() - 1));
    return last_;
  }

  // By the source's clock: any that a decoder lets through.
  market::Timestamp time() {
    switch (in_.ConsumeIntegralInRange(0, 3)) {
      case 0:
        return now_ + std::chrono::milliseconds{in_.ConsumeIntegral<std::int16_t>()};
      case 1:
        return market::Timestamp{market::Duration{in_.ConsumeIntegralInRange(
            market::kEarliest.time_since_epoch().count(), market::kLatest.time_since_epoch().count() - 1)}};
      default:
        return now_;
    }
  }

  double price() {
    const double level = market_[last_];
    switch (in_.ConsumeIntegralInRange(0, 3)) {
      case 0:
        return in_.PickValueInArray(
            {0.0, -0.0, -level, level * 10, level / 10, level * 2, 1e-300, 1e300,
             std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::max(),
             std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()});
      case 1:
        return level * in_.ConsumeFloatingPointInRange(0.5, 2.0);
      default:
        return level * (1 + in_.ConsumeIntegralInRange(-8, 8) * 1e-4);
    }
  }

  // As a reference file may have it.
  Event reference(market::Day session) {
    using market::ReferenceKey;
    const auto key =
        static_cast<ReferenceKey>(in_.ConsumeIntegralInRange<std::size_t>(0, market::kReferenceKeys - 1));
    const double x = in_.ConsumeFloatingPointInRange(0.01, 1.0);
    const double y = in_.ConsumeFloatingPointInRange(0.01, 1.0);
    std::array<double, 3> values{x, y, 0.5};
    if (key == ReferenceKey::corporate_action)
      values = {x, in_.PickValueInArray({1.0, 2.0, 0.1, 1e-4, 1e4}), 0};
    if (key == ReferenceKey::pe_small || key == ReferenceKey::pe_large) values = {1 + 199 * x, 0, 0};
    if (key == ReferenceKey::shares_out) values = {1 + 1e9 * x, 0, 0};
    const market::Day asof = session + std::chrono::days{in_.ConsumeIntegralInRange(-40, 2)};
    const bool of_series = market::info(key).scope == market::ReferenceScope::series;
    return testing::reference(key, asof, values, now_, of_series ? series() : market::kNoSeries);
  }

  FuzzedDataProvider in_;
  testing::SyntheticMarket market_{table(), 7};
  market::Timestamp now_{};
  market::SeriesId last_{};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::uint64_t once = Script(data, size).play();
  assert(Script(data, size).play() == once);
  return 0;
}

}  // namespace rotation
