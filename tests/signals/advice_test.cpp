// The staged entry, read off its table.
#include "signals/advice.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "tests/signals/regime_driver.hpp"

namespace rotation::signals {
namespace {

class StagingTest : public ::testing::Test {
 protected:
  Advice run(const SessionFacts& f, int times = 1, bool freeze = false, double beta = 1.2) {
    Advice a;
    for (int i = 0; i < times; ++i) {
      const auto step = d.regime.step(f);
      a = staging.close(d.regime, step, f, freeze, beta);
    }
    return a;
  }
  // Into CONFIRMED, by CONFIRMING.
  Advice confirm(bool freeze = false) { return run(full(), 5, freeze); }

  RegimeDriver d;
  Staging staging{d.parameters};
};

SessionFacts held() {  // in a position, with a spread that stopped rising
  SessionFacts f = full();
  f.z20 = -0.1;
  return f;
}

TEST_F(StagingTest, GoesUpByStatesAndCompletesAfterTwentySessions) {
  EXPECT_EQ(run(rising(), 3).tranche, 0);  // WATCH
  EXPECT_EQ(run(with_catalysts(), 3).tranche, 0.10);
  EXPECT_EQ(run(full()).tranche, 0.25);
  const Advice entry = run(full(), 4);
  EXPECT_EQ(d.state(), State::confirmed);
  EXPECT_EQ(entry.tranche_before, 0.25);
  EXPECT_EQ(entry.tranche, 0.60);
  EXPECT_EQ(run(full(), 19).tranche, 0.60);
  EXPECT_EQ(run(held()).tranche, 0.60) << "the 20th session, but z20 < 0";
  EXPECT_EQ(run(full()).tranche, 1.00);
  EXPECT_EQ(run(held(), 5).tranche, 1.00) << "kept";
}

TEST_F(StagingTest, ExtendedHoldsAndItsTimeCounts) {
  confirm();
  SessionFacts stretched = full();
  stretched.z60 = 2.5;
  EXPECT_EQ(run(stretched, 30).tranche, 0.60);
  EXPECT_EQ(d.state(), State::extended);
  EXPECT_EQ(run(full()).tranche, 1.00) << "back in CONFIRMED, long after the entry";
  EXPECT_EQ(run(stretched, 3).tranche, 1.00);
}

TEST_F(StagingTest, AFreezeHoldsBackRisesButNoFall) {
  EXPECT_EQ(confirm(true).tranche, 0);
  EXPECT_TRUE(confirm(true).frozen);
  EXPECT_EQ(run(full()).tranche, 0.60) << "the freeze lifts";
  SessionFacts vetoed = full();
  vetoed.vetoes = 1;
  EXPECT_EQ(run(vetoed, 30).tranche, 0.60);
  EXPECT_TRUE(run(vetoed).frozen);
  EXPECT_TRUE(run(degraded(full())).frozen);
  EXPECT_EQ(run(degraded(full())).tranche, 0.60);
  EXPECT_EQ(run(full()).tranche, 1.00);
  SessionFacts broken = vetoed;
  broken.spread = -1;
  EXPECT_EQ(run(broken, 1, true).tranche, 0) << "INVALIDATED at once";
}

TEST_F(StagingTest, AnExpiredThesisHoldsNothing) {
  run(rising(), 3);
  run(with_catalysts(), 3);
  EXPECT_EQ(run(with_catalysts(), 252).tranche, 0.10);
  EXPECT_FALSE(d.regime.thesis_expired());
  EXPECT_EQ(run(with_catalysts()).tranche, 0);
  EXPECT_TRUE(d.regime.thesis_expired());
}

// The table again, walked by state, age and what came before.
TEST_F(StagingTest, IsTheTableForAnyCourse) {
  std::mt19937_64 random(17);
  const auto chance = [&](double p) { return std::bernoulli_distribution(p)(random); };
  double tranche = 0;
  int entered = -1000;
  bool complete = false;
  double in_use = std::nan("");
  bool freeze = false;
  int completed = 0, waited = 0;
  for (int session = 0; session < 20000; ++session) {
    SessionFacts f = chance(0.9) ? full() : falling();
    f.z20 = std::normal_distribution<double>(0.3, 0.6)(random);
    f.z60 = std::normal_distribution<double>(1.2, 0.6)(random);
    f.vetoes = chance(0.02) ? 1 : 0;
    f.ai_extends = chance(0.05);
    if (chance(0.03)) f.quality = Quality::degraded;
    if (chance(0.05)) freeze = chance(0.3);
    const double beta = session < 5 ? std::nan("") : std::normal_distribution<double>(1.1, 0.4)(random);
    const auto step = d.regime.step(f);
    const Advice a = staging.close(d.regime, step, f, freeze, beta);

    const State state = d.regime.state();
    const bool frozen = freeze || f.vetoes > 0 || f.quality >= Quality::degraded;
    if (step && step->from == State::confirming && state == State::confirmed) entered = session;
    const bool position = state == State::confirmed || state == State::extended;
    if (!position) complete = false;
    if (state == State::confirmed && session - entered >= 20 && f.z20 >= 0 && !frozen) {
      completed += complete ? 0 : 1;
      complete = true;
    }
    double target = 0;
    if (state == State::setup) target = 0.10;
    if (state == State::confirming) target = 0.25;
    if (state == State::confirmed) target = complete ? 1.00 : 0.60;
    if (state == State::extended) target = tranche;
    if (d.regime.thesis_clock() > 252) target = 0;
    const double before = tranche;
    waited += target > tranche && frozen ? 1 : 0;
    if (target < tranche || !frozen) tranche = target;
    ASSERT_EQ(a.tranche_before, before) << session;
    ASSERT_EQ(a.tranche, tranche) << session << " " << name(state);
    ASSERT_EQ(a.frozen, frozen);

    const double hedge = std::min(1.6, std::max(0.8, 0.67 * beta + 0.33));
    if (!std::isnan(beta)) {
      if (std::isnan(in_use) || std::abs(hedge - in_use) >= 0.05) in_use = hedge;
      ASSERT_NEAR(a.hedge_beta, hedge, 1e-15);
      ASSERT_EQ(a.beta_clamped, hedge == 0.8 || hedge == 1.6);
      ASSERT_NEAR(a.hedge_in_use, in_use, 1e-15);
      ASSERT_NEAR(a.short_notional, tranche * in_use, 1e-12);
    }
  }
  EXPECT_GT(completed, 20);
  EXPECT_GT(waited, 50);
}

TEST_F(StagingTest, TheHedgeMovesOnlyByEnoughToTrade) {
  const double nan = std::nan("");
  EXPECT_TRUE(std::isnan(run(calm(), 1, false, nan).hedge_in_use));
  EXPECT_DOUBLE_EQ(run(calm(), 1, false, 1.0).hedge_in_use, 1.0);
  EXPECT_DOUBLE_EQ(run(calm(), 1, false, 1.07).hedge_in_use, 1.0);
  EXPECT_DOUBLE_EQ(run(calm(), 1, false, 1.08).hedge_in_use, 0.67 * 1.08 + 0.33);
  const Advice none = run(calm(), 1, false, nan);
  EXPECT_TRUE(std::isnan(none.hedge_beta));
  EXPECT_DOUBLE_EQ(none.hedge_in_use, 0.67 * 1.08 + 0.33);
  const Advice high = run(calm(), 1, false, 3.0);
  EXPECT_EQ(high.hedge_beta, 1.6);
  EXPECT_TRUE(high.beta_clamped);
}

TEST_F(StagingTest, TheStopIsBelowThePeakOfThePosition) {
  Advice a = run(calm());
  EXPECT_TRUE(std::isnan(a.stop_level));
  EXPECT_DOUBLE_EQ(a.stop_distance, 1.25 * 0.01 * std::sqrt(60.0));
  SessionFacts f = full();
  f.spread = 0.02;
  a = run(f, 5);
  EXPECT_DOUBLE_EQ(a.stop_level, 0.02 - a.stop_distance);
  f.spread = 0.03;
  run(f);
  f.spread = 0.01;
  f.sigma = 0.02;
  a = run(f);
  EXPECT_DOUBLE_EQ(a.stop_level, 0.03 - 1.25 * 0.02 * std::sqrt(60.0));
}

}  // namespace
}  // namespace rotation::signals
