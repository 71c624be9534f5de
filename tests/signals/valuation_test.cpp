// Valuation over sessions, against naive recomputation from everything that was ever said.
#include <array>
#include <cmath>
#include <optional>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "feeds/market/new_york.hpp"
#include "signals/valuation_arithmetic.hpp"
#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::Day;
using market::ReferenceKey;
using rotation::testing::calendar;
using rotation::testing::EngineRig;
using rotation::testing::reference;

constexpr Day kFirst{2024y / 1 / 2};
constexpr Day kAnchor{2024y / 1 / 10};
constexpr Day kAsof{2024y / 2 / 1};

Parameters parameters_of_test() {
  Parameters p = rotation::testing::parameters(kFirst);
  p.reference.anchor_date = kAnchor;
  p.reference.pe_asof = kAsof;
  p.reference.px_small_asof = 100;
  p.reference.px_large_asof = 400;
  return p;
}

class ValuationTest : public ::testing::Test {
 protected:
  explicit ValuationTest(const Parameters& p = parameters_of_test()) : rig(p) {}

  // The next session closes with these prices as traded; `growth` is the total return over the price's.
  void close(double small, double large) {
    for (const auto& [name, price] : {std::pair{"IJR", small}, std::pair{"SPY", large}}) {
      rig.apply(rotation::testing::daily_close(rig.id(name), calendar().close(day), price, price));
    }
    finish();
  }
  void finish() {
    auto end = rotation::testing::heartbeat(calendar().close(day) + 16min);
    end.flags = market::flag::history;
    rig.apply(end);
    ASSERT_EQ(rig.engine().record().session, day);
    day = calendar().next_session(day);
  }
  void close_until(Day last, double small, double large) {
    while (day <= last) close(small, large);
  }
  [[nodiscard]] double operator[](Gauge g) { return rig.engine().record().gauges[g]; }
  [[nodiscard]] bool on(std::string_view trigger) {
    return rig.engine().record().triggers[rig.trigger(trigger)].on;
  }

  EngineRig rig;
  Day day = kFirst;
};

TEST_F(ValuationTest, TheConfiguredFiguresAreKnownFromTheirCloseOn) {
  close_until(kAsof - std::chrono::days{1}, 100, 400);
  EXPECT_TRUE(std::isnan((*this)[Gauge::discount]));
  EXPECT_EQ(rig.engine().record().references[market::index(ReferenceKey::pe_small)].validity,
            Validity::missing);
  close(100, 400);
  EXPECT_DOUBLE_EQ((*this)[Gauge::pe_small], 16);
  EXPECT_DOUBLE_EQ((*this)[Gauge::pe_large], 21.7);
  EXPECT_NEAR((*this)[Gauge::discount], 0.2626728111, 5e-11);
  EXPECT_NEAR((*this)[Gauge::gap_turns], 5.7, 1e-12);
  EXPECT_NEAR((*this)[Gauge::earnings_yield_gap], 0.0164, 5e-5) << "164 bp";
  EXPECT_NEAR((*this)[Gauge::closure_fair], 0, 1e-12);
  EXPECT_NEAR((*this)[Gauge::published_lag], -0.2171717, 5e-8);
  EXPECT_NEAR((*this)[Gauge::catch_up], 0.2774194, 5e-8);
  EXPECT_NEAR((*this)[Gauge::half_closure_gain], 0.1103125, 1e-12);
  EXPECT_TRUE(on("VAL"));
}

TEST_F(ValuationTest, AReturnOfRhoClosesHalfTheGap) {
  close_until(kAsof, 100, 400);
  close(100 * (1 + rho(0.5, discount(16, 21.7), 0.10)), 400);
  EXPECT_NEAR((*this)[Gauge::closure_fair], 0.5, 1e-12);
  EXPECT_NEAR((*this)[Gauge::half_closure_gain], 0, 1e-12);
  EXPECT_EQ((*this)[Gauge::closure_milestone], 0.5);
  close(100 * (1 + rho(0.44, discount(16, 21.7), 0.10)), 400);
  EXPECT_EQ((*this)[Gauge::closure_milestone], 0.25) << "re-armed five points lower";
}

TEST_F(ValuationTest, WithoutTheClosesOfTheDayThereIsNoPe) {
  Parameters p = parameters_of_test();
  p.reference.px_small_asof = kNotSet;
  EngineRig other(p);
  for (Day d = kFirst; d <= kAsof + std::chrono::days{4}; d = calendar().next_session(d)) {
    other.close(other.id("IJR"), d, 100);
    other.close(other.id("SPY"), d, 400);
  }
  other.advance(calendar().close(kAsof + std::chrono::days{4}) + 16min);
  EXPECT_TRUE(std::isnan(other.engine().record().gauges[Gauge::discount]));
  EXPECT_FALSE(std::isnan(other.engine().record().gauges[Gauge::pe_large]));
  EXPECT_FALSE(other.engine().record().triggers[other.trigger("VAL")].available);
}

