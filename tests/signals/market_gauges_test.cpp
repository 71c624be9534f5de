// Every gauge read off the lines, against its definition on the whole history of the lines: that each is made
// of the right lines, with the right sign, window and unit.
#include "signals/market_gauges.hpp"

#include <map>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "tests/signals/naive.hpp"
#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/synthetic_market.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using rotation::testing::calendar;
using rotation::testing::EngineRig;
using rotation::testing::SyntheticMarket;

constexpr market::Day kFirst{2018y / 1 / 2};
constexpr double kNaN = kUnavailable;

Parameters short_percentiles() {
  Parameters p = rotation::testing::parameters(kFirst);
  p.percentile_window = 150;
  p.percentile_min = 60;
  return p;
}

// An engine over a synthetic market with gaps, and all its lines ever were.
class MarketGaugesTwin : public ::testing::TestWithParam<unsigned> {
 protected:
  MarketGaugesTwin() : histories(rig.model().lines.size()) {
    rig.on_evaluated = [this](market::Day session) { evaluated(session); };
  }

  void play(int sessions) {
    std::mt19937_64 random(GetParam());
    std::normal_distribution<double> normal(0, 0.005);
    std::uniform_real_distribution<double> uniform(0, 1);
    const auto never = static_cast<market::SeriesId>(rig.table().size());
    const auto missing = GetParam() % 2 == 0 ? rig.id("META") : never;  // seven leaders, or six
    market::Day day = rig.engine().session().day;
    for (int t = 0; t < sessions; ++t, day = calendar().next_session(day)) {
      market.move(t / 40 % 2 == 0 ? normal(random) : 0, 0.01);
      for (std::size_t i = 0; i < rig.table().size(); ++i) {
        const auto series = static_cast<market::SeriesId>(i);
        const bool gap = t > 0 && uniform(random) < 0.001;
        if (!gap && series != missing) rig.close(series, day, market[series]);
      }
    }
    rig.advance(calendar().open(day) - 1h);
  }

  const naive::History& line(LineIndex i) const { return histories[i]; }
  const naive::History& line(const char* name) const { return histories[rig.line(name)]; }
  double z(const naive::History& h, std::size_t k) const {
    return naive::z(h, now, k, naive::sigma(h, now, 250, 125));
  }

  void check(Gauge gauge, double expected) {
    const double actual = rig.engine().record().gauges[gauge];
    ASSERT_PRED2(naive::same, actual, expected)
        << kGaugeTable[Gauges::index(gauge)].name << " at session " << now;
    if (!std::isnan(actual)) ++said[gauge];
  }

  void evaluated(market::Day session) {
    for (LineIndex i = 0; i < histories.size(); ++i) {
      const LineRecord& record = rig.engine().record().lines[i];
      histories[i].push(record.mark, record.value);
    }
    drift_and_rates();
    dollar_and_balance();
    leaders();
    second_opinions(session);
    ++now;
  }

  void drift_and_rates() {
    const naive::History &s = line("IJR/SPY"), &y10 = line("y10"), &y2 = line("y2"), &dxy = line("ln DXY");
    check(Gauge::efficiency_spread, naive::efficiency_ratio(s, now, 60));
    check(Gauge::efficiency_y10, naive::efficiency_ratio(y10, now, 60));
    check(Gauge::efficiency_dollar, naive::efficiency_ratio(dxy, now, 60));
    check(Gauge::concentration_spread, naive::concentration(s, now, 60));
    check(Gauge::concentration_y10, naive::concentration(y10, now, 60));
    check(Gauge::concentration_dollar, naive::concentration(dxy, now, 60));
    check(Gauge::slope_spread, naive::slope_score(s, now, 60, naive::sigma(s, now, 250, 125)));
    check(Gauge::slope_y10, naive::slope_score(y10, now, 60, naive::sigma(y10, now, 250, 125)));
    check(Gauge::y10_change_5, 100 * naive::change(y10, now, 5));
    check(Gauge::y10_change_20, 100 * naive::change(y10, now, 20));
    check(Gauge::y10_change_60, 100 * naive::change(y10, now, 60));
    check(Gauge::y10_change_120, 100 * naive::change(y10, now, 120));
    check(Gauge::curve, y10.speaks(now) && y2.speaks(now) ? 100 * (y10.at(now) - y2.at(now)) : kNaN);
    cost.push_back(y2.speaks(now) && now > 0 ? y2.at(now) + line("HY_OAS").at(now - 1) : kNaN);
    check(Gauge::cost_of_capital, cost.back());
    check(Gauge::cost_of_capital_percentile, naive::percentile(cost, now, 150, 60));
  }

