// Prices that are of one moment, or not (4.1): the class against every two terms, then the engine.
#include "signals/leg_skew.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/synthetic_market.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::SeriesClass;
using market::SeriesId;
using market::Timestamp;
using rotation::testing::EngineRig;
using rotation::testing::quote;
using rotation::testing::status;
using rotation::testing::value;

// Whatever the terms: apart if any two quoted ones are, by the limit of the slowest.
TEST(LegSkew, IsWhatEveryTwoTermsSay) {
  const market::SeriesTable table{{{"SPY", SeriesClass::etf_liquid},
                                   {"IJR", SeriesClass::etf},
                                   {"MAGS", SeriesClass::etf_thin},
                                   {"NVDA", SeriesClass::stock},
                                   {"y10", SeriesClass::yield},
                                   {"EURUSD", SeriesClass::fx},
                                   {"VIX", SeriesClass::index_level},
                                   {"HY_OAS", SeriesClass::reference}}};
  constexpr int kLimits[]{2, 5, 60, 2};  // seconds, of those that are quoted
  std::mt19937_64 random{4};
  int apart = 0;
  int together = 0;
  for (int run = 0; run < 5000; ++run) {
    Model model;
    LineSpec line{.name = "any"};
    const std::size_t terms = 1 + random() % 4;
    while (line.terms.size() < terms) line.terms.push_back({SeriesId(random() % table.size())});
    model.lines.push_back(line);
    LegSkew skew(model, Parameters{}, table);
    const int span = random() % 2 == 0 ? 8 : 80;
    std::vector<int> spoke;
    for (std::size_t i = 0; i < table.size(); ++i) {
      spoke.push_back(static_cast<int>(random() % static_cast<unsigned>(span)));
      skew.spoke(SeriesId(i), Timestamp{std::chrono::seconds{1'800'000'000 + spoke.back()}});
    }
    int limit = 0;
    int distance = 0;
    for (const Term& a : line.terms) {
      if (market::index(a.series) >= 4) continue;
      limit = std::max(limit, kLimits[market::index(a.series)]);
      for (const Term& b : line.terms) {
        if (market::index(b.series) >= 4) continue;
        distance =
            std::max(distance, std::abs(spoke[market::index(a.series)] - spoke[market::index(b.series)]));
      }
    }
    ASSERT_EQ(skew.apart(0), distance > limit) << "run " << run;
    ++(distance > limit ? apart : together);
  }
  EXPECT_GT(apart, 300);
  EXPECT_GT(together, 500);
}

// With the limits of the specification; all series have spoken at 10:00:00.
class SkewedEngine : public ::testing::Test {
 protected:
  SkewedEngine() {
    today = rotation::testing::warm_up(rig, market, 300);
    market.move(0.01, 0.01);
    for (std::size_t i = 0; i < rig.table().size(); ++i) say(SeriesId(i), 0s);
  }
  static Parameters parameters() {
    Parameters p = rotation::testing::parameters(market::Day{2024y / 1 / 2});
    p.quality.stale = {};
    p.quality.pair_skew = {};
    return p;
  }

  [[nodiscard]] Timestamp at(market::Duration after_ten) const {
    return market::new_york(today, 10h + after_ten);
  }
  void say(SeriesId id, market::Duration after_ten) {
    const bool equity = market::is_equity(rig.table()[id].series_class);
    rig.apply(equity ? quote(id, at(after_ten), market[id]) : value(id, at(after_ten), market[id]));
  }
  void say(const char* series, market::Duration after_ten) { say(rig.id(series), after_ten); }
  const PairView& pair(std::size_t i) { return rig.snapshot().pairs[i]; }
  double live(const char* trigger) { return rig.snapshot().triggers[rig.trigger(trigger)].value.provisional; }

  EngineRig rig{parameters()};
  rotation::testing::SyntheticMarket market{rig.table(), 1};
  market::Day today;
};

TEST_F(SkewedEngine, APairIsWithheldWhileItsLegsAreOfDifferentMoments) {
  ASSERT_FALSE(pair(0).skewed);
  ASSERT_FALSE(std::isnan(pair(0).spread.provisional));
  say("IJR", 5s);
  EXPECT_FALSE(std::isnan(pair(0).spread.provisional));
  say("IJR", 5s + 1ns);
  EXPECT_TRUE(pair(0).skewed);
  EXPECT_TRUE(std::isnan(pair(0).spread.provisional));
  EXPECT_TRUE(std::isnan(live("M1")));
  EXPECT_EQ(rig.snapshot().core.provisional_quality, Quality::degraded) << "both are alive: not BLIND";
  EXPECT_FALSE(rig.snapshot().core.provisional_state);
  EXPECT_FALSE(pair(1).skewed) << "VB/VOO: both of 10:00:00";
  EXPECT_FALSE(rig.series("SPY").has(Problem::stale));
  EXPECT_FALSE(std::isnan(pair(0).spread.confirmed));

  say("SPY", 6s);
  EXPECT_FALSE(pair(0).skewed);
  EXPECT_TRUE(pair(2).skewed) << "IWM of 10:00:00 against SPY: both quick, so 2 s";
  EXPECT_EQ(rig.snapshot().core.provisional_quality, Quality::degraded) << "M2 needs it";
  say("IWM", 4s);
  EXPECT_FALSE(pair(2).skewed);
  EXPECT_FALSE(std::isnan(pair(0).spread.provisional));
  EXPECT_FALSE(std::isnan(live("M1")));
}

TEST_F(SkewedEngine, AHeartbeatOfTheQuietLegIsEnough) {
  say("IJR", 8s);
  ASSERT_TRUE(pair(0).skewed);
  for (const char* quiet : {"SPY", "IWM"}) {
    rig.apply(status(market::StatusCode::heartbeat, at(8s), rig.id(quiet)));
  }
  EXPECT_FALSE(pair(0).skewed);
  EXPECT_FALSE(std::isnan(pair(0).spread.provisional));
}

TEST_F(SkewedEngine, ALegThatIsNotBelievedIsNoSkew) {
  rig.apply(status(market::StatusCode::trading_halt, at(1s), rig.id("SPY")));
  say("IJR", 8s);
  EXPECT_TRUE(std::isnan(pair(0).spread.provisional));
  EXPECT_FALSE(pair(0).skewed);
  EXPECT_EQ(rig.snapshot().core.provisional_quality, Quality::blind);
}

// The leader line goes on without the member whose legs are apart.
TEST_F(SkewedEngine, AMemberIsLeftOutForAsLong) {
  const double all = live("P4");
  ASSERT_FALSE(std::isnan(all));
  say("QQQ", 6s);
  const double without = live("P4");
  EXPECT_FALSE(std::isnan(without));
  EXPECT_NE(without, all);
  say("RSP", 6s);  // apart from SMH of 10:00:00 now; MAGS is a thin one
  EXPECT_FALSE(std::isnan(live("P4")));
  say("SMH", 6s);
  EXPECT_EQ(live("P4"), all);
}

TEST_F(SkewedEngine, YieldsAndLevelsTickByTheirOwnClocks) {
  for (const char* series : {"HYG", "IEF", "SPY", "IJR", "IWM"}) say(series, 14s);
  EXPECT_FALSE(std::isnan(live("C3"))) << "y10, DXY and VIX are of 10:00:00";
}

TEST_F(SkewedEngine, NoCloseIsConcerned) {
  const market::Duration eve = 5h + 59min + 30s;
  for (std::size_t i = 0; i < rig.table().size(); ++i) say(SeriesId(i), eve);
  say("IJR", eve + 20s);
  rig.advance(at(6h + 16min));
  ASSERT_EQ(rig.snapshot().core.session, today);
  EXPECT_DOUBLE_EQ(pair(0).spread.confirmed, std::log(market[rig.id("IJR")] / market[rig.id("SPY")]));
  EXPECT_FALSE(pair(0).skewed);
}

}  // namespace
}  // namespace rotation::signals