TEST_F(ValuationTest, APeGoesStaleAndANewOneCorrectsTheLevel) {
  close_until(kAsof + std::chrono::days{36}, 100, 400);
  EXPECT_EQ(rig.engine().record().references[market::index(ReferenceKey::pe_small)].validity,
            Validity::stale);
  EXPECT_TRUE(std::isnan((*this)[Gauge::discount]));
  EXPECT_TRUE(on("VAL")) << "a flag keeps its position";
  EXPECT_FALSE(rig.engine().record().triggers[rig.trigger("VAL")].available);
  const Day asof = calendar().previous_session(day);
  const auto published = calendar().open(day) - 1h;
  for (const auto& [key, value] :
       {std::pair{ReferenceKey::pe_small, 17.0}, std::pair{ReferenceKey::pe_large, 20.0},
        std::pair{ReferenceKey::px_small_asof, 100.0}, std::pair{ReferenceKey::px_large_asof, 400.0}}) {
    rig.apply(reference(key, asof, {value, 0, 0}, published));
  }
  close(110, 400);
  EXPECT_NEAR((*this)[Gauge::pe_small], 18.7, 1e-12);
  EXPECT_NEAR((*this)[Gauge::discount], 1 - 18.7 / 20, 1e-12);
  EXPECT_NEAR((*this)[Gauge::closure_fair], closure(1 - 18.7 / 20, discount(16, 21.7), 0.10), 1e-12)
      << "measured from the configured starting point";
}

TEST_F(ValuationTest, WhatIsPublishedAfterTheCloseBelongsToTheNextSession) {
  close_until(kAsof, 100, 400);
  rig.apply(reference(ReferenceKey::pe_small, kAsof, {20, 0, 0}, calendar().close(day) + 1min));
  close(100, 400);
  EXPECT_DOUBLE_EQ((*this)[Gauge::pe_small], 16);
  close(100, 400);
  EXPECT_DOUBLE_EQ((*this)[Gauge::pe_small], 20);
}

TEST_F(ValuationTest, EarningsThatGrowMakeTheSamePriceCheaper) {
  rig.apply(reference(ReferenceKey::eps_index_small, kAsof, {50, 0, 0}, kAsof));
  rig.apply(reference(ReferenceKey::eps_index_small, kAsof + std::chrono::days{10}, {55, 0, 0},
                      kAsof + std::chrono::days{11}));
  close_until(kAsof + std::chrono::days{8}, 100, 400);
  EXPECT_DOUBLE_EQ((*this)[Gauge::pe_small], 16);
  close_until(kAsof + std::chrono::days{12}, 100, 400);
  EXPECT_DOUBLE_EQ((*this)[Gauge::pe_small], 16 / 1.1);
}

// The same fund as one source tells it (as traded) and as another does (in the shares of today).
TEST_F(ValuationTest, ASplitChangesNothingHoweverHistoryTellsIt) {
  const Day ex = kAsof + std::chrono::days{4};  // Monday
  EngineRig traded(parameters_of_test());
  Parameters halved_parameters = parameters_of_test();
  halved_parameters.reference.px_small_asof = 50;  // in the terms of its history
  EngineRig halved(halved_parameters);
  for (EngineRig* r : {&traded, &halved}) {
    r->apply(rotation::testing::corporate_action(r->id("IJR"), ex, 0, 2));
    for (Day d = kFirst; d <= ex + std::chrono::days{1}; d = calendar().next_session(d)) {
      const double adjusted = d < ex ? 50 : 52;
      const double as_traded = r == &traded && d < ex ? 2 * adjusted : adjusted;
      r->apply(rotation::testing::daily_close(r->id("IJR"), calendar().close(d), as_traded, adjusted));
      r->close(r->id("SPY"), d, 400);
    }
    r->advance(calendar().close(ex + std::chrono::days{1}) + 16min);
    const Gauges& g = r->engine().record().gauges;
    EXPECT_NEAR(g[Gauge::pe_small], 16 * 1.04, 1e-12);
    EXPECT_NEAR(g[Gauge::own_gain_small], 0.04, 1e-12);
    EXPECT_NEAR(g[Gauge::own_return_small], 0.04, 1e-12);
    EXPECT_NEAR(g[Gauge::published_gain_small], 1.55 * 1.04 - 1, 1e-12);
  }
}