  void dollar_and_balance() {
    const naive::History &s = line("IJR/SPY"), &y10 = line("y10"), &dxy = line("ln DXY");
    const double tau = -naive::pairs(s, dxy, now, 250).slope() * naive::change(dxy, now, 120) /
                       (naive::sigma(s, now, 250, 125) * std::sqrt(120.0));
    check(Gauge::dollar_tau, tau);
    const double z60 = z(dxy, 60);
    check(Gauge::dollar_flat, std::isnan(z60) ? kNaN : std::abs(z60) < 1 ? 1 : 0);
    const naive::Pairs duration = naive::pairs(s, y10, now, 60);
    check(Gauge::duration_correlation, -duration.correlation());
    check(Gauge::duration_correlation_error, duration.standard_error());
    check(Gauge::duration_payoff, 100 * -duration.slope() / 10);
    const naive::Pairs balance = naive::pairs(s, line("cr"), now, 60);
    check(Gauge::balance_slope, balance.slope());
    check(Gauge::balance_correlation, balance.correlation());
    check(Gauge::balance_correlation_error, balance.standard_error());
  }

  void leaders() {
    const naive::History &lr = line("LR"), &momentum = line("MTUM/SPY");
    check(Gauge::leaders_1, naive::change(lr, now, 1));
    check(Gauge::leaders_5, naive::change(lr, now, 5));
    check(Gauge::leaders_drawdown, naive::drawdown(lr, now, 120).depth);
    check(Gauge::leaders_drawdown_speed, naive::drawdown(lr, now, 120).speed);
    check(Gauge::momentum_5, naive::change(momentum, now, 5));
    check(Gauge::momentum_leader_correlation, naive::pairs(momentum, lr, now, 60).correlation());
    check(Gauge::momentum_leader_correlation_error, naive::pairs(momentum, lr, now, 60).standard_error());
    check(Gauge::equal_weight_gap_250, -naive::change(line("RSP/SPY"), now, 250));
    double ahead = 0;
    for (const char* name : {"AAPL", "MSFT", "AMZN", "GOOGL", "META", "NVDA", "TSLA"}) {
      const double score = z(line((std::string(name) + "/RSP").c_str()), 60);
      ahead += std::isnan(score) ? kNaN : score > 0 ? 1 : 0;
    }
    check(Gauge::leader_breadth, ahead);
    check(Gauge::tells, (z(line("BAC/SPY"), 20) + z(line("INTC/SMH"), 20) - z(line("NVDA/RSP"), 20) -
                         z(line("NFLX/RSP"), 20)) /
                            4);
    check(Gauge::domestic, (z(line("KRE/SPY"), 60) + z(line("IJR/SPY"), 60) + z(line("ITB/SPY"), 60) +
                            z(line("BAC/SPY"), 60)) /
                               4);
  }

