// What the engine makes of the dollar of six pairs (2.4): beside the index, in its place, and never as its
// close.
#include <cmath>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "tests/signals/dollar_formula.hpp"
#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/synthetic_market.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::SeriesId;
using market::Timestamp;
using rotation::testing::calendar;
using rotation::testing::EngineRig;
using rotation::testing::quote;
using rotation::testing::value;

// All series speak every five seconds from 09:30 to 10:00; currencies and index levels fall stale as
// specified.
class DollarEngine : public ::testing::Test {
 protected:
  DollarEngine() {
    today = rotation::testing::warm_up(rig, market, 300);
    say_until(10h);
  }
  static Parameters parameters() {
    Parameters p = rotation::testing::parameters(market::Day{2024y / 1 / 2});
    p.quality.stale.fx = StaleLimits{}.fx;
    p.quality.stale.index_level = StaleLimits{}.index_level;
    return p;
  }

  [[nodiscard]] Timestamp at(market::Duration time) const { return market::new_york(today, time); }
  void say(SeriesId id) {
    const auto factor = factors.find(rig.table()[id].name);
    const double x = market[id] * (factor == factors.end() ? 1 : factor->second);
    const bool equity = market::is_equity(rig.table()[id].series_class);
    rig.apply(equity ? quote(id, at(now), x) : value(id, at(now), x));
  }
  void say_until(market::Duration end, std::string_view but = "") {
    for (; now < end; now += 5s) {
      for (std::size_t i = 0; i < rig.table().size(); ++i) {
        const auto id = static_cast<SeriesId>(i);
        if (rig.table()[id].name != but) say(id);
      }
    }
  }
  // The session closes; the next one speaks from `begin` on.
  void next_session(market::Duration begin) {
    rig.advance(at(16h + 16min));
    today = calendar().next_session(today);
    now = begin;
  }
  const DollarView& dollar() { return rig.snapshot().core.dollar; }
  const TriggerView& c2() { return rig.snapshot().triggers[rig.trigger("C2")]; }
  double level(const char* series) { return market[rig.id(series)]; }

  EngineRig rig{parameters()};
  rotation::testing::SyntheticMarket market{rig.table(), 1};
  std::map<std::string, double> factors;  // on the market's level, by series
  market::Day today;
  market::Duration now = 9h + 30min;
};

TEST_F(DollarEngine, BothAreShownWhileTheIndexSpeaks) {
  EXPECT_EQ(dollar().index, level("DXY"));
  EXPECT_NEAR(dollar().synthetic,
              formula({level("EURUSD"), level("USDJPY"), level("GBPUSD"), level("USDCAD"), level("USDSEK"),
                       level("USDCHF")}),
              1e-12);
  EXPECT_TRUE(std::isnan(dollar().stand_in));
  EXPECT_EQ(dollar().mismatch, true) << "this market's dollar is another";
  factors["DXY"] = dollar().synthetic / level("DXY");
  say_until(10h + 30s);  // the outlier filter comes to accept it
  EXPECT_EQ(dollar().mismatch, false);
}

TEST_F(DollarEngine, AStaleIndexGoesOnWithoutAJumpAndComesBackWithoutOne) {
  const double z = c2().value.provisional;
  const double fci = rig.snapshot().core.fci.provisional;
  ASSERT_FALSE(std::isnan(z) || std::isnan(fci));
  say_until(10h + 2min + 55s, "DXY");
  EXPECT_TRUE(std::isnan(dollar().stand_in)) << "180 s since 09:59:55 are not over";
  EXPECT_EQ(c2().value.provisional, z);
  say_until(10h + 3min + 5s, "DXY");
  EXPECT_TRUE(rig.series("DXY").has(Problem::stale));
  EXPECT_TRUE(std::isnan(dollar().index));
  EXPECT_EQ(dollar().stand_in, level("DXY")) << "no pair has moved";
  EXPECT_EQ(c2().value.provisional, z);
  EXPECT_EQ(rig.snapshot().core.fci.provisional, fci);

  factors["EURUSD"] = 0.99;
  say_until(10h + 5min, "DXY");
  const double up = std::pow(0.99, -0.576);
  EXPECT_NEAR(dollar().stand_in, level("DXY") * up, 1e-10);
  const double sigma = rig.engine().evaluator().lines().sigma(rig.line("ln DXY"));
  const double moved = z + std::log(up) / (sigma * std::sqrt(120));
  EXPECT_NEAR(c2().value.provisional, moved, 1e-10);
  EXPECT_GT(rig.snapshot().core.fci.provisional, fci);

  factors["DXY"] = up;
  say_until(10h + 6min);
  EXPECT_TRUE(rig.series("DXY").has(Problem::recovering));
  EXPECT_NEAR(dollar().stand_in, level("DXY") * up, 1e-10);
  say_until(10h + 7min);
  EXPECT_FALSE(rig.series("DXY").has(Problem::recovering));
  EXPECT_TRUE(std::isnan(dollar().stand_in));
  EXPECT_NEAR(dollar().index, level("DXY") * up, 1e-10);
  EXPECT_NEAR(c2().value.provisional, moved, 1e-10);
}

