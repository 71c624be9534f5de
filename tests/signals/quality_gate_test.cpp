// Which ticks may speak (5.2): each reason once, and what lies just inside, on the engine's own counters.
#include <cmath>
#include <limits>
#include <optional>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::Event;
using market::Reject;
using market::Timestamp;
using rotation::testing::calendar;
using rotation::testing::EngineRig;
using rotation::testing::quote;
using rotation::testing::value;

constexpr market::Day kTuesday{2025y / 11 / 4};
constexpr market::Day kSaturday{2025y / 11 / 8};
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Timestamp at(market::Duration time, market::Day day = kTuesday) {
  return market::new_york(day, time);
}

struct Case {
  std::string what;
  std::string series;
  Event event;                   // its series is filled in
  std::optional<Reject> reject;  // none: accepted
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.what;
}

Event with_sizes(std::uint32_t bid_size, std::uint32_t ask_size) {
  Event e = quote({}, at(10h), 100, 100.02);
  e.quote.bid_size = bid_size;
  e.quote.ask_size = ask_size;
  return e;
}
Event ahead_by(market::Duration skew) {
  Event e = quote({}, at(10h), 100, 100.02);
  e.ts_recv = e.ts_event - skew;
  return e;
}

// A quote of each equity, and a value of each other series, was accepted at 09:45 before.
const Case kTable[] = {
    {"plain", "IJR", quote({}, at(10h), 100, 100.02), std::nullopt},
    {"bid_nan", "IJR", quote({}, at(10h), kNaN, 100), Reject::non_finite},
    {"ask_infinite", "IJR", quote({}, at(10h), 100, kInfinity), Reject::non_finite},
    {"bid_zero", "IJR", quote({}, at(10h), 0, 100), Reject::non_positive},
    {"ask_zero", "IJR", quote({}, at(10h), 100, 0), Reject::non_positive},
    {"both_negative", "IJR", quote({}, at(10h), -2, -1), Reject::non_positive},
    {"bid_size_zero", "IJR", with_sizes(0, 1), Reject::zero_size},
    {"ask_size_zero", "IJR", with_sizes(1, 0), Reject::zero_size},
    {"crossed", "IJR", quote({}, at(10h), 100.01, 100), Reject::crossed},
    {"locked", "IJR", quote({}, at(10h), 100, 100), std::nullopt},
    {"before_the_open", "IJR", quote({}, at(9h + 30min) - 1ns, 100, 101), Reject::outside_session},
    {"at_the_close", "IJR", quote({}, at(16h), 100, 100.02), std::nullopt},
    {"after_the_close", "IJR", quote({}, at(16h) + 1ns, 100, 101), Reject::outside_session},
    {"older_than_the_last", "IJR", quote({}, at(9h + 45min) - 1ns, 100, 101), Reject::out_of_order},
    {"as_old_as_the_last", "IJR", quote({}, at(9h + 45min), 100, 100.02), std::nullopt},
    {"ahead_within_bounds", "IJR", ahead_by(250ms), std::nullopt},
    {"ahead_of_our_clock", "IJR", ahead_by(250ms + 1ns), Reject::from_the_future},
    {"far_behind_our_clock", "IJR", ahead_by(-1h), std::nullopt},
    {"stock_quote_crossed", "NFLX", quote({}, at(10h), 2, 1), Reject::crossed},

    {"index", "VIX", value({}, at(10h), 20), std::nullopt},
    {"middle_infinite", "IJR", quote({}, at(10h), 1e308, 1.5e308), Reject::non_finite},
    {"index_nan", "VIX", value({}, at(10h), kNaN), Reject::non_finite},
    {"index_zero", "VIX", value({}, at(10h), 0), Reject::non_positive},
    {"index_after_its_hours", "VIX", value({}, at(16h + 15min) + 1ns, 20), Reject::outside_session},
    {"index_out_of_order", "VIX", value({}, at(9h + 40min), 20), Reject::out_of_order},
    {"negative_yield", "y10", value({}, at(10h), -0.4), Reject::implausible},
    {"negative_real_yield", "y10_real", value({}, at(10h), -0.4), std::nullopt},
    {"yield_at_its_least", "y10", value({}, at(10h), 0.7), std::nullopt},
    {"yield_over_the_sane", "y10", value({}, at(10h), 12.01), Reject::implausible},
    {"yield_at_the_most", "y10", value({}, at(10h), 12), std::nullopt},
    {"yield_ten_times", "y10", value({}, at(10h), 50), Reject::scale},
    {"yield_a_tenth", "y10", value({}, at(10h), 0.5), Reject::scale},
    {"etf_as_wide_as_may_be", "IJR", quote({}, at(10h), 99.90, 100.10), std::nullopt},
    {"etf_wide", "IJR", quote({}, at(10h), 99.89, 100.11), Reject::wide_spread},
    {"liquid_etf_wide", "SPY", quote({}, at(10h), 99.97, 100.03), Reject::wide_spread},
    {"medium_etf_as_wide", "HYG", quote({}, at(10h), 99.97, 100.03), std::nullopt},
    {"medium_etf_wide", "HYG", quote({}, at(10h), 99.94, 100.06), Reject::wide_spread},
    {"thin_etf_as_wide", "IWN", quote({}, at(10h), 99.81, 100.19), std::nullopt},
    {"thin_etf_wide", "IWN", quote({}, at(10h), 99.79, 100.21), Reject::wide_spread},
    {"stock_as_wide", "NFLX", quote({}, at(10h), 99.88, 100.12), std::nullopt},
    {"stock_wide", "NFLX", quote({}, at(10h), 99.87, 100.13), Reject::wide_spread},
    {"yield_infinite", "y10", value({}, at(10h), -kInfinity), Reject::non_finite},
    {"yield_after_bonds_close", "y10", value({}, at(17h) + 1ns, 4), Reject::outside_session},
    {"currency_zero", "EURUSD", value({}, at(10h), 0), Reject::non_positive},
    {"currency_at_night", "EURUSD", value({}, at(23h), 1.1), std::nullopt},
    {"currency_on_saturday", "EURUSD", value({}, at(12h, kSaturday), 1.1), Reject::outside_session},
};

