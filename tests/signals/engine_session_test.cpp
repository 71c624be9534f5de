// When a session is evaluated, and on which values: the engine with its timers, on ticks.
#include <cmath>

#include <gtest/gtest.h>

#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::Day;
using market::SeriesId;
using rotation::testing::calendar;
using rotation::testing::daily_close;
using rotation::testing::EngineRig;
using rotation::testing::quote;
using rotation::testing::trade;

constexpr Day kMonday{2025y / 11 / 24};
constexpr Day kTuesday{2025y / 11 / 25};
constexpr Day kWednesday{2025y / 11 / 26};
constexpr Day kFriday{2025y / 11 / 28};  // the session after Thanksgiving closes at 13:00
constexpr Day kNextMonday{2025y / 12 / 1};

// Every series has closed on Monday at 100; Tuesday is in progress.
class EngineSession : public ::testing::Test {
 protected:
  EngineSession() {
    for (std::size_t i = 0; i < rig.table().size(); ++i) rig.close(static_cast<SeriesId>(i), kMonday, 100);
    open_session(rig, kTuesday);
    rig.on_evaluated = [this](Day) { evaluated_at = rig.snapshot().core.ts_event; };
  }

  [[nodiscard]] SeriesId id(std::string_view name) const { return rig.id(name); }

  // A liquid ETF has a price: there is a session (3.4).
  static void open_session(EngineRig& r, Day session) {
    r.apply(quote(r.id("QQQ"), calendar().open(session), 100));
  }
  // The official close of every equity but one.
  void print_all(Day session, double price, std::string_view but = "") {
    for (std::size_t i = 0; i < rig.table().size(); ++i) {
      const auto series = static_cast<SeriesId>(i);
      if (!market::is_equity(rig.table()[series].series_class) || rig.table()[series].name == but) continue;
      rig.apply(trade(series, calendar().close(session), price, i + 1, market::flag::official_close));
    }
  }
  double close_of(std::string_view name) { return rig.series(name).close; }
  Day evaluated() { return rig.snapshot().core.session; }

  EngineRig rig{rotation::testing::parameters(kMonday)};
  market::Timestamp evaluated_at = market::kNoTime;
};

TEST_F(EngineSession, IsEvaluatedAtTheFirstCheckOnceAllPrintsAreIn) {
  print_all(kTuesday, 101);
  rig.advance(calendar().close(kTuesday) + 1min);
  EXPECT_EQ(evaluated(), kMonday) << "a timer fires when time has passed it";
  rig.advance(calendar().close(kTuesday) + 1min + 1ns);
  EXPECT_EQ(evaluated(), kTuesday);
  EXPECT_EQ(evaluated_at, calendar().close(kTuesday) + 1min);
  EXPECT_EQ(close_of("IJR"), 101);
  EXPECT_EQ(rig.engine().session().day, kWednesday);
}

TEST_F(EngineSession, IsEvaluatedAtTheCheckAfterTheLastPrint) {
  print_all(kTuesday, 101, "IWN");
  rig.apply(trade(id("IWN"), calendar().close(kTuesday) + 4min + 30s, 90, 999, market::flag::official_close));
  rig.advance(calendar().close(kTuesday) + 6min);
  EXPECT_EQ(evaluated_at, calendar().close(kTuesday) + 5min);
  EXPECT_EQ(close_of("IWN"), 90);
}

TEST_F(EngineSession, WaitsForAMissingPrintUntilItIsOverdue) {
  rig.apply(quote(id("IWN"), calendar().close(kTuesday) - 1s, 91));
  print_all(kTuesday, 101, "IWN");
  rig.advance(calendar().close(kTuesday) + 15min);
  EXPECT_EQ(evaluated(), kMonday);
  rig.advance(calendar().close(kTuesday) + 15min + 1ns);
  EXPECT_EQ(evaluated_at, calendar().close(kTuesday) + 15min);
  EXPECT_DOUBLE_EQ(close_of("IWN"), 91) << "the last mid";
}

TEST_F(EngineSession, WaitsOnlyForSeriesThatVote) {
  print_all(kTuesday, 101, "NFLX");
  rig.advance(calendar().close(kTuesday) + 2min);
  EXPECT_EQ(evaluated_at, calendar().close(kTuesday) + 1min);
}

TEST_F(EngineSession, YesterdaysPrintIsRefused) {
  print_all(kTuesday, 101);
  rig.advance(calendar().close(kTuesday) + 2min);
  open_session(rig, kWednesday);
  rig.apply(trade(id("IJR"), calendar().close(kTuesday) + 3min, 7, 1, market::flag::official_close));
  EXPECT_EQ(rig.series("IJR").rejected, 1U);
  rig.advance(calendar().close(kWednesday) + 16min);
  EXPECT_EQ(evaluated(), kWednesday);
  EXPECT_EQ(close_of("IJR"), 101) << "Wednesday had none";
}

TEST_F(EngineSession, CancelAndCorrectionReachThePrint) {
  print_all(kTuesday, 101);
  const auto close = calendar().close(kTuesday);
  rig.apply(quote(id("IJR"), close, 100.5625, 100.6875));
  const auto ijr = market::index(id("IJR")) + 1;
  const auto iwm = market::index(id("IWM")) + 1;
  rig.apply(trade(id("IJR"), close + 1s, 101, ijr, market::flag::cancel));
  rig.apply(trade(id("IWM"), close + 1s, 99, iwm, market::flag::correction));
  rig.advance(close + 15min + 1ns);
  EXPECT_EQ(evaluated_at, close + 15min) << "another print of IJR was waited for";
  EXPECT_EQ(close_of("IJR"), 100.625);
  EXPECT_EQ(close_of("IWM"), 99);
}

