// What the guard table says besides its rows: their order, the counter, the peak, registers and scaled votes.
#include <cmath>

#include <gtest/gtest.h>

#include "tests/signals/regime_driver.hpp"

namespace rotation::signals {
namespace {

using enum State;

std::optional<Step> step(State from, State to, Reason reason) {
  return Step{from, to, reason};
}

TEST(RegimeOrder, StartsDormant) {
  RegimeDriver d;
  EXPECT_EQ(d.state(), dormant);
  EXPECT_FALSE(d.run(calm()));
  EXPECT_EQ(d.regime.age(), 1);
  EXPECT_LT(d.regime.peak(), -1e100) << "no peak without a position";
}

TEST(RegimeOrder, ConfirmingComesBeforeTheUpwardRow) {
  RegimeDriver d;
  d.run(rising(), 2);
  EXPECT_EQ(d.run(base_only()), step(dormant, confirming, Reason::base)) << "WATCH is due as well";

  RegimeDriver w;
  w.enter(watch);
  w.run(with_catalysts(), 2);
  EXPECT_EQ(w.run(base_only()), step(watch, confirming, Reason::base)) << "SETUP is due as well";
}

TEST(RegimeOrder, ConfirmingComesBeforeTheDownwardRow) {
  RegimeDriver d;
  d.enter(setup);
  SessionFacts lost = with_catalysts();
  lost.catalysts = 0;
  d.run(lost, 2);
  SessionFacts both = base_only();
  both.catalysts = 0;
  EXPECT_EQ(d.run(both), step(setup, confirming, Reason::base)) << "WATCH is due as well";
}

TEST(RegimeOrder, InvalidationRowsInTableOrder) {
  SessionFacts all = full();
  all.spread = -1;
  all.z60 = -0.1;
  all.ai_extends = true;
  SessionFacts trend = full();
  trend.z60 = -0.1;

  RegimeDriver d;
  d.enter(confirmed);
  d.run(trend, 4);
  EXPECT_EQ(d.run(all), step(confirmed, invalidated, Reason::drawdown));

  RegimeDriver t;
  t.enter(confirmed);
  t.run(trend, 4);
  all.spread = 0;
  EXPECT_EQ(t.run(all), step(confirmed, invalidated, Reason::trend_lost));
}

TEST(RegimeOrder, InvalidationComesBeforeStretchedAndRelaxed) {
  RegimeDriver c;
  c.enter(confirmed);
  SessionFacts f = full();
  f.spread = -1;
  f.z60 = 2.5;
  EXPECT_EQ(c.run(f), step(confirmed, invalidated, Reason::drawdown));

  RegimeDriver e;
  e.enter(extended);
  f.z60 = 1.0;
  EXPECT_EQ(e.run(f), step(extended, invalidated, Reason::drawdown));
}

TEST(RegimeOrder, TheCountIsTestedBeforeTheDrop) {
  RegimeDriver d;
  d.parameters.machine.drop_dwell = 1;
  d.parameters.machine.confirm_count = 1;
  d.enter(confirming);
  EXPECT_EQ(d.run(full()), step(confirming, confirmed, Reason::count));
}

TEST(RegimeOrder, TheCounterStartsAtOneIfFullOnEntry) {
  RegimeDriver one, none;
  one.run(full());
  none.run(base_only());
  EXPECT_EQ(one.regime.registers().confirm, 1);
  EXPECT_EQ(none.regime.registers().confirm, 0);
  EXPECT_FALSE(one.run(full(), 3));
  EXPECT_EQ(one.run(full()), step(confirming, confirmed, Reason::count)) << "four more";
}

TEST(RegimeOrder, TheCounterGoesDownToZeroAndNoFurther) {
  RegimeDriver d;
  d.enter(confirming);
  d.run(full(), 3);
  EXPECT_EQ(d.regime.registers().confirm, 3);
  d.run(base_only());
  EXPECT_EQ(d.regime.registers().confirm, 2);
  d.run(base_only(), 9);
  EXPECT_EQ(d.regime.registers().confirm, 0);
  EXPECT_FALSE(d.run(full(), 4));
  EXPECT_EQ(d.run(full()), step(confirming, confirmed, Reason::count)) << "from zero, not from below";
}

TEST(RegimeOrder, RegistersAreClearedByATransitionAndCountFromTheSessionAfter) {
  RegimeDriver d;
  d.run(with_catalysts(), 3);  // both upward registers stand at three
  ASSERT_EQ(d.state(), watch);
  EXPECT_EQ(d.regime.registers().setup_up, 0);
  EXPECT_EQ(d.regime.registers().watch_up, 0);
  EXPECT_FALSE(d.run(with_catalysts(), 2));
  EXPECT_EQ(d.run(with_catalysts()), step(watch, setup, Reason::catalysts));
}

TEST(RegimeOrder, RegistersCountInEveryState) {
  RegimeDriver d;
  SessionFacts f = calm();
  f.z60 = -1;
  d.run(f, 7);
  EXPECT_EQ(d.regime.registers().trend, 7);
  EXPECT_EQ(d.regime.registers().drop, 7);
  EXPECT_EQ(d.state(), dormant) << "they only matter where a row asks";
}

TEST(RegimeOrder, SetupIsLostByAnyMixOfReasons) {
  RegimeDriver d;
  d.enter(setup);
  SessionFacts no_catalysts = rising(), veto = with_catalysts(), fall = with_catalysts();
  veto.vetoes = 1;
  fall.z20 = -1;
  d.run(no_catalysts);
  d.run(veto);
  EXPECT_EQ(d.run(fall), step(setup, watch, Reason::setup_lost));
}

TEST(RegimeOrder, ThePeakRunsFromConfirmedThroughExtended) {
  RegimeDriver d;
  SessionFacts f = full();
  f.spread = 0.9;  // before CONFIRMED: no part of the peak
  d.run(f, 4);
  f.spread = 0.1;
  d.run(f);
  ASSERT_EQ(d.state(), confirmed);
  EXPECT_EQ(d.regime.peak(), 0.1);
  f.spread = 0.2;
  f.z60 = 2.5;
  d.run(f);
  ASSERT_EQ(d.state(), extended);
  EXPECT_EQ(d.regime.peak(), 0.2);
  f.spread = 0.3;
  d.run(f);
  EXPECT_EQ(d.regime.peak(), 0.3);
  f.spread = 0.25;
  f.z60 = 1.0;
  d.run(f);
  ASSERT_EQ(d.state(), confirmed) << "relaxed";
  EXPECT_EQ(d.regime.peak(), 0.3) << "relaxing starts no new peak";
  const double stop = 0.3 - 1.25 * f.sigma * std::sqrt(60.0);
  f.spread = stop + 1e-9;
  EXPECT_FALSE(d.run(f));
  f.spread = stop - 1e-9;
  EXPECT_EQ(d.run(f), step(confirmed, invalidated, Reason::drawdown));
  EXPECT_LT(d.regime.peak(), -1e100) << "none outside a position";
}

TEST(RegimeOrder, VetoesDoNotEjectOnceConfirmed) {
  RegimeDriver d;
  d.enter(confirmed);
  SessionFacts f = full();
  f.vetoes = 3;
  f.mandatory_missing = 3;
  f.participation = f.catalysts = 0;
  EXPECT_FALSE(d.run(f, 50));
}

TEST(RegimeOrder, TheNextConfirmationIsSixteenSessionsAwayAtTheEarliest) {
  RegimeDriver d;
  d.enter(confirmed);
  SessionFacts fall = full();
  fall.spread = -1;
  d.run(fall);
  int sessions = 1;
  while (d.state() != confirmed) {
    d.run(full());
    ++sessions;
  }
  EXPECT_EQ(sessions, 16);
}

struct Votes {
  int available;
  int on;
  bool full;
};

// 5.11: at least three of P available, half of them rounded up; at least two of C, both.
TEST(RegimeOrder, VotesScaleWithWhatIsAvailable) {
  for (const Votes& v : {Votes{4, 2, true}, Votes{4, 1, false}, Votes{3, 2, true}, Votes{3, 1, false},
                         Votes{2, 2, false}, Votes{0, 0, false}}) {
    RegimeDriver d;
    SessionFacts f = full();
    f.participation_available = v.available;
    f.participation = v.on;
    d.run(f);
    EXPECT_EQ(d.regime.registers().confirm, v.full ? 1 : 0) << v.on << " of " << v.available << " P";
  }
  for (const Votes& v : {Votes{3, 2, true}, Votes{3, 1, false}, Votes{2, 2, true}, Votes{1, 1, false}}) {
    RegimeDriver d;
    SessionFacts f = full();
    f.catalysts_available = v.available;
    f.catalysts = v.on;
    d.run(f);
    EXPECT_EQ(d.regime.registers().confirm, v.full ? 1 : 0) << v.on << " of " << v.available << " C";
  }
}

TEST(RegimeOrder, UnmetNeedsAddUp) {
  RegimeDriver d;
  EXPECT_EQ(d.regime.unmet_needs(full()), 0);
  SessionFacts f = calm();
  f.vetoes = 2;
  EXPECT_EQ(d.regime.unmet_needs(f), 3 + 2 + 2 + 2) << "M1-M3, two of P, two of C, two vetoes";
  f = full();
  f.participation = 4;
  f.catalysts = 3;
  EXPECT_EQ(d.regime.unmet_needs(f), 0) << "more than needed is not less than nothing";
}

}  // namespace
}  // namespace rotation::signals