class QualityGate : public ::testing::TestWithParam<Case> {};

TEST_P(QualityGate, TakesOrCountsByReason) {
  Parameters p = rotation::testing::parameters(kTuesday);
  p.max_clock_skew = 250ms;
  EngineRig rig(p);
  for (std::size_t i = 0; i < rig.table().size(); ++i) {
    const auto id = static_cast<market::SeriesId>(i);
    const bool equity = market::is_equity(rig.table()[id].series_class);
    rig.apply(equity ? quote(id, at(9h + 45min), 99, 99.002) : value(id, at(9h + 45min), 5));
  }
  Event event = GetParam().event;
  event.series = rig.id(GetParam().series);
  const SeriesView before = rig.series(GetParam().series);
  ASSERT_EQ(before.accepted, 1U);
  rig.apply(event);
  const SeriesView& after = rig.series(GetParam().series);

  const bool accepted = !GetParam().reject;
  EXPECT_EQ(after.accepted, accepted ? 2U : 1U);
  EXPECT_EQ(after.rejected, accepted ? 0U : 1U);
  for (std::size_t r = 0; r < market::kRejects; ++r) {
    EXPECT_EQ(rig.snapshot().core.rejected[r], GetParam().reject == static_cast<Reject>(r) ? 1U : 0U)
        << market::kRejectNames[r];
  }
  EXPECT_EQ(after.ts_event, accepted ? event.ts_event : before.ts_event);
  EXPECT_EQ(after.ts_recv, accepted ? event.ts_recv : before.ts_recv);
  if (!accepted) {
    EXPECT_EQ(after.value, before.value);
  } else if (event.kind == market::EventKind::quote) {
    EXPECT_EQ(after.value, (event.quote.bid + event.quote.ask) / 2);
    EXPECT_EQ(after.bid, event.quote.bid);
    EXPECT_EQ(after.ask, event.quote.ask);
  } else {
    EXPECT_EQ(after.value, event.value.value);
  }
}

