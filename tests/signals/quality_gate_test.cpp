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
    {"at_the_close", "IJR", quote({}, at(16h), 100, 101), std::nullopt},
    {"after_the_close", "IJR", quote({}, at(16h) + 1ns, 100, 101), Reject::outside_session},
    {"older_than_the_last", "IJR", quote({}, at(9h + 45min) - 1ns, 100, 101), Reject::out_of_order},
    {"as_old_as_the_last", "IJR", quote({}, at(9h + 45min), 100, 101), std::nullopt},
    {"ahead_within_bounds", "IJR", ahead_by(250ms), std::nullopt},
    {"ahead_of_our_clock", "IJR", ahead_by(250ms + 1ns), Reject::from_the_future},
    {"far_behind_our_clock", "IJR", ahead_by(-1h), std::nullopt},
    {"stock_quote_crossed", "NFLX", quote({}, at(10h), 2, 1), Reject::crossed},

    {"index", "VIX", value({}, at(10h), 20), std::nullopt},
    {"index_nan", "VIX", value({}, at(10h), kNaN), Reject::non_finite},
    {"index_zero", "VIX", value({}, at(10h), 0), Reject::non_positive},
    {"index_after_its_hours", "VIX", value({}, at(16h + 15min) + 1ns, 20), Reject::outside_session},
    {"index_out_of_order", "VIX", value({}, at(9h + 40min), 20), Reject::out_of_order},
    {"negative_yield", "y10", value({}, at(10h), -0.4), std::nullopt},
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
    rig.apply(equity ? quote(id, at(9h + 45min), 99, 99.02) : value(id, at(9h + 45min), 5));
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
  rig.apply(quote(ijr, at(10h), 100, 101));
  EXPECT_EQ(rig.series("IJR").accepted, 1U);
  EXPECT_EQ(rig.series("IJR").rejected, 1U);
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
