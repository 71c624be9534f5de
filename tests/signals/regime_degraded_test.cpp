// DEGRADED and BLIND (5.10): what waits, what goes on, and what an unavailable input means for a clause.
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "tests/signals/regime_driver.hpp"

namespace rotation::signals {
namespace {

using enum State;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

SessionFacts blind(SessionFacts f) {
  f.quality = Quality::blind;
  f.spread = f.sigma = f.z20 = f.z60 = kNaN;
  return f;
}

class RegimeDegraded : public ::testing::TestWithParam<Quality> {
 protected:
  RegimeDriver d;
};

TEST_P(RegimeDegraded, NothingRises) {
  struct Case {
    State state;
    SessionFacts up;
    int dwell;
  };
  SessionFacts stretched = full();
  stretched.z60 = 2.5;
  for (const Case& c :
       {Case{dormant, rising(), 3}, Case{dormant, base_only(), 1}, Case{watch, with_catalysts(), 3},
        Case{setup, base_only(), 1}, Case{confirming, full(), 5}, Case{confirmed, stretched, 1}}) {
    RegimeDriver one;
    one.enter(c.state);
    EXPECT_FALSE(one.run(degraded(c.up, GetParam()), 20)) << name(c.state);
    EXPECT_EQ(one.state(), c.state);
    EXPECT_EQ(one.regime.age(), 20) << "ages count every session";
    EXPECT_FALSE(one.run(c.up, c.dwell - 1)) << name(c.state) << ": nothing was counted meanwhile";
    EXPECT_TRUE(one.run(c.up)) << name(c.state);
  }
}

TEST_P(RegimeDegraded, RegistersOfUpwardRowsFreezeWhereTheyStand) {
  d.enter(watch);
  d.run(with_catalysts(), 2);
  d.run(degraded(calm(), GetParam()), 5);
  EXPECT_EQ(d.regime.registers().setup_up, 2) << "neither raised nor cleared";
  EXPECT_EQ(d.regime.registers().watch_up, 2);
  EXPECT_EQ(d.regime.registers().drop, 2);
  EXPECT_TRUE(d.run(with_catalysts())) << "the third, once data are back";
}

TEST_P(RegimeDegraded, CounterAndDropRegisterFreeze) {
  d.enter(confirming);
  d.run(full(), 3);
  SessionFacts lost = full();
  lost.mandatory_missing = 1;
  d.run(degraded(lost, GetParam()), 20);
  EXPECT_EQ(d.state(), confirming) << "what cannot be seen is not lost";
  EXPECT_EQ(d.regime.registers().confirm, 3);
  EXPECT_EQ(d.regime.registers().drop, 0);
}

TEST_P(RegimeDegraded, FallingRowsStillRun) {
  RegimeDriver w, s, e, c;
  w.enter(watch);
  w.run(degraded(falling(), GetParam()), 3);
  EXPECT_EQ(w.state(), dormant);
  s.enter(setup);
  s.run(degraded(falling(), GetParam()), 3);
  EXPECT_EQ(s.state(), watch);
  e.enter(extended);
  e.run(degraded(full(), GetParam()));
  EXPECT_EQ(e.state(), confirmed);
  c.enter(confirmed);
  SessionFacts trend = full();
  trend.z60 = -0.1;
  c.run(degraded(trend, GetParam()), 5);
  EXPECT_EQ(c.state(), invalidated);
  c.run(degraded(full(), GetParam()), 9);
  EXPECT_EQ(c.state(), invalidated);
  c.run(degraded(full(), GetParam()));
  EXPECT_EQ(c.state(), dormant) << "the cool-down counts every session";
}

INSTANTIATE_TEST_SUITE_P(Both, RegimeDegraded, ::testing::Values(Quality::degraded, Quality::blind),
                         [](const auto& test) { return std::string(name(test.param)); });

TEST(RegimeUnavailable, PartialHoldsNothingBack) {
  RegimeDriver d;
  EXPECT_TRUE(d.run(degraded(full(), Quality::partial)));
  EXPECT_TRUE(d.run(degraded(full(), Quality::partial), 4));
  EXPECT_EQ(d.state(), confirmed);
}

TEST(RegimeUnavailable, RegistersOfAMissingZStandStill) {
  RegimeDriver d;
  d.enter(setup);
  d.run(falling(), 2);
  d.run(blind(falling()), 5);
  EXPECT_EQ(d.regime.registers().setup_down, 2);
  EXPECT_EQ(d.regime.registers().watch_down, 2);
  EXPECT_EQ(d.state(), setup);
  d.run(falling());
  EXPECT_EQ(d.state(), watch);

  RegimeDriver c;
  c.enter(confirmed);
  SessionFacts trend = full();
  trend.z60 = -0.1;
  c.run(trend, 4);
  c.run(blind(trend), 5);
  EXPECT_EQ(c.regime.registers().trend, 4);
  EXPECT_EQ(c.state(), confirmed);
  c.run(trend);
  EXPECT_EQ(c.state(), invalidated);
}

TEST(RegimeUnavailable, AClauseWithoutItsInputDoesNotHold) {
  RegimeDriver c;
  c.enter(confirmed);
  SessionFacts f = full();
  f.spread = -1;
  f.sigma = kNaN;
  EXPECT_FALSE(c.run(f)) << "drawdown without sigma";
  f.spread = kNaN;
  f.sigma = 0.01;
  EXPECT_FALSE(c.run(f)) << "drawdown without a spread";
  EXPECT_EQ(c.regime.peak(), 0) << "no spread, no new peak";
  f.ai_extends = true;
  f.z60 = kNaN;
  EXPECT_FALSE(c.run(f)) << "V4 without z60";
  f.z60 = 0.4;
  EXPECT_TRUE(c.run(f));

  RegimeDriver e;
  e.enter(extended);
  f = full();
  f.z60 = kNaN;
  EXPECT_FALSE(e.run(f)) << "relaxed without z60";
}

TEST(RegimeUnavailable, OneCatalystAloneCannotBeLost) {
  RegimeDriver d;
  d.enter(setup);
  SessionFacts f = rising();
  f.catalysts = 0;
  f.catalysts_available = 1;
  EXPECT_FALSE(d.run(f, 10)) << "#C < 1 needs two available";
  f.catalysts_available = 2;
  EXPECT_TRUE(d.run(f, 3));
}

TEST(RegimeUnavailable, OneCatalystAloneCannotMakeASetup) {
  RegimeDriver d;
  d.parameters.trigger.catalyst_need = 1;
  d.enter(watch);
  SessionFacts f = rising();
  f.catalysts = f.catalysts_available = 1;
  EXPECT_FALSE(d.run(f, 10));
}

}  // namespace
}  // namespace rotation::signals