INSTANTIATE_TEST_SUITE_P(Table, QualityGate, ::testing::ValuesIn(kTable),
                         [](const auto& test) { return test.param.what; });

TEST(QualityGate, SimulatedTimeIsNeverInTheFuture) {
  EngineRig rig(rotation::testing::parameters(kTuesday));  // skew rule off
  Event event = ahead_by(24h);
  event.series = rig.id("IJR");
  rig.apply(event);
  EXPECT_EQ(rig.series("IJR").accepted, 1U);
}

// A tick that was refused does not make the next one late.
TEST(QualityGate, RefusedTicksLeaveNoTime) {
  EngineRig rig(rotation::testing::parameters(kTuesday));
  const auto ijr = rig.id("IJR");
  rig.apply(quote(ijr, at(11h), 101, 100));
  rig.apply(quote(ijr, at(10h), 100, 100.02));
  EXPECT_EQ(rig.series("IJR").accepted, 1U);
  EXPECT_EQ(rig.series("IJR").rejected, 1U);
}

TEST(QualityGate, IsFiveTimesAsPatientInTheFirstFiveMinutes) {
  EngineRig rig(rotation::testing::parameters(kTuesday));
  const auto spy = rig.id("SPY");
  rig.apply(quote(spy, at(9h + 30min), 99.88, 100.12));  // 24 bp of 25
  EXPECT_EQ(rig.series("SPY").accepted, 1U);
  rig.apply(quote(spy, at(9h + 31min), 98.7, 101.3));  // over ten times their average, too
  EXPECT_EQ(rig.series("SPY").rejected, 1U);
}

TEST(QualityGate, ASeriesThatIsAlwaysWideIsAllowedTenTimesItsAverage) {
  EngineRig rig(rotation::testing::parameters(kTuesday));
  const auto spy = rig.id("SPY");
  for (int i = 0; i < 20; ++i) rig.apply(quote(spy, at(10h + i * 60s), 99.98, 100.02));  // 4 bp
  rig.apply(quote(spy, at(11h), 99.81, 100.19));                                         // 38 of 40
  EXPECT_EQ(rig.series("SPY").rejected, 0U);
  rig.apply(quote(spy, at(11h), 99.79, 100.21));  // the last counts for nothing as long as no time passes
  EXPECT_EQ(rig.series("SPY").rejected, 1U);
}

TEST(QualityGate, AnOutlierIsRefusedAndANewLevelAccepted) {
  EngineRig rig(rotation::testing::parameters(kTuesday));
  const auto ijr = rig.id("IJR");
  auto tick = [&, i = 0](double mid) mutable { rig.apply(quote(ijr, at(10h + i++ * 500ms), mid)); };
  for (int i = 0; i < 60; ++i) tick(100);
  tick(101);
  EXPECT_EQ(rig.series("IJR").value, 100);
  EXPECT_EQ(rig.snapshot().core.rejected[static_cast<std::size_t>(Reject::outlier)], 1U);
  tick(100);
  for (int i = 0; i < 5; ++i) tick(101);
  EXPECT_EQ(rig.series("IJR").value, 101);
  EXPECT_EQ(rig.snapshot().core.jumps, 1U);
  EXPECT_EQ(rig.series("IJR").rejected, 5U);
  rig.apply(rotation::testing::status(market::StatusCode::trading_halt, at(11h), ijr));
  rig.apply(rotation::testing::status(market::StatusCode::trading_resume, at(11h + 5min), ijr));
  rig.apply(quote(ijr, at(11h + 5min), 90));
  EXPECT_EQ(rig.series("IJR").value, 90) << "a resumption has no neighbours";
}

TEST(QualityGate, TwoTicksOfALowIndexAreNoOutlier) {
  EngineRig rig(rotation::testing::parameters(kTuesday));
  const auto vix = rig.id("VIX");
  auto tick = [&, i = 0](double level) mutable { rig.apply(value(vix, at(10h + i++ * 15s), level)); };
  for (int i = 0; i < 60; ++i) tick(12);
  tick(12.015);  // over five basis points, which are 0.6 of a tick
  EXPECT_EQ(rig.series("VIX").value, 12.015);
  tick(12.1);
  EXPECT_EQ(rig.series("VIX").value, 12.015);
}

