// Is the session in progress out of the ordinary? What the engine shows of it.
#include <array>
#include <cmath>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "signals/intraday.hpp"
#include "tests/signals/naive.hpp"
#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/synthetic_market.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::SeriesId;
using rotation::testing::calendar;
using rotation::testing::EngineRig;
using rotation::testing::quote;

// Every series speaks every half minute, the legs of S most of all.
class IntradayEngine : public ::testing::Test {
 protected:
  explicit IntradayEngine(const Parameters& p = parameters())
      : rig(p), today(rotation::testing::warm_up(rig, market, 300)) {}
  static Parameters parameters() { return rotation::testing::parameters(market::Day{2024y / 1 / 2}); }

  void tick(const char* name, market::Duration time, double x) {
    rig.apply(quote(rig.id(name), market::new_york(today, time), x));
  }
  void tick_all(market::Duration time) {
    for (std::size_t i = 0; i < rig.table().size(); ++i) {
      const auto id = static_cast<SeriesId>(i);
      const auto ts = market::new_york(today, time);
      const bool equity = market::is_equity(rig.table()[id].series_class);
      rig.apply(equity ? quote(id, ts, market[id]) : rotation::testing::value(id, ts, market[id]));
    }
  }
  // What the engine saw, not what the test said: the gate may refuse a tick.
  double spread() { return std::log(rig.series("IJR").value / rig.series("SPY").value); }
  const IntradayView& view() { return rig.snapshot().core.intraday; }
  void end_day() {
    rig.advance(calendar().close(today) + 16min);
    today = calendar().next_session(today);
  }

  EngineRig rig;
  rotation::testing::SyntheticMarket market{rig.table(), 1};
  market::Day today;
};

TEST_F(IntradayEngine, ShowsEachMinuteWhatStoodAtItsBeginning) {
  const Parameters p;
  Intraday twin(p);
  double z = kUnavailable;
  for (int session = 0; session < 8; ++session) {
    const double before = rig.snapshot().pairs.front().spread.confirmed;
    ASSERT_TRUE(std::isnan(view().spread_change));
    const int minutes = static_cast<int>((calendar().close(today) - calendar().open(today)) / 1min);
    for (int m = 1; m <= minutes; ++m) {
      const market::Duration minute = 9h + 30min + m * 1min;
      market.move(0, 1e-4);
      tick("IJR", minute - 20s, market[rig.id("IJR")]);
      tick("SPY", minute - 10s, market[rig.id("SPY")]);
      const double change = spread() - before;
      twin.minute(m, change, kUnavailable);
      tick("SPY", minute, market[rig.id("SPY")] * 1.0001);  // is of the next minute
      const IntradayView& now = view();
      ASSERT_NEAR(now.spread_change, change, 1e-12) << session << ' ' << m;
      ASSERT_EQ(std::isnan(now.z), session < 5) << "five sessions";
      if (session < 5) continue;
      ASSERT_NEAR(now.z, twin.view().z, 1e-6) << session << ' ' << m;
      if (m > 1) {
        ASSERT_NEAR(now.cusum_up, twin.view().cusum_up, 1e-6);
        ASSERT_NEAR(now.cusum_down, twin.view().cusum_down, 1e-6);
      }
      z = now.z;
    }
    twin.begin_session();
    EXPECT_EQ(view().alarms_up, twin.view().alarms_up);
    EXPECT_EQ(view().alarms_down, twin.view().alarms_down);
    end_day();
  }
  EXPECT_FALSE(std::isnan(z));
  EXPECT_TRUE(std::isnan(view().spread_change)) << "the session is evaluated";
}