TEST_F(EngineSession, OrdinaryTradesPriceNothing) {
  rig.apply(trade(id("IJR"), calendar().close(kTuesday), 500, 3, 0));
  rig.advance(calendar().close(kTuesday) + 16min);
  EXPECT_EQ(close_of("IJR"), 100) << "Monday's";
  EXPECT_EQ(rig.snapshot().core.quality, Quality::blind);
}

TEST_F(EngineSession, AQuoteStampedAtTheCloseBelongsToTheSessionAndALaterOneDoesNot) {
  rig.apply(quote(id("IJR"), calendar().close(kTuesday), 101.96875, 102.03125));
  rig.apply(quote(id("IJR"), calendar().close(kTuesday) + 1ns, 201, 203));
  rig.advance(calendar().close(kTuesday) + 16min);
  EXPECT_EQ(close_of("IJR"), 102);
}

TEST_F(EngineSession, AnEarlyCloseIsTheClose) {
  open_session(rig, kWednesday);
  open_session(rig, kFriday);
  EXPECT_EQ(evaluated(), kWednesday);
  const auto one_o_clock = market::new_york(kFriday, 13h);
  rig.apply(quote(id("IJR"), one_o_clock - 1s, 99.96875, 100.03125));
  rig.apply(quote(id("IJR"), one_o_clock + 1s, 199, 201));
  print_all(kFriday, 102, "IJR");
  rig.advance(one_o_clock + 16min);
  EXPECT_EQ(evaluated(), kFriday);
  EXPECT_EQ(close_of("IJR"), 100);
  EXPECT_EQ(close_of("SPY"), 102);
  EXPECT_EQ(rig.engine().session().day, kNextMonday);
}

TEST_F(EngineSession, TimersOfAnEvaluatedSessionDoNothing) {
  print_all(kTuesday, 101);
  rig.advance(calendar().close(kTuesday) + 2min);
  const auto hash = rig.engine().state_hash();
  rig.advance(calendar().close(kTuesday) + 20min);
  EXPECT_EQ(rig.snapshot().core.sessions, 2U);
  EXPECT_EQ(rig.engine().state_hash(), hash);
}

TEST_F(EngineSession, HistoryOnDaysWithoutSessionChangesNothing) {
  EngineRig plain(rotation::testing::parameters(kMonday)), noisy(rotation::testing::parameters(kMonday));
  for (EngineRig* r : {&plain, &noisy}) {
    for (const Day day : {kMonday, kTuesday, kWednesday, kFriday, kNextMonday}) {
      for (std::size_t i = 0; i < r->table().size(); ++i) {
        r->close(static_cast<SeriesId>(i), day, 100 + static_cast<double>(i));
      }
      const auto thanksgiving = market::new_york(Day{2025y / 11 / 27}, 16h);
      const auto saturday = market::new_york(Day{2025y / 11 / 29}, 16h);
      const auto y10 = r->id("y10");
      if (r == &noisy && day == kWednesday) r->apply(daily_close(y10, thanksgiving, 7, 7));
      if (r == &noisy && day == kFriday) r->apply(daily_close(y10, saturday, 8, 8));
    }
    r->advance(calendar().close(kNextMonday) + 16min);
  }
  EXPECT_EQ(noisy.snapshot().core.sessions, 5U);
  EXPECT_EQ(noisy.engine().state_hash(), plain.engine().state_hash());
}

TEST_F(EngineSession, BondsShutIsCarriedAndAvailable) {
  constexpr Day kBefore{2025y / 11 / 10}, kVeterans{2025y / 11 / 11}, kAfter{2025y / 11 / 12};
  EngineRig r(rotation::testing::parameters(kBefore));
  const LineIndex y10 = r.line("y10");
  r.close(r.id("y10"), kBefore, 4.1);
  r.close(r.id("QQQ"), kBefore, 100);
  open_session(r, kVeterans);
  r.advance(calendar().close(kVeterans) + 16min);
  EXPECT_EQ(r.engine().evaluator().lines()[y10].mark(), Mark::carried);
  EXPECT_EQ(r.engine().evaluator().lines().value(y10), 4.1);
  open_session(r, kAfter);
  r.advance(calendar().close(kAfter) + 16min);
  EXPECT_EQ(r.engine().evaluator().lines()[y10].mark(), Mark::hole) << "bonds trade again, and nothing came";
  EXPECT_TRUE(std::isnan(r.engine().evaluator().lines().value(y10)));
}

TEST_F(EngineSession, HaltAndResumeShowOnTheSeries) {
  const auto now = calendar().open(kTuesday) + 1h;
  rig.apply(rotation::testing::status(market::StatusCode::trading_halt, now, id("NVDA")));
  EXPECT_TRUE(rig.series("NVDA").has(Problem::halted));
  EXPECT_FALSE(rig.series("AAPL").has(Problem::halted));
  rig.apply(rotation::testing::status(market::StatusCode::trading_resume, now + 5min, id("NVDA")));
  EXPECT_TRUE(rig.series("NVDA").has(Problem::halted)) << "no price has come since";
  rig.apply(quote(id("NVDA"), now + 6min, 100));
  EXPECT_FALSE(rig.series("NVDA").has(Problem::halted));
}

TEST_F(EngineSession, WhatAConnectionSaysDoesNotMoveMarketTime) {
  const auto before = rig.snapshot().core.ts_event;
  rig.apply(rotation::testing::status(market::StatusCode::feed_down, before + 365 * 24h));
  EXPECT_EQ(rig.snapshot().core.ts_event, before);
  EXPECT_EQ(rig.engine().session().day, kTuesday);
}

}  // namespace
}  // namespace rotation::signals
