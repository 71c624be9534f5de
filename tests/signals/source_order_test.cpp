// Two feeds for a series: who speaks, at which level, and how far apart they are.
#include "signals/source_order.hpp"

#include <cmath>
#include <optional>

#include <gtest/gtest.h>

#include "tests/support/engine_rig.hpp"

namespace rotation::signals {
namespace {

using market::Event;
using market::EventKind;
using market::FeedId;
using std::chrono::seconds;

constexpr market::SeriesId kDollar{0};
constexpr market::SeriesId kYield{1};
constexpr market::SeriesId kAlone{2};
constexpr market::Timestamp kStart{market::Day{std::chrono::year{2026} / 6 / 1}};

const market::SeriesTable kSeries({{"DXY", market::SeriesClass::index_level},
                                   {"y10", market::SeriesClass::yield},
                                   {"VIX", market::SeriesClass::index_level}});

Parameters parameters() {
  Parameters p;
  p.sources = {{"DXY", {FeedId{0}, FeedId{1}, FeedId{2}}},
               {"y10", {FeedId{2}, FeedId{1}}},
               {"gone", {FeedId{0}, FeedId{1}}}};
  return p;
}

class SourceOrderTest : public ::testing::Test {
 protected:
  // The level used, if the tick is.
  std::optional<double> tick(market::SeriesId series, unsigned feed, market::Duration after, double level) {
    Event event;
    event.kind = EventKind::value;
    event.series = series;
    event.feed = static_cast<FeedId>(feed);
    event.ts_event = kStart + after;
    event.value = {level, level};
    if (!order_.admit(event)) return std::nullopt;
    EXPECT_TRUE(std::isnan(level) || event.value.value == event.value.adjusted);
    return event.value.value;
  }

