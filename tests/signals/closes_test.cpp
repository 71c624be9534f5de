// What the ticks of one series come to at the close (3.2): prints before mids, how old a mid may be, whose
// day a value is.
#include "signals/closes.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "feeds/market/new_york.hpp"
#include "tests/support/engine_rig.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::Day;
using market::Timestamp;
using rotation::testing::calendar;
using rotation::testing::times;

constexpr Day kTuesday{2025y / 11 / 4};
constexpr Day kWednesday{2025y / 11 / 5};
constexpr Day kVeterans{2025y / 11 / 11};           // stocks open, bonds shut
constexpr Day kAfterThanksgiving{2025y / 11 / 28};  // 13:00

// A series driven as the engine does: ticks go to the session that comes next.
struct Driver {
  explicit Driver(market::SeriesClass c, Day first = kTuesday) : series({"X", c}), session(times(first)) {}

  void tick(Timestamp ts, double x) { series.tick(ts, x, session.close); }
  SeriesCloses::Close take() {
    const auto close = series.take(session, calendar().bonds_open(session.day));
    session = times(calendar().next_session(session.day));
    return close;
  }
  [[nodiscard]] SeriesCloses::Close live() const {
    return series.live(session, calendar().bonds_open(session.day));
  }

  SeriesCloses series;
  SessionTimes session;
};

Driver begun(market::SeriesClass c, double close, Day first = kTuesday) {
  Driver d(c, calendar().previous_session(first));
  d.tick(d.session.close, close);
  EXPECT_EQ(d.take().mark, Mark::value);
  return d;
}

TEST(Closes, LastMidCountsUpToTheCloseAndNotAfter) {
  Driver d(market::SeriesClass::etf);
  d.tick(d.session.close - 1s, 100);
  d.tick(d.session.close, 101);
  d.tick(d.session.close + 1ns, 102);
  EXPECT_EQ(d.take().level, 101);
  EXPECT_EQ(d.series.last_close(), 101);
}

TEST(Closes, AMidOfTheLastMinuteIsACloseAndAnOlderOneIsAHole) {
  Driver fresh = begun(market::SeriesClass::etf, 99);
  fresh.tick(fresh.session.close - 60s, 100);
  EXPECT_EQ(fresh.take().mark, Mark::value);

  Driver old = begun(market::SeriesClass::etf, 99);
  old.tick(old.session.close - 60s - 1ns, 100);
  const auto close = old.take();
  EXPECT_EQ(close.mark, Mark::hole);
  EXPECT_TRUE(std::isnan(close.level));
  EXPECT_EQ(old.series.last_close(), 99) << "the last close there was";
}

TEST(Closes, OfficialPrintIsPreferredToTheMid) {
  Driver d(market::SeriesClass::etf);
  d.tick(d.session.close, 101);
  d.series.official(kTuesday, 100, 7);
  EXPECT_EQ(d.take().level, 100);
}

TEST(Closes, ALaterOfficialPrintReplacesTheFirst) {
  Driver d(market::SeriesClass::etf);
  d.series.official(kTuesday, 100, 7);
  d.series.official(kTuesday, 100.5, 8);
  d.series.amend_official(7, 1);
  EXPECT_EQ(d.take().level, 100.5) << "and what becomes of the first no longer matters";
}

TEST(Closes, CorrectionOfThePrint) {
  Driver d(market::SeriesClass::etf);
  d.series.official(kTuesday, 100, 7);
  d.series.amend_official(6, 1);
  d.series.amend_official(7, 100.25);
  EXPECT_TRUE(d.series.settled(kTuesday));
  EXPECT_EQ(d.take().level, 100.25);
}

TEST(Closes, CancelOfThePrintFallsBackToTheMidOrToAHole) {
  Driver mid = begun(market::SeriesClass::etf, 99);
  mid.tick(mid.session.close, 101);
  mid.series.official(kTuesday, 100, 7);
  EXPECT_TRUE(mid.series.settled(kTuesday));
  mid.series.amend_official(7, kUnavailable);
  EXPECT_FALSE(mid.series.settled(kTuesday)) << "another print may come";
  EXPECT_DOUBLE_EQ(mid.take().level, 101);

  Driver none = begun(market::SeriesClass::etf, 99);
  none.series.official(kTuesday, 100, 7);
  none.series.amend_official(7, kUnavailable);
  EXPECT_EQ(none.take().mark, Mark::hole);
}

TEST(Closes, APrintWithoutIdIsNotAmendedByTradesWithoutOne) {
  Driver d(market::SeriesClass::etf);
  d.series.official(kTuesday, 100, 0);
  d.series.amend_official(0, 1);
  EXPECT_EQ(d.take().level, 100);
}