TEST_F(IntradayEngine, AnExDateIsNoMove) {
  tick_all(15h + 59min + 30s);
  end_day();
  rig.apply(rotation::testing::corporate_action(rig.id("IJR"), today, 0.5, 1));
  tick("IJR", 9h + 30min + 30s, market[rig.id("IJR")] - 0.5);
  tick("SPY", 9h + 30min + 30s, market[rig.id("SPY")]);
  rig.advance(market::new_york(today, 9h + 31min));
  EXPECT_NEAR(view().spread_change, 0, 1e-12);
  tick("SPY", 10h + 29min, market[rig.id("SPY")]);
  tick("IJR", 10h + 29min, market[rig.id("IJR")] - 0.5);
  rig.apply(rotation::testing::corporate_action(rig.id("IJR"), today, 0.5, 1));  // said again
  rig.apply(rotation::testing::corporate_action(rig.id("QQQ"), today, 0.5, 1));
  EXPECT_NEAR(view().spread_average, 0, 1e-12);
  // It was more, as one hears at half past ten.
  rig.apply(rotation::testing::corporate_action(rig.id("IJR"), today, 0.7, 1));
  EXPECT_TRUE(std::isnan(view().spread_average)) << "nothing is averaged across it";
  rig.advance(market::new_york(today, 10h + 30min));
  EXPECT_NEAR(view().spread_change, std::log(1 + 0.2 / market[rig.id("IJR")]), 1e-12);
}

TEST_F(IntradayEngine, LeadersUnwindFrom935On) {
  tick_all(15h + 59min + 30s);
  end_day();
  for (const char* name : {"QQQ", "SMH", "MAGS"}) tick(name, 9h + 32min, market[rig.id(name)] * 0.98);
  tick("RSP", 9h + 32min, market[rig.id("RSP")]);
  rig.advance(market::new_york(today, 9h + 34min));
  EXPECT_TRUE(std::isnan(view().leader_change)) << "the opening prints settle";
  EXPECT_EQ(view().unwind, 0);
  rig.advance(market::new_york(today, 9h + 35min));
  EXPECT_NEAR(view().leader_change, std::log(0.98), 1e-12);
  EXPECT_EQ(view().unwind, 1);
}

TEST_F(IntradayEngine, AHaltedLegTakesItAway) {
  tick_all(10h);
  tick("IJR", 10h + 30s, market[rig.id("IJR")]);
  rig.advance(market::new_york(today, 10h + 1min));
  EXPECT_FALSE(std::isnan(view().spread_change));
  EXPECT_FALSE(std::isnan(view().spread_average));
  tick("IJR", 10h + 1min + 10s, market[rig.id("IJR")]);
  rig.apply(rotation::testing::status(market::StatusCode::trading_halt,
                                      market::new_york(today, 10h + 1min + 20s), rig.id("IJR")));
  rig.advance(market::new_york(today, 10h + 2min));
  EXPECT_TRUE(std::isnan(view().spread_change));
  EXPECT_TRUE(std::isnan(view().spread_average));
  rig.apply(rotation::testing::status(market::StatusCode::trading_resume, market::new_york(today, 10h + 2min),
                                      rig.id("IJR")));
  tick("IJR", 10h + 2min + 1s, market[rig.id("IJR")]);
  EXPECT_TRUE(std::isnan(view().spread_average)) << "it starts anew";
  rig.advance(market::new_york(today, 10h + 3min));
  EXPECT_FALSE(std::isnan(view().spread_change));
}

// IJR and SPY may be 5 s apart.
class IntradaySkew : public IntradayEngine {
 protected:
  IntradaySkew() : IntradayEngine(with_skew()) {}
  static Parameters with_skew() {
    Parameters p = parameters();
    p.quality.pair_skew = {};
    return p;
  }
};

TEST_F(IntradaySkew, AMinuteTakesTheLastSpreadThatWasOfOneMoment) {
  tick_all(15h + 59min + 30s);
  end_day();
  const double ijr = market[rig.id("IJR")];
  const double spy = market[rig.id("SPY")];
  tick("SPY", 9h + 30min + 40s, spy);
  tick("IJR", 9h + 30min + 40s, ijr);
  tick("SPY", 9h + 30min + 59s, spy * 1.001);
  rig.advance(market::new_york(today, 9h + 31min));
  EXPECT_NEAR(view().spread_change, 0, 1e-12);
  tick("SPY", 9h + 31min + 30s, spy * 1.001);
  rig.advance(market::new_york(today, 9h + 32min));
  EXPECT_TRUE(std::isnan(view().spread_change)) << "there was none in this minute";
  tick("IJR", 9h + 32min + 30s, ijr * 1.002);
  tick("SPY", 9h + 32min + 31s, spy * 1.001);
  EXPECT_FALSE(std::isnan(view().spread_average)) << "a leg behind does not interrupt it";
  rig.advance(market::new_york(today, 9h + 33min));
  EXPECT_NEAR(view().spread_change, std::log(1.002 / 1.001), 1e-12);
}