  void second_opinions(market::Day session) {
    const naive::History& s = line("IJR/SPY");
    const auto d = s.difference(now);
    const double sigma = naive::sigma(s, now, 250, 125);
    const bool moved = d && !std::isnan(sigma);
    if (moved) {
      up = std::max(0.0, up + *d / sigma - 0.125);
      down = std::max(0.0, down - *d / sigma - 0.125);
    }
    check(Gauge::cusum_up, moved ? up : kNaN);
    check(Gauge::cusum_down, moved ? down : kNaN);
    check(Gauge::cusum_alarm, !moved ? kNaN : up >= 12 ? 1 : down >= 12 ? -1 : 0);
    if (up >= 12) up = 0;
    if (down >= 12) down = 0;

    // The weekday falls from one session to the next where a week ends; no week without a session here.
    const market::Day next = calendar().next_session(session);
    const auto iso = [](market::Day day) { return std::chrono::weekday{day}.iso_encoding(); };
    if (s.speaks(now) && iso(next) <= iso(session)) rotation.end_week(100 * std::exp(s.at(now)));
    check(Gauge::rotation_ratio, s.speaks(now) ? rotation.ratio() : kNaN);
    check(Gauge::rotation_momentum, s.speaks(now) ? rotation.momentum() : kNaN);
    check(Gauge::rotation_quadrant, s.speaks(now) ? rotation.quadrant() : kNaN);
  }

  EngineRig rig{short_percentiles()};
  SyntheticMarket market{rig.table(), GetParam()};
  std::vector<naive::History> histories;  // by line
  std::size_t now = 0;
  naive::Values cost;
  double up = 0, down = 0;
  RelativeRotation rotation;
  std::map<Gauge, int> said;
};