  const Parameters p_ = parameters();
  const market::Duration stale_ = p_.quality.stale.of(market::SeriesClass::index_level);
  SourceOrder order_{p_, kSeries};
};

TEST_F(SourceOrderTest, ThePrimarySpeaksWhileItIsFresh) {
  EXPECT_EQ(tick(kDollar, 0, seconds{0}, 100), 100);
  EXPECT_EQ(tick(kDollar, 1, seconds{1}, 100.1), std::nullopt);
  EXPECT_EQ(tick(kDollar, 0, seconds{2}, 100.2), 100.2);
  EXPECT_EQ(order_.standby(kDollar), 1U);
  EXPECT_FALSE(order_.on_fallback(kDollar));
  EXPECT_NEAR(order_.disagreement(kDollar), std::abs(100.1 / 100.2 - 1), 1e-15);
}

TEST_F(SourceOrderTest, ADisagreementBeyondAllNumbersIsNotAvailable) {
  EXPECT_EQ(tick(kDollar, 0, seconds{0}, 1e-300), 1e-300);
  EXPECT_EQ(tick(kDollar, 1, seconds{1}, 1e300), std::nullopt);
  EXPECT_TRUE(std::isnan(order_.disagreement(kDollar)));
}

TEST_F(SourceOrderTest, ALaterFeedGoesOnFromThePrimarysLevelWithItsOwnReturn) {
  EXPECT_EQ(tick(kDollar, 1, seconds{0}, 50), 50);  // nobody else has spoken
  EXPECT_EQ(tick(kDollar, 0, seconds{1}, 100), 100);
  EXPECT_EQ(tick(kDollar, 1, seconds{1} + stale_, 50.5), std::nullopt);
  const market::Duration later = seconds{2} + stale_;
  ASSERT_TRUE(tick(kDollar, 1, later, 51).has_value());
  EXPECT_DOUBLE_EQ(*tick(kDollar, 1, later, 51), 102);  // 50 to 51
  EXPECT_TRUE(order_.on_fallback(kDollar));
  EXPECT_EQ(tick(kDollar, 2, later, 77), std::nullopt);  // the second is fresh
  EXPECT_EQ(tick(kDollar, 0, later + seconds{1}, 101), 101);
  EXPECT_FALSE(order_.on_fallback(kDollar));
}

TEST_F(SourceOrderTest, AYieldMovesByTheChangeNotTheRatio) {
  EXPECT_EQ(tick(kYield, 1, seconds{0}, 4.30), 4.30);
  EXPECT_EQ(tick(kYield, 2, seconds{1}, 4.20), 4.20);
  EXPECT_NEAR(order_.disagreement(kYield), 0.0010, 1e-12);
  const market::Duration later = seconds{2} + p_.quality.stale.of(market::SeriesClass::yield);
  EXPECT_NEAR(*tick(kYield, 1, later, 4.35), 4.25, 1e-12);
}

TEST_F(SourceOrderTest, WithoutALevelBesideThePrimarysItIsTheLevel) {
  EXPECT_EQ(tick(kDollar, 1, seconds{0}, 50), 50);
  EXPECT_EQ(tick(kDollar, 0, seconds{1} + stale_, 100), 100);  // the other was stale by then
  EXPECT_EQ(tick(kDollar, 1, seconds{2} + stale_ + stale_, 51), 51);
  EXPECT_TRUE(std::isnan(order_.disagreement(kDollar)));
}

TEST_F(SourceOrderTest, QuotesAndPrintsMoveToo) {
  EXPECT_EQ(tick(kDollar, 1, seconds{0}, 50), 50);
  EXPECT_EQ(tick(kDollar, 0, seconds{1}, 100), 100);
  Event quote;
  quote.kind = EventKind::quote;
  quote.series = kDollar;
  quote.feed = FeedId{1};
  quote.ts_event = kStart + seconds{2} + stale_;
  quote.quote = {49, 51, 1, 1};
  ASSERT_TRUE(order_.admit(quote));
  EXPECT_DOUBLE_EQ(quote.quote.bid, 98);
  EXPECT_DOUBLE_EQ(quote.quote.ask, 102);
  Event print = quote;
  print.kind = EventKind::trade;
  print.trade = {50, 1, 1};
  ASSERT_TRUE(order_.admit(print));
  EXPECT_DOUBLE_EQ(print.trade.price, 100);
}

TEST_F(SourceOrderTest, WhatIsNoPriceMakesNobodyFresh) {
  EXPECT_TRUE(tick(kDollar, 0, seconds{0}, std::nan("")).has_value());  // for the gate to refuse
  EXPECT_TRUE(tick(kDollar, 0, seconds{0}, -1).has_value());
  EXPECT_EQ(tick(kDollar, 1, seconds{1}, 50), 50);
}

TEST_F(SourceOrderTest, WhatDecidesIsInTheDigest) {
  const auto digest = [this] {
    Digest d;
    order_.add_to(d);
    return d.value();
  };
  const auto before = digest();
  EXPECT_EQ(tick(kAlone, 0, seconds{0}, 20), 20);
  EXPECT_EQ(digest(), before);
  EXPECT_EQ(tick(kDollar, 1, seconds{0}, 50), 50);
  const auto one = digest();
  EXPECT_NE(one, before);
  EXPECT_EQ(tick(kDollar, 0, seconds{1}, 100), 100);
  EXPECT_NE(digest(), one);
}

TEST_F(SourceOrderTest, ASeriesOfOneFeedIsNotTouched) {
  EXPECT_FALSE(order_.several(kAlone));
  EXPECT_TRUE(order_.several(kYield));
  EXPECT_EQ(tick(kAlone, 0, seconds{0}, 20), 20);
  EXPECT_EQ(tick(kAlone, 5, seconds{0}, 21), 21);
}

TEST(SourceOrderInEngine, AStandbyTickChangesNothingButItsCount) {
  const market::Day session{std::chrono::year{2026} / 6 / 1};
  Parameters p = testing::parameters(session);
  p.quality.stale = Parameters{}.quality.stale;
  p.sources = {{"VIX", {FeedId{0}, FeedId{1}}}};
  testing::EngineRig rig(p);
  const auto tick = [&](unsigned feed, market::Duration after, double level) {
    Event event;
    event.kind = EventKind::value;
    event.series = rig.id("VIX");
    event.feed = static_cast<FeedId>(feed);
    event.ts_event = event.ts_recv = testing::times(session).open + after;
    event.value = {level, level};
    rig.apply(event);
    return rig.series("VIX");
  };
  EXPECT_EQ(tick(0, seconds{10}, 20).value, 20);
  const SeriesView standby = tick(1, seconds{11}, 21);
  EXPECT_EQ(standby.value, 20);
  EXPECT_EQ(standby.accepted, 1U);
  EXPECT_EQ(standby.standby, 1U);
  EXPECT_FALSE(standby.on_fallback);
  EXPECT_NEAR(standby.disagreement, 0.05, 1e-12);

  EXPECT_EQ(tick(0, seconds{12}, 20).value, 20);
  const market::Duration stale = p.quality.stale.of(market::SeriesClass::index_level);
  const SeriesView fallback = tick(1, seconds{13} + stale, 21.21);
  EXPECT_NEAR(fallback.value, 20.2, 1e-12);
  EXPECT_TRUE(fallback.on_fallback);
}

}  // namespace
}  // namespace rotation::signals