TEST(Closes, YesterdaysPrintAndMidAreNotToday) {
  Driver d(market::SeriesClass::etf);
  d.tick(d.session.close, 101);
  d.series.official(kTuesday, 100, 7);
  EXPECT_EQ(d.take().mark, Mark::value);
  EXPECT_EQ(d.take().mark, Mark::hole);
}

TEST(Closes, BeforeItsFirstCloseASeriesHasNoLifeAndIsNotWaitedFor) {
  Driver d(market::SeriesClass::etf);
  EXPECT_TRUE(d.series.settled(kTuesday));
  EXPECT_EQ(d.live().mark, Mark::before_life);
  EXPECT_EQ(d.take().mark, Mark::before_life);
  d.tick(d.session.close, 100);
  EXPECT_EQ(d.take().mark, Mark::value);
  EXPECT_FALSE(d.series.settled(d.session.day));
}

TEST(Closes, ValuesNeedNoPrintAndMayBeAsOldAsTheDay) {
  Driver d = begun(market::SeriesClass::fx, 1.10);
  EXPECT_TRUE(d.series.settled(kTuesday));
  d.tick(d.session.midnight, 1.11);
  EXPECT_EQ(d.take().level, 1.11);
}

// Mixing the 17:00 close of currencies into a 16:00 session would be a one-hour look-ahead.
TEST(Closes, ValuesAfterTheCloseBelongToNoSessionUntilTheirOwnDay) {
  Driver d = begun(market::SeriesClass::fx, 1.10);
  d.tick(d.session.close, 1.11);
  d.tick(d.session.close + 5min, 1.12);  // before the evaluation
  EXPECT_EQ(d.take().level, 1.11);
  d.tick(calendar().close(kTuesday) + 1h, 1.13);  // after it, still Tuesday
  EXPECT_EQ(d.live().mark, Mark::hole) << "Wednesday has not spoken";
  EXPECT_EQ(Driver(d).take().mark, Mark::hole);
  d.tick(d.session.midnight + 1h, 1.14);
  EXPECT_EQ(d.take().level, 1.14);
}

TEST(Closes, VolatilityAndYieldsAreTakenAtTheEquityClose) {
  for (const auto c : {market::SeriesClass::index_level, market::SeriesClass::yield}) {
    Driver d = begun(c, 20, kAfterThanksgiving);
    d.tick(d.session.close, 21);
    d.tick(d.session.close + 1min, 22);
    EXPECT_EQ(market::new_york_time_of_day(d.session.close), 13h);
    EXPECT_EQ(d.take().level, 21) << "at 13:00 on a half day";
  }
}

TEST(Closes, YieldsAreCarriedWhileBondsAreShutAndAreAHoleOtherwise) {
  Driver shut = begun(market::SeriesClass::yield, 4.1, kVeterans);
  EXPECT_EQ(shut.live().mark, Mark::carried);
  EXPECT_EQ(shut.take().mark, Mark::carried);
  EXPECT_EQ(shut.take().mark, Mark::hole) << "bonds trade on the day after";

  Driver vix = begun(market::SeriesClass::index_level, 20, kVeterans);
  EXPECT_EQ(vix.take().mark, Mark::hole) << "only bonds are shut";
}

TEST(Closes, LiveIsTodaysMidOnly) {
  Driver d = begun(market::SeriesClass::etf, 99);
  EXPECT_EQ(d.live().mark, Mark::hole) << "yesterday's close is not live";
  d.tick(d.session.open, 100);
  EXPECT_EQ(d.live().mark, Mark::value);
  EXPECT_EQ(d.live().level, 100);
}

TEST(Closes, HistoryOnADayWithoutSessionIsIgnored) {
  Driver d = begun(market::SeriesClass::yield, 4.1);
  d.series.history(kTuesday, 4.2, 4.2);
  EXPECT_EQ(d.take().level, 4.2);
  d.series.history(Day{2025y / 11 / 8}, 4.9, 4.9);  // a Saturday
  EXPECT_EQ(d.take().mark, Mark::hole);
  EXPECT_EQ(d.series.last_close(), 4.2);
}

TEST(Closes, HistorySettlesASession) {
  Driver d = begun(market::SeriesClass::etf, 99);
  EXPECT_FALSE(d.series.settled(kTuesday));
  d.series.history(kTuesday, 100, 50);
  EXPECT_TRUE(d.series.settled(kTuesday));
  EXPECT_EQ(d.take().level, 50) << "adjusted";
  EXPECT_EQ(d.series.last_close(), 100) << "as traded";
}

}  // namespace
}  // namespace rotation::signals