TEST_P(MarketGaugesTwin, IsMadeOfItsLines) {
  play(450);
  EXPECT_EQ(now, 450U);
  for (const auto& [gauge, sessions] : said) {
    const bool waits = gauge == Gauge::dollar_tau || gauge == Gauge::equal_weight_gap_250;
    EXPECT_GT(sessions, waits ? 150 : 250) << kGaugeTable[Gauges::index(gauge)].name;
  }
  EXPECT_EQ(said.contains(Gauge::leader_breadth), GetParam() % 2 == 1) << "all seven, or nothing";
  EXPECT_EQ(said.size(), GetParam() % 2 == 1 ? 40U : 39U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, MarketGaugesTwin, ::testing::Range(1U, 5U));

// Closes of a whole market in which only what a test names moves; the rest stays.
class QuietMarket : public ::testing::Test {
 protected:
  // One session; `x` sets levels by name before it closes, NaN leaves a series out of this close.
  void close(const std::map<std::string, double>& x = {}) {
    const market::Day day = rig.engine().session().day;
    for (const auto& [name, level] : x) levels[name] = level;
    for (std::size_t i = 0; i < rig.table().size(); ++i) {
      const auto id = static_cast<market::SeriesId>(i);
      const std::string& name = rig.table()[id].name;
      const double level = levels.contains(name) ? levels[name] : 20;
      if (!std::isnan(level)) rig.close(id, day, level);
    }
    rig.advance(calendar().close(day) + 16min);
  }
  double gauge(Gauge g) { return rig.engine().record().gauges[g]; }
  bool on(const char* id) { return rig.engine().record().triggers[rig.trigger(id)].on; }

  // 300 sessions in which the yields step up and down by turns: sigma is one step, and nothing trends.
  void settle() {
    for (int t = 0; t < 300; ++t) close({{"y2", t % 2 == 0 ? 4 : 4.05}, {"y10", t % 2 == 0 ? 4 : 4.05}});
  }

  EngineRig rig{rotation::testing::parameters(kFirst)};
  std::map<std::string, double> levels;
};

TEST_F(QuietMarket, PolicyShockFromTheTwoYear) {
  settle();
  EXPECT_FALSE(on("POLICY_SHOCK"));
  EXPECT_LT(gauge(Gauge::policy_shock), 1);
  close({{"y2", 5.2}});
  EXPECT_GT(gauge(Gauge::policy_shock), 2.5);
  EXPECT_TRUE(on("POLICY_SHOCK"));
  for (int t = 0; t < 20; ++t) close();
  EXPECT_FALSE(on("POLICY_SHOCK")) << "20 sessions on";
}

TEST_F(QuietMarket, PolicyShockFromOneDayOfTheTenYear) {
  settle();
  close({{"y10", 5.2}});
  EXPECT_EQ(gauge(Gauge::policy_shock), 2.5) << "the on level, whatever the 2-year does";
  EXPECT_TRUE(on("POLICY_SHOCK"));
  close({{"y2", kNaN}});
  EXPECT_EQ(gauge(Gauge::policy_shock), 2.5) << "one half is enough to say yes";
  close({{"y2", 4.0}, {"y10", kNaN}});
  EXPECT_TRUE(std::isnan(gauge(Gauge::policy_shock))) << "but not to say no";
  EXPECT_TRUE(on("POLICY_SHOCK")) << "a flag keeps its position";
  close({{"y10", 4.0}});
  EXPECT_FALSE(on("POLICY_SHOCK"));
}

// Two equal steps of a yield: each is half the move as a decimal, a hair more as doubles.
TEST_F(QuietMarket, HalfAMoveIsNoShock) {
  for (int t = 0; t < 300; ++t) close({{"y2", t % 2 == 0 ? 4 : 4.05}, {"y10", 4.1}});
  close({{"y10", 4.4}});
  EXPECT_TRUE(on("POLICY_SHOCK")) << "one step is all of it";
  close({{"y10", 4.7}});
  ASSERT_GE(rig.engine().evaluator().lines().z(rig.model().y10, 60), 1);
  EXPECT_GT(gauge(Gauge::concentration_y10), 0.5);
  EXPECT_NEAR(gauge(Gauge::concentration_y10), 0.5, 1e-12);
  EXPECT_FALSE(on("POLICY_SHOCK"));
  close({{"y10", 5.1}});
  EXPECT_FALSE(on("POLICY_SHOCK")) << "0.3 + 0.3 + 0.4";
  close({{"y10", 6.8}});
  EXPECT_TRUE(on("POLICY_SHOCK")) << "1.7 of 2.7";
}

TEST_F(QuietMarket, LeadersFallThroughTheirLevels) {
  const char* const kLine[] = {"QQQ", "SMH", "MAGS"};
  const auto leaders = [&](double level) {
    std::map<std::string, double> x;
    for (const char* name : kLine) x[name] = level;
    close(x);
    return rig.engine().record().triggers[rig.trigger("G_LDD")].value;
  };
  for (int t = 0; t < 130; ++t) leaders(20);
  EXPECT_EQ(leaders(20), 0);
  EXPECT_EQ(leaders(20 * std::exp(-0.07)), 1);
  EXPECT_EQ(rig.engine().record().triggers[rig.trigger("UNWIND")].value, 3);
  EXPECT_EQ(leaders(20 * std::exp(-0.15)), 3);
  EXPECT_NEAR(gauge(Gauge::leaders_drawdown_speed), -0.075, 1e-12);
  EXPECT_EQ(leaders(20 * std::exp(-0.01)), 3) << "until a new high";
  EXPECT_EQ(leaders(20.01), 0);
}

// The switches of S6c: the market pays for balance sheets while credit holds.
TEST_F(QuietMarket, BalanceSheetsPayWhileCreditHolds) {
  for (int t = 0; t < 200; ++t) {
    const double up = t % 2 == 0 ? 1.01 : 1;
    close({{"IJR", 20 * up}, {"HYG", 20 * up}});
  }
  EXPECT_GT(gauge(Gauge::balance_slope), 0);
  EXPECT_TRUE(on("G_BAL"));
  close({{"IJR", 18}, {"HYG", 18}});
  EXPECT_GT(gauge(Gauge::balance_slope), 0);
  EXPECT_FALSE(on("G_BAL")) << "credit falls";
  close({{"IJR", 20}, {"HYG", 20.4}});
  EXPECT_TRUE(on("G_BAL"));
}

// Evaluates `day` without splits or reference figures.
void evaluate(SessionEvaluator& evaluator, const market::SeriesTable& table, const Parameters& p,
              market::Day day, std::span<const SeriesCloses::Close> closes) {
  static const ReferenceBook kNoFigures;
  const std::vector<SeriesCloses> series(table.all().begin(), table.all().end());
  const References references(kNoFigures, calendar(), p, day, calendar().close(day));
  (void)evaluator.evaluate({day, closes, series, references});
}

// A desk that leaves series out has every other gauge, and NaN where one is needed.
TEST(MarketGauges, WhatHasNoLineIsUnavailable) {
  std::vector<market::Series> series = market::default_series();
  std::erase_if(series, [](const market::Series& s) {
    return s.name == "y2" || s.name == "MTUM" || s.name == "HY_OAS" || s.name == "TSLA" || s.name == "BAC" ||
           s.name == "AAPL" || s.name == "AMZN";
  });
  const market::SeriesTable table(series);
  const Parameters p = rotation::testing::parameters(kFirst);
  const Model model = default_model(p, table);
  SessionEvaluator evaluator(p, model, calendar());
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal(0, 0.01);
  std::vector<double> log_price(table.size(), 3);
  market::Day day = kFirst;
  for (int t = 0; t < 400; ++t, day = calendar().next_session(day)) {
    std::vector<SeriesCloses::Close> closes;
    for (double& x : log_price) closes.push_back({Mark::value, std::exp(x += normal(random))});
    evaluate(evaluator, table, p, day, closes);
  }
  const Gauges& gauges = evaluator.record().gauges;
  for (const Gauge gone :
       {Gauge::curve, Gauge::policy_shock, Gauge::cost_of_capital, Gauge::cost_of_capital_percentile,
        Gauge::momentum_5, Gauge::momentum_leader_correlation, Gauge::leader_breadth,
        Gauge::residual_correlation, Gauge::absorption, Gauge::crowding_percentile}) {
    EXPECT_TRUE(std::isnan(gauges[gone])) << kGaugeTable[Gauges::index(gone)].name;
  }
  for (const Gauge there : {Gauge::slope_y10, Gauge::dollar_tau, Gauge::duration_payoff,
                            Gauge::balance_correlation, Gauge::equal_weight_gap_250, Gauge::tells,
                            Gauge::domestic, Gauge::cusum_up, Gauge::rotation_quadrant}) {
    EXPECT_FALSE(std::isnan(gauges[there])) << kGaugeTable[Gauges::index(there)].name;
  }
}

// A dry run on a copy has no effect on the evaluator it was taken from, and a copy goes on as that would.
TEST(MarketGauges, ACopyGoesItsOwnWay) {
  const market::SeriesTable table(market::default_series());
  const Parameters p = short_percentiles();
  const Model model = default_model(p, table);
  SessionEvaluator straight(p, model, calendar());
  SessionEvaluator evaluator(p, model, calendar());
  SessionEvaluator dry = evaluator;
  std::mt19937_64 random(6);
  std::normal_distribution<double> normal(0, 0.01);
  std::vector<double> log_price(table.size(), 1);
  market::Day day = kFirst;
  for (int t = 0; t < 400; ++t, day = calendar().next_session(day)) {
    std::vector<SeriesCloses::Close> closes;
    for (double& x : log_price) closes.push_back({Mark::value, std::exp(x += normal(random))});
    dry = evaluator;
    auto other = closes;
    for (auto& close : other) close.level *= 1 + normal(random);
    evaluate(dry, table, p, day, other);
    if (t % 3 == 0) {
      dry = evaluator;
      std::swap(evaluator, dry);
    }
    evaluate(evaluator, table, p, day, closes);
    evaluate(straight, table, p, day, closes);
    for (const GaugeInfo& g : kGaugeTable) {
      const double a = evaluator.record().gauges[g.gauge];
      const double b = straight.record().gauges[g.gauge];
      ASSERT_TRUE(a == b || (std::isnan(a) && std::isnan(b))) << g.name << " at session " << t;
    }
  }
}

}  // namespace
}  // namespace rotation::signals