TEST_F(DollarEngine, AnIndexThatIsRecoveringDoesNotCountYet) {
  factors["EURUSD"] = 0.99;
  say_until(10h + 5min, "DXY");
  const double moved_on = dollar().stand_in;
  ASSERT_GT(moved_on, 1.005 * level("DXY"));
  say_until(10h + 5min + 30s);
  EXPECT_TRUE(rig.series("DXY").has(Problem::recovering));
  EXPECT_EQ(dollar().stand_in, moved_on);
  say_until(10h + 6min + 5s);
  EXPECT_EQ(dollar().index, level("DXY"));
}

TEST_F(DollarEngine, WithoutOneOfItsPairsTheIndexIsMissing) {
  say_until(10h + 2min, "DXY");
  const double z = c2().value.provisional;
  ASSERT_FALSE(std::isnan(z));
  factors["USDSEK"] = 2;  // refused as an outlier for so long that it is stale
  for (; now < 10h + 4min; now += 5s) {
    for (std::size_t i = 0; i < rig.table().size(); ++i) {
      const auto& name = rig.table().all()[i].name;
      if (name != "DXY" && name != "USDSEK") say(static_cast<SeriesId>(i));
    }
  }
  EXPECT_TRUE(std::isnan(dollar().synthetic));
  EXPECT_TRUE(std::isnan(dollar().stand_in));
  EXPECT_TRUE(std::isnan(c2().value.provisional));
  factors.clear();
  say_until(10h + 6min, "DXY");
  EXPECT_EQ(dollar().stand_in, level("DXY")) << "the pair is back, and has been for a minute";
  EXPECT_EQ(c2().value.provisional, z);
}

TEST_F(DollarEngine, ATickOfAPairMovesTheIndexOnlyWhileItStandsIn) {
  const auto changed = [this] {
    (void)rig.snapshot();
    say(rig.id("USDCHF"));
    (void)rig.snapshot();
    std::vector<std::string> names;
    for (const SeriesId id : rig.engine().changes().series) names.push_back(rig.table()[id].name);
    return names;
  };
  EXPECT_EQ(changed(), std::vector<std::string>{"USDCHF"});
  say_until(10h + 4min, "DXY");
  EXPECT_EQ(changed(), (std::vector<std::string>{"USDCHF", "DXY"}));
}

TEST_F(DollarEngine, AConfirmedCloseIsTheIndexsOwnOrAHole) {
  now = 15h + 50min;
  factors["EURUSD"] = 0.99;
  say_until(16h, "DXY");
  EXPECT_NEAR(dollar().stand_in, level("DXY") * std::pow(0.99, -0.576), 1e-10)
      << "from its level of 10:00 on";
  rig.advance(at(16h + 1s));
  EXPECT_TRUE(std::isnan(dollar().stand_in)) << "no provisional values now";
  next_session(15h + 50min);
  EXPECT_EQ(rig.series("DXY").close, level("DXY")) << "its own last level of the date";
  EXPECT_TRUE(c2().available);

  factors["EURUSD"] = 0.98;
  say_until(16h, "DXY");
  EXPECT_NEAR(dollar().stand_in, level("DXY") * std::pow(0.98, -0.576), 1e-10) << "overnight, too";
  EXPECT_FALSE(std::isnan(c2().value.provisional));
  next_session(10h);
  EXPECT_EQ(rig.engine().record().lines[rig.line("ln DXY")].mark, Mark::hole);
  EXPECT_FALSE(c2().available);
}

TEST(DollarOfHistory, IsNotMade) {
  EngineRig rig{rotation::testing::parameters(market::Day{2024y / 1 / 2})};
  rotation::testing::SyntheticMarket market{rig.table(), 1};
  const market::Day today = rotation::testing::warm_up(rig, market, 150);
  const auto id = rig.id("DXY");
  rig.apply(value(id, calendar().open(today) + 1h, market[id]));
  const DollarView& dollar = rig.snapshot().core.dollar;
  EXPECT_TRUE(std::isnan(dollar.synthetic));
  EXPECT_TRUE(std::isnan(dollar.stand_in));
  EXPECT_EQ(dollar.mismatch, std::nullopt);
}

TEST(DollarWithoutItsPairs, IsAHoleWhenItIsStale) {
  std::vector<market::Series> series = market::default_series();
  std::erase_if(series, [](const market::Series& s) { return s.name == "USDSEK"; });
  Parameters p = rotation::testing::parameters(market::Day{2024y / 1 / 2});
  p.quality.stale.index_level = StaleLimits{}.index_level;
  EngineRig rig{p, series};
  rotation::testing::SyntheticMarket market{rig.table(), 1};
  const auto open = calendar().open(rotation::testing::warm_up(rig, market, 300));
  for (const auto when : {open + 1min, open + 10min}) {
    for (std::size_t i = 0; i < rig.table().size(); ++i) {
      const auto id = static_cast<SeriesId>(i);
      if (when != open + 1min && rig.table()[id].name == "DXY") continue;
      const bool equity = market::is_equity(rig.table()[id].series_class);
      rig.apply(equity ? quote(id, when, market[id]) : value(id, when, market[id]));
    }
  }
  EXPECT_TRUE(rig.series("DXY").has(Problem::stale));
  EXPECT_TRUE(std::isnan(rig.snapshot().triggers[rig.trigger("C2")].value.provisional));
  EXPECT_TRUE(std::isnan(rig.snapshot().core.dollar.synthetic));
}

}  // namespace
}  // namespace rotation::signals