TEST(QualityGate, AScaleFaultShowsUntilTheScaleIsBack) {
  EngineRig rig(rotation::testing::parameters(kTuesday - std::chrono::days{1}));
  const auto y10 = rig.id("y10");
  rig.close(y10, kTuesday - std::chrono::days{1}, 4.2);
  rig.close(rig.id("SPY"), kTuesday - std::chrono::days{1}, 100);
  rig.apply(value(y10, at(10h), 42.5));
  EXPECT_TRUE(rig.series("y10").has(Problem::scale)) << "held against the last close";
  rig.apply(value(y10, at(10h + 1min), 4.25));
  EXPECT_FALSE(rig.series("y10").has(Problem::scale));
}

// Tuesday's first price is half of Monday's close.
class Quarantine : public ::testing::Test {
 protected:
  Quarantine() {
    rig.close(ijr, kMonday, 100);
    rig.close(rig.id("SPY"), kMonday, 100);  // there was a session
    rig.apply(quote(ijr, at(9h + 31min), 50));
  }
  static constexpr market::Day kMonday{2025y / 11 / 3};
  EngineRig rig{rotation::testing::parameters(kMonday)};
  market::SeriesId ijr = rig.id("IJR");
};

TEST_F(Quarantine, TakesNoPriceAndNoPrint) {
  rig.apply(quote(ijr, at(10h), 51));
  rig.apply(rotation::testing::trade(ijr, at(16h), 51, 1, market::flag::official_close));
  EXPECT_EQ(rig.series("IJR").accepted, 0U);
  EXPECT_EQ(rig.snapshot().core.rejected[static_cast<std::size_t>(Reject::quarantined)], 3U);
  EXPECT_TRUE(rig.series("IJR").has(Problem::quarantined));
  EXPECT_FALSE(rig.series("SPY").has(Problem::quarantined));
}

TEST_F(Quarantine, EndsWithTheEntryThatExplainsIt) {
  rig.apply(rotation::testing::corporate_action(ijr, kTuesday, 0, 2));
  rig.apply(quote(ijr, at(10h), 51));
  EXPECT_EQ(rig.series("IJR").value, 51);
  EXPECT_FALSE(rig.series("IJR").has(Problem::quarantined));
}

TEST_F(Quarantine, EndsWithAPersonsWord) {
  rig.apply(rotation::testing::corporate_action(ijr, kTuesday, 0, 1));
  rig.apply(quote(ijr, at(10h), 51));
  EXPECT_EQ(rig.series("IJR").value, 51);
}

TEST_F(Quarantine, DoesNotEndWithAnotherEntry) {
  rig.apply(rotation::testing::corporate_action(ijr, kTuesday, 0.4, 1));
  rig.apply(quote(ijr, at(10h), 51));
  EXPECT_TRUE(rig.series("IJR").has(Problem::quarantined));
}

TEST_F(Quarantine, EndsInASessionThatBeginsWhereTheLastCloseWas) {
  rig.apply(quote(rig.id("SPY"), at(10h), 100));
  rig.apply(quote(ijr, at(9h + 31min, kTuesday + std::chrono::days{1}), 99));
  EXPECT_EQ(rig.series("IJR").value, 99);
  EXPECT_FALSE(rig.series("IJR").has(Problem::quarantined));
}

TEST_F(Quarantine, BelongsToTheStateHash) {
  EngineRig other{rotation::testing::parameters(kMonday)};
  other.close(ijr, kMonday, 100);
  other.close(rig.id("SPY"), kMonday, 100);
  other.advance(at(9h + 31min));
  EXPECT_NE(rig.engine().state_hash(), other.engine().state_hash());
}