TEST_F(ValuationTest, OwnGainsArePriceAndTotalReturnSinceTheAnchor) {
  const auto close_with = [this](double small, double small_adjusted) {
    rig.apply(rotation::testing::daily_close(rig.id("IJR"), calendar().close(day), small, small_adjusted));
    rig.apply(rotation::testing::daily_close(rig.id("SPY"), calendar().close(day), 400, 400));
    finish();
  };
  while (day < kAnchor) close_with(90, 80);
  EXPECT_TRUE(std::isnan((*this)[Gauge::own_gain_small])) << "before its date";
  close_with(100, 90);
  EXPECT_EQ((*this)[Gauge::own_gain_small], 0);
  close_with(110, 99.9);
  EXPECT_NEAR((*this)[Gauge::own_gain_small], 0.10, 1e-12);
  EXPECT_NEAR((*this)[Gauge::own_return_small], 0.11, 1e-12);
  EXPECT_NEAR((*this)[Gauge::own_lag], 0.11, 1e-12) << "of total returns";
  EXPECT_NEAR((*this)[Gauge::own_price_lag], 0.10, 1e-12);
}

TEST_F(ValuationTest, HistoryWithoutPricesHasNoPriceGain) {
  const auto close_adjusted = [this] {
    for (const char* name : {"IJR", "SPY"}) {
      auto e = rotation::testing::daily_close(rig.id(name), calendar().close(day), 90, 90);
      e.flags |= market::flag::adjusted_only;
      rig.apply(e);
    }
    finish();
  };
  while (day <= kAnchor) close_adjusted();
  EXPECT_TRUE(std::isnan((*this)[Gauge::own_gain_small]));
  EXPECT_EQ((*this)[Gauge::own_return_small], 0);
}

TEST_F(ValuationTest, TheTrapCountsCheapSessionsWithoutProgress) {
  Parameters p = parameters_of_test();
  p.reference.pe_stale_days = 1000;
  p.machine.thesis_sessions = {10, 20};
  EngineRig r(p);
  Day d = kFirst;
  const auto step = [&](double closed) {
    const double small = 100 * (1 + rho(closed, discount(16, 21.7), 0.10));
    r.close(r.id("IJR"), d, small);
    r.close(r.id("SPY"), d, 400);
    r.advance(calendar().close(d) + 16min);
    d = calendar().next_session(d);
    return r.engine().record().gauges[Gauge::trap_clock];
  };
  while (d < kAsof) step(0);
  for (int n = 1; n <= 9; ++n) EXPECT_EQ(step(0), n);
  const auto traps = [&] { return r.engine().record().triggers[r.trigger("TRAP")].value; };
  EXPECT_EQ(traps(), 0);
  EXPECT_EQ(step(0.04), 10);
  EXPECT_EQ(traps(), 1);
  EXPECT_EQ(step(0.06), 10) << "some progress: the clock stands";
  EXPECT_EQ(step(0.11), 0) << "ten points: it begins anew";
  EXPECT_EQ(traps(), 0);
  EXPECT_EQ(step(0.11), 1);
  EXPECT_EQ(step(1.2), 0) << "no longer cheap";
}

// Everything that needs a history, recomputed from all of it, on a random walk with a hole.
TEST_F(ValuationTest, AgreesWithTheNaiveTwin) {
  Parameters p = parameters_of_test();
  p.reference.pe_stale_days = 1000;
  EngineRig r(p);
  std::mt19937_64 random(11);
  std::normal_distribution<double> normal(0, 0.01);
  double small = 100;
  double large = 400;
  struct Session {
    double small;
    double large;
    bool pe;
    bool hole;
  };
  std::vector<Session> all;
  const auto m_of = [](const Session& s) { return std::log((16 * s.small / 100) / (21.7 * s.large / 400)); };
  int n = 0;
  for (Day d = kFirst; n < 420; d = calendar().next_session(d), ++n) {
    const bool hole = n == 300;
    if (!hole) {
      small *= std::exp(normal(random));
      large *= std::exp(normal(random));
      r.close(r.id("IJR"), d, small);
    }
    r.close(r.id("SPY"), d, large);
    r.advance(calendar().close(d) + 16min);
    all.push_back({small, large, d >= kAsof, hole});
    const Gauges& g = r.engine().record().gauges;
    if (!all.back().pe || hole) {
      EXPECT_TRUE(std::isnan(g[Gauge::closure_speed]) && std::isnan(g[Gauge::multiples_z60]));
      continue;
    }
    const std::size_t t = all.size() - 1;
    const auto begun = [&](std::size_t lag) { return t >= lag && all[t - lag].pe; };
    const auto closed = [&](std::size_t i) {
      return closure(1 - std::exp(m_of(all[i])), discount(16, 21.7), 0.10);
    };
    ASSERT_NEAR(g[Gauge::closure_fair], closed(t), 1e-11);
    if (begun(20)) {
      ASSERT_NEAR(g[Gauge::closure_speed], closed(t) - closed(t - 20), 1e-11);
    }
    std::vector<double> differences;
    for (std::size_t i = t; i > 0 && i + 250 > t && all[i - 1].pe; --i) {
      if (!all[i].hole) differences.push_back(m_of(all[i]) - m_of(all[i - 1]));
    }
    if (differences.size() >= 125 && begun(60)) {
      double mean = 0;
      for (const double x : differences) mean += x / static_cast<double>(differences.size());
      double square = 0;
      for (const double x : differences) square += (x - mean) * (x - mean);
      const double sigma = std::sqrt(square / static_cast<double>(differences.size()));
      ASSERT_NEAR(g[Gauge::multiples_z60], (m_of(all[t]) - m_of(all[t - 60])) / (sigma * std::sqrt(60.0)),
                  1e-9);
    }
    if (begun(120)) {
      ASSERT_NEAR(g[Gauge::eps_share], 0, 1e-9) << "one P/E and its price: earnings did not move";
    }
  }
}