TEST_F(IntradayEngine, AHalfDayEndsAtOne) {
  while (!calendar().is_early_close(today)) {
    tick_all(15h + 59min + 30s);
    end_day();
  }
  tick_all(12h + 59min);
  rig.advance(market::new_york(today, 13h));
  EXPECT_FALSE(std::isnan(view().spread_change));
  rig.apply(rotation::testing::status(market::StatusCode::trading_halt, market::new_york(today, 13h + 1s),
                                      rig.id("IJR")));
  rig.advance(market::new_york(today, 13h + 2min));
  EXPECT_FALSE(std::isnan(view().spread_change)) << "no minute is looked at after the close";
}

TEST_F(IntradayEngine, AveragesTheSpreadOverItsTicks) {
  tick_all(15h + 59min + 30s);
  end_day();
  const double ijr = market[rig.id("IJR")];
  tick("SPY", 9h + 29min, market[rig.id("SPY")] * 1.01);  // before the open: not of the session
  tick("SPY", 9h + 31min, market[rig.id("SPY")]);
  tick("IJR", 9h + 31min, ijr);
  tick("IJR", 9h + 31min + 10s, ijr * 1.001);
  EXPECT_TRUE(std::isnan(view().spread_average));
  tick("IJR", 9h + 31min + 15s, ijr);
  EXPECT_NEAR(view().spread_average, (1 - std::exp(-1)) * std::log(1.001), 1e-12);
  end_day();
  EXPECT_TRUE(std::isnan(view().spread_average)) << "it starts anew";
}

bool same(const IntradayView& a, const IntradayView& b) {
  const auto equal = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
  return equal(a.spread_change, b.spread_change) && equal(a.spread_average, b.spread_average) &&
         equal(a.z, b.z) && a.shock == b.shock && equal(a.cusum_up, b.cusum_up) &&
         equal(a.cusum_down, b.cusum_down) && a.alarms_up == b.alarms_up && a.alarms_down == b.alarms_down &&
         equal(a.leader_change, b.leader_change) && a.unwind == b.unwind;
}

TEST_F(IntradayEngine, DoesNotDependOnWhoLooks) {
  EngineRig unseen{parameters()};
  rotation::testing::SyntheticMarket again{unseen.table(), 1};
  rotation::testing::warm_up(unseen, again, 300);
  std::mt19937_64 random(5);
  constexpr std::array kNames{"IJR", "SPY", "QQQ", "SMH", "MAGS", "RSP"};
  for (int session = 0; session < 7; ++session) {
    for (auto time = calendar().open(today); time < calendar().close(today); time += 7s) {
      market.move(0, 3e-5);
      const SeriesId id = rig.id(kNames[random() % kNames.size()]);
      const market::Event event = quote(id, time, market[id]);
      unseen.apply(event);
      rig.apply(event);
      if (random() % 3 == 0) (void)rig.snapshot();
    }
    for (const char* name : kNames) {  // so that each has a close
      const market::Event event = quote(rig.id(name), calendar().close(today) - 1s, market[rig.id(name)]);
      unseen.apply(event);
      rig.apply(event);
    }
    const IntradayView seen = view();
    EXPECT_FALSE(std::isnan(seen.leader_change));
    EXPECT_EQ(std::isnan(seen.z), session < 5);
    EXPECT_TRUE(same(seen, unseen.snapshot().core.intraday)) << session;
    unseen.advance(calendar().close(today) + 16min);
    end_day();
  }
  EXPECT_EQ(rig.engine().state_hash(), unseen.engine().state_hash());
}

}  // namespace
}  // namespace rotation::signals