// Shares may move by a quarter overnight, stocks by two fifths (in logs); later in the day by anything.
TEST(QualityGate, QuarantineBeginsAboveItsThresholds) {
  struct Move {
    const char* series;
    double log_return;
    bool quarantined;
  };
  for (const Move& move : {Move{"IJR", 0.249, false}, Move{"IJR", 0.251, true}, Move{"IJR", -0.251, true},
                           Move{"NFLX", 0.399, false}, Move{"NFLX", -0.401, true}}) {
    EngineRig rig(rotation::testing::parameters(kTuesday - std::chrono::days{1}));
    const auto id = rig.id(move.series);
    rig.close(id, kTuesday - std::chrono::days{1}, 100);
    rig.close(rig.id("SPY"), kTuesday - std::chrono::days{1}, 100);
    rig.apply(quote(id, at(9h + 31min), 100 * std::exp(move.log_return)));
    EXPECT_EQ(rig.series(move.series).has(Problem::quarantined), move.quarantined)
        << move.series << ' ' << move.log_return;
  }
  EngineRig rig(rotation::testing::parameters(kTuesday - std::chrono::days{1}));
  const auto ijr = rig.id("IJR");
  rig.close(ijr, kTuesday - std::chrono::days{1}, 100);
  rig.close(rig.id("SPY"), kTuesday - std::chrono::days{1}, 100);
  rig.apply(quote(ijr, at(9h + 31min), 100));
  rig.apply(quote(ijr, at(15h), 50));
  EXPECT_EQ(rig.series("IJR").value, 50);
}

TEST(QualityGate, AQuoteFromTheFutureDoesNotMoveTime) {
  Parameters p = rotation::testing::parameters(kTuesday);
  p.max_clock_skew = 250ms;
  EngineRig rig(p);
  rig.apply(quote(rig.id("QQQ"), at(9h + 45min), 100));
  Event e = quote(rig.id("IJR"), at(15h), 100);
  e.ts_recv = at(10h);
  rig.engine().on_event(e);
  EXPECT_EQ(rig.snapshot().core.rejected[static_cast<std::size_t>(Reject::from_the_future)], 1U);
  EXPECT_EQ(rig.snapshot().core.ts_event, at(9h + 45min));
  rig.apply(quote(rig.id("IJR"), at(10h), 100));
  EXPECT_EQ(rig.snapshot().core.ts_event, at(10h));
}

TEST(QualityGate, AnOfficialPrintIsNotFarFromTheLastMid) {
  EngineRig rig(rotation::testing::parameters(kTuesday));
  const auto ijr = rig.id("IJR");
  rig.apply(quote(rig.id("SPY"), at(15h + 59min), 100));  // there is a session
  rig.apply(quote(ijr, at(15h + 59min + 30s), 100));
  for (const double price : {1000.0, 129.0, 77.0, 127.0}) {
    rig.apply(rotation::testing::trade(ijr, at(16h), price, 1, market::flag::official_close));
  }
  EXPECT_EQ(rig.snapshot().core.rejected[static_cast<std::size_t>(Reject::outlier)], 3U);
  rig.advance(at(16h + 16min));
  EXPECT_EQ(rig.series("IJR").close, 127);
}

TEST(QualityGate, OfficialPrintsNeedAPriceAndTheirSession) {
  EngineRig rig(rotation::testing::parameters(kTuesday));
  const auto ijr = rig.id("IJR");
  const auto print = [&](Timestamp ts, double price) {
    rig.apply(rotation::testing::trade(ijr, ts, price, 1, market::flag::official_close));
  };
  print(at(16h), 0);
  print(at(16h), kNaN);
  print(at(16h) - 1ns, 100);
  const auto& rejected = rig.snapshot().core.rejected;
  EXPECT_EQ(rejected[static_cast<std::size_t>(Reject::non_positive)], 1U);
  EXPECT_EQ(rejected[static_cast<std::size_t>(Reject::non_finite)], 1U);
  EXPECT_EQ(rejected[static_cast<std::size_t>(Reject::outside_session)], 1U);
  EXPECT_EQ(rig.series("IJR").rejected, 3U);
}

}  // namespace
}  // namespace rotation::signals