TEST_F(ValuationTest, TheEarningsShareOfTheMove) {
  Parameters p = parameters_of_test();
  p.reference.pe_stale_days = 1000;
  EngineRig r(p);
  int n = 0;
  Day d = kFirst;
  for (; n < 160; d = calendar().next_session(d), ++n) {
    r.close(r.id("IJR"), d, n < 150 ? 100 : 110);
    r.close(r.id("SPY"), d, 400);
    if (n == 149) r.apply(reference(ReferenceKey::eps_index_small, kAsof, {50, 0, 0}, kAsof));
    if (n == 150) r.apply(reference(ReferenceKey::eps_index_small, d, {55, 0, 0}, calendar().open(d)));
  }
  r.advance(calendar().close(calendar().previous_session(d)) + 16min);
  EXPECT_NEAR(r.engine().record().gauges[Gauge::eps_share], 1, 1e-9) << "price rose as earnings did";
  EXPECT_TRUE(r.engine().record().triggers[r.trigger("EPS_LED")].on);
}

TEST_F(ValuationTest, StreamsFromTheMidsDuringTheSession) {
  close_until(kAsof, 100, 400);
  std::vector<SeriesCloses::Close> now(rig.table().size(), {Mark::hole, kUnavailable});
  now[market::index(rig.id("IJR"))] = {Mark::value, 125, 125};
  now[market::index(rig.id("SPY"))] = {Mark::value, 400, 400};
  const std::vector<SeriesCloses> series(rig.table().all().begin(), rig.table().all().end());
  Gauges live = rig.engine().record().gauges;
  rig.engine().evaluator().valuation().live(day, now, series, live);
  EXPECT_NEAR(live[Gauge::pe_small], 20, 1e-12);
  EXPECT_NEAR(live[Gauge::discount], discount(20, 21.7), 1e-12);
  EXPECT_NEAR(live[Gauge::own_gain_small], 0.25, 1e-12);
  EXPECT_NEAR(live[Gauge::published_gain_small], 1.55 * 1.25 - 1, 1e-12);
  EXPECT_NEAR((*this)[Gauge::discount], discount(16, 21.7), 1e-12) << "the close's stay";
  now[market::index(rig.id("IJR"))] = {Mark::hole, kUnavailable};
  rig.engine().evaluator().valuation().live(day, now, series, live);
  EXPECT_TRUE(std::isnan(live[Gauge::discount]));
  EXPECT_TRUE(std::isnan(live[Gauge::closure_speed]));
}

// The spread of a day is published the day after: the lines have it when the next session is evaluated.
TEST_F(ValuationTest, TheHighYieldSpreadFillsItsDay) {
  close_until(kAsof, 100, 400);
  const auto line = [this] { return rig.engine().evaluator().lines()[rig.model().high_yield_spread]; };
  rig.apply(reference(ReferenceKey::hy_spread, day, {3.5, 0, 0}, calendar().open(day) + 22h));
  close(100, 400);
  EXPECT_FALSE(line().alive()) << "not published yet";
  close(100, 400);
  ASSERT_EQ(line().life(), 2U);
  EXPECT_EQ(line().at(1), 3.5);
  EXPECT_EQ(line().mark(), Mark::hole) << "today's comes tomorrow";
  rig.apply(reference(ReferenceKey::hy_spread, day, {3.6, 0, 0}, calendar().close(day)));
  close(100, 400);
  EXPECT_EQ(line().at(0), 3.6) << "published with the close";
}

TEST_F(ValuationTest, TheBookIsInTheStateHash) {
  EngineRig other(parameters_of_test());
  EXPECT_EQ(rig.engine().state_hash(), other.engine().state_hash());
  other.apply(reference(ReferenceKey::cot, kAsof, {5, 0, 0}, kAsof));
  EXPECT_NE(rig.engine().state_hash(), other.engine().state_hash());
}

}  // namespace
}  // namespace rotation::signals
