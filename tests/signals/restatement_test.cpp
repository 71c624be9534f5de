// Late and corrected closes (3.2): until the next morning they evaluate their session once more, as if it had
// closed so in the first place, and what was announced is taken back by a transition of its own.
#include <algorithm>
#include <random>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/synthetic_market.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::Day;
using market::SeriesId;
using rotation::testing::calendar;
using rotation::testing::EngineRig;
using rotation::testing::quote;
using rotation::testing::SyntheticMarket;
using rotation::testing::trade;
using rotation::testing::value;

constexpr Day kFirst{2023y / 1 / 3};

class Restatement : public ::testing::Test {
 protected:
  Restatement() : today(rotation::testing::warm_up(rig, market, 300)), close(calendar().close(today)) {}

  // A session as its feeds tell it: the price of each series, but of `odd` another one, or none (NaN).
  void live(EngineRig& r, Day session, std::string_view odd = "", double price = 0) {
    r.apply(quote(r.id("QQQ"), calendar().open(session), market[r.id("QQQ")]));
    for (std::size_t i = 0; i < r.table().size(); ++i) {
      const auto id = static_cast<SeriesId>(i);
      const bool equity = market::is_equity(r.table()[id].series_class);
      const double x = r.table()[id].name == odd ? price : market[id];
      const auto ts = calendar().close(session);
      if (std::isnan(x)) continue;
      r.apply(equity ? trade(id, ts, x, print_of(id), market::flag::official_close) : value(id, ts, x));
    }
    r.advance(calendar().close(session) + 16min);
  }
  // What the print of IJR was meant to be comes at `ts`.
  void correct(EngineRig& r, market::Timestamp ts) {
    const SeriesId ijr = r.id("IJR");
    r.apply(trade(ijr, ts, market[ijr], print_of(ijr), market::flag::correction));
  }
  static std::uint64_t print_of(SeriesId id) { return market::index(id) + 1; }
  static market::Timestamp morning_after(Day session, market::Duration time) {
    return market::new_york(calendar().next_session(session), time);
  }
  std::uint64_t restated(EngineRig& r) { return r.snapshot().core.restated_sessions; }
  std::uint32_t closed(EngineRig& r, Closed how) {
    return r.snapshot().core.closed[static_cast<std::size_t>(how)];
  }

  EngineRig rig{rotation::testing::parameters(kFirst)};
  SyntheticMarket market{rig.table(), 5};
  Day today;
  market::Timestamp close;
};

// Two engines: one is told every close as it is, the other one a wrong one first.
TEST_F(Restatement, LeavesTheEngineAsIfTheCloseHadAlwaysBeenSo) {
  EngineRig right{rotation::testing::parameters(kFirst)};
  SyntheticMarket same{right.table(), 5};
  ASSERT_EQ(rotation::testing::warm_up(right, same, 300), today);
  const std::size_t from_history = right.transitions.size();
  std::mt19937_64 random(11);
  std::normal_distribution<double> normal(0, 1);
  std::uint64_t wrong_closes = 0;
  for (Day day = today; wrong_closes < 300; day = calendar().next_session(day), ++wrong_closes) {
    const double wave = wrong_closes / 40 % 2 == 0 ? 0.003 : -0.003;
    market.move(wave + 0.006 * normal(random), 0.002);
    live(right, day);
    live(rig, day, "IJR", market[rig.id("IJR")] * (1 + 0.06 * normal(random)));
    correct(rig, morning_after(day, 8h));
    right.advance(morning_after(day, 8h));
    rig.advance(morning_after(day, 8h));
    ASSERT_EQ(rig.engine().state_hash(), right.engine().state_hash()) << market::format_date(day);
    ASSERT_EQ(rig.snapshot().core.state, right.snapshot().core.state);
    ASSERT_EQ(rig.snapshot().pairs.front().z[1].confirmed, right.snapshot().pairs.front().z[1].confirmed);
  }
  EXPECT_EQ(restated(rig), wrong_closes);
  EXPECT_EQ(restated(right), 0U);

  // What was announced is a chain without a gap, whatever was taken back.
  int taken_back = 0, moved_on = 0;
  for (std::size_t i = from_history; i < rig.transitions.size(); ++i) {
    const Transition& t = rig.transitions[i];
    EXPECT_EQ(t.number, i + 1);
    EXPECT_EQ(t.from, rig.transitions[i - 1].to);
    EXPECT_NE(t.from, t.to);
    if (t.reason == Reason::restated) {
      ++taken_back;
      EXPECT_TRUE(t.restated);
      EXPECT_EQ(t.session, rig.transitions[i - 1].session) << "of the session that announced it";
    } else if (t.restated) {
      ++moved_on;
    }
  }
  EXPECT_GT(taken_back, 3);
  EXPECT_GT(moved_on, 3);
  EXPECT_GT(right.transitions.size(), from_history + 5);
  EXPECT_EQ(std::count_if(right.transitions.begin(), right.transitions.end(),
                          [](const Transition& t) { return t.restated; }),
            0);
}

TEST_F(Restatement, IsAcceptedUntilNineTheNextMorning) {
  live(rig, today, "IJR", market[rig.id("IJR")] * 1.03);
  const auto nine = morning_after(today, 9h);
  rig.advance(nine);
  const auto before = rig.engine().state_hash();
  correct(rig, nine);
  EXPECT_EQ(restated(rig), 0U);
  EXPECT_EQ(rig.engine().state_hash(), before);
  EXPECT_EQ(rig.snapshot().core.rejected[static_cast<std::size_t>(market::Reject::outside_session)], 1U);
  EXPECT_NE(rig.series("IJR").close, market[rig.id("IJR")]);
}

TEST_F(Restatement, APrintAfterTheMidReplacesIt) {
  const SeriesId ijr = rig.id("IJR");
  rig.apply(quote(ijr, close - 1s, market[ijr] * 1.01));
  live(rig, today, "IJR", kUnavailable);
  EXPECT_EQ(closed(rig, Closed::mid), 1U);
  EXPECT_EQ(closed(rig, Closed::missing), 0U);
  EXPECT_EQ(rig.series("IJR").close, market[ijr] * 1.01);
  rig.apply(trade(ijr, close + 2s, market[ijr], 77, market::flag::official_close));
  EXPECT_EQ(restated(rig), 1U);
  EXPECT_EQ(closed(rig, Closed::mid), 0U);
  EXPECT_EQ(rig.series("IJR").close, market[ijr]);
}

TEST_F(Restatement, APrintAfterAHoleFillsIt) {
  live(rig, today, "IJR", kUnavailable);
  EXPECT_EQ(closed(rig, Closed::missing), 1U);
  EXPECT_EQ(rig.snapshot().core.quality, Quality::blind);
  rig.apply(trade(rig.id("IJR"), close, market[rig.id("IJR")], 77, market::flag::official_close));
  EXPECT_EQ(closed(rig, Closed::missing), 0U);
  EXPECT_LT(rig.snapshot().core.quality, Quality::degraded);
}

TEST_F(Restatement, ACancelledPrintLeavesTheMid) {
  const SeriesId ijr = rig.id("IJR");
  rig.apply(quote(ijr, close - 1s, market[ijr] * 1.01));
  live(rig, today);
  rig.apply(trade(ijr, close + 20min, 1, print_of(ijr), market::flag::cancel));
  EXPECT_EQ(restated(rig), 1U);
  EXPECT_EQ(closed(rig, Closed::mid), 1U);
  EXPECT_EQ(rig.series("IJR").close, market[ijr] * 1.01);
}

TEST_F(Restatement, NothingHappensWhereNothingChanges) {
  live(rig, today);
  const auto before = rig.engine().state_hash();
  const SeriesId ijr = rig.id("IJR");
  rig.apply(trade(ijr, close, market[ijr], print_of(ijr), market::flag::official_close));
  rig.apply(trade(ijr, close + 20min, market[ijr] * 2, 4711, market::flag::correction));  // of another trade
  EXPECT_EQ(restated(rig), 0U);
  EXPECT_EQ(rig.engine().state_hash(), before);
}

TEST_F(Restatement, HistoryIsNotRestated) {
  const Day before = calendar().previous_session(today);
  rig.apply(trade(rig.id("IJR"), calendar().close(before) + 1s, 50, 77, market::flag::official_close));
  EXPECT_EQ(restated(rig), 0U);
  EXPECT_EQ(rig.series("IJR").rejected, 1U);
}

// Published since the close: neither seen by its second evaluation, nor lost to those that follow.
TEST_F(Restatement, AFigurePublishedSinceIsUsedFromTheNextSessionOn) {
  EngineRig right{rotation::testing::parameters(kFirst)};
  SyntheticMarket same{right.table(), 5};
  rotation::testing::warm_up(right, same, 300);
  live(right, today);
  live(rig, today, "IJR", market[rig.id("IJR")] * 1.02);
  for (EngineRig* r : {&right, &rig}) {
    r->apply(rotation::testing::reference(market::ReferenceKey::hy_spread, today, {4.5, 0, 0}, close + 1h));
  }
  correct(rig, morning_after(today, 8h));
  right.advance(morning_after(today, 8h));
  EXPECT_EQ(restated(rig), 1U);
  EXPECT_EQ(rig.engine().state_hash(), right.engine().state_hash());
  const Day tomorrow = calendar().next_session(today);
  for (EngineRig* r : {&right, &rig}) live(*r, tomorrow);
  EXPECT_EQ(rig.engine().state_hash(), right.engine().state_hash());
}

}  // namespace
}  // namespace rotation::signals
