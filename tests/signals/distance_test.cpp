// The distance of every kind of trigger against what moving its lines really does.
#include "signals/distance.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "feeds/market/series.hpp"
#include "signals/schmitt.hpp"

namespace rotation::signals {
namespace {

using Close = SeriesCloses::Close;

constexpr double kHole = std::numeric_limits<double>::quiet_NaN();
constexpr Thresholds kUp{0.5, -0.25};
constexpr Thresholds kDown{-0.5, 0.25, Direction::down};
constexpr std::size_t kLines = 3;

// Three lines, each the plain value of a series of its own, and one trigger on them.
class Distances : public ::testing::Test {
 protected:
  Distances() {
    parameters.sigma_window = 40;
    parameters.sigma_min = 10;
    parameters.ring_sessions = 100;
    for (std::uint16_t i = 0; i < kLines; ++i) {
      model.lines.push_back({.name = std::string(1, static_cast<char>('a' + i)),
                             .terms = {{static_cast<market::SeriesId>(i), 1, false}},
                             .unit = LineUnit::points});
    }
  }

  static Leg z(LineIndex line, int k, double sign = 1) { return {Leg::Measure::z, line, k, sign}; }
  static Leg value(LineIndex line) { return {Leg::Measure::value, line}; }

  void use(TriggerSpec spec) {
    model.triggers.push_back(std::move(spec));
    lines.emplace(model.lines, parameters);
    triggers.emplace(model.triggers);
    distances.emplace(model, parameters);
  }

  void close(const std::vector<double>& x) {
    std::vector<Close> closes;
    for (std::size_t i = 0; i < x.size(); ++i) {
      closes.push_back({std::isnan(x[i]) ? Mark::hole : Mark::value, x[i], x[i]});
      history[i].push_back(x[i]);
    }
    lines->close(closes);
    triggers->close(*lines, gauges);
    distances->close(*lines, gauges);
    statistic.push_back(confirmed(model.triggers[0].switches[0].stat, *lines, gauges));
    d = distances->distance(0, {*lines, gauges, *triggers, closes});
  }

  // Sessions of three walks, `check`ed after each once sigmas exist.
  void walk(int sessions, const std::function<void()>& check, double missing = 0) {
    std::mt19937_64 random(7);
    std::normal_distribution<double> step;
    std::bernoulli_distribution hole(missing);
    std::vector<double> x(kLines);
    for (int session = 0; session < sessions; ++session) {
      std::vector<double> seen;
      for (double& level : x) {
        level += step(random);
        seen.push_back(session > 0 && hole(random) ? kHole : level);
      }
      close(seen);
      if (session > 30) check();
    }
  }

  // Where the trigger turns as `line` moves at the next close, by bisection of the live reading.
  [[nodiscard]] double flips_next(LineIndex line) const {
    const bool on = (*triggers)[0].on;
    const auto flipped = [&](double move) {
      std::vector<double> values;
      for (LineIndex i = 0; i < kLines; ++i) values.push_back((*lines)[i].at(0) + (i == line ? move : 0));
      return triggers->live(0, *lines, values, gauges).on != on;
    };
    return bisect(flipped);
  }
  // Likewise at this close: the statistic written down again, from the whole history.
  [[nodiscard]] double flips_now(LineIndex line, int k, const Thresholds& t) const {
    const auto& x = history[line];
    const bool on = (*triggers)[0].on;
    return bisect([&](double move) {
      const double now = (x.back() + move - x[x.size() - 1 - static_cast<std::size_t>(k)]) /
                         (lines->sigma(line) * std::sqrt(k));
      return switched(on, t, now) != on;
    });
  }
  static double bisect(const std::function<bool(double)>& flipped) {
    double turns = flipped(1000) ? 1000 : -1000;
    double stays = -turns;
    EXPECT_TRUE(flipped(turns) && !flipped(stays));
    for (int i = 0; i < 200; ++i) {
      const double middle = (stays + turns) / 2;
      (flipped(middle) ? turns : stays) = middle;
    }
    return turns;
  }

  Parameters parameters;
  Model model;
  Gauges gauges;
  std::optional<LineSet> lines;
  std::optional<TriggerSet> triggers;
  std::optional<DistanceSet> distances;
  std::vector<std::vector<double>> history{kLines};
  std::vector<double> statistic;
  Distance d;
};

TEST_F(Distances, OfOneLineAreTheLeastMoveThatTurnsTheSwitch) {
  for (const Thresholds& t : {kUp, kDown}) {
    model.triggers.clear();
    for (auto& h : history) h.clear();
    use({.id = "T", .role = Role::mandatory, .switches = {{{.legs = {z(0, 5)}}, t}}});
    int seen_on = 0;
    walk(300, [&] {
      seen_on += (*triggers)[0].on ? 1 : 0;
      EXPECT_NEAR(d.need, flips_now(0, 5, t), 1e-9);
      EXPECT_NEAR(d.need_next, flips_next(0), 1e-9);
      EXPECT_EQ(d.threshold, (*triggers)[0].on ? t.off : t.on);
      EXPECT_DOUBLE_EQ(d.sigma1, std::abs(d.need) / lines->sigma(0));
      EXPECT_DOUBLE_EQ(d.sigma20, d.sigma1 / std::sqrt(20));
      EXPECT_EQ(d.natural, d.need);
      EXPECT_DOUBLE_EQ(d.level, history[0].back() + d.need);
      EXPECT_EQ(d.which, 0);
    });
    EXPECT_GT(seen_on, 50);
    EXPECT_LT(seen_on, 220);
  }
}

TEST_F(Distances, OfTheSizeOfAStatisticGoToTheNearerSide) {
  const Thresholds flat = dollar_thresholds(DollarMode::flat);
  use({.id = "T", .role = Role::catalyst, .switches = {{{.legs = {z(0, 5)}, .absolute = true}, flat}}});
  walk(200, [&] {
    const double x = statistic.back();
    const double unsigned_need = (*triggers)[0].on ? flat.off - x : x - flat.on;
    EXPECT_NEAR(std::abs(d.need), unsigned_need * lines->sigma(0) * std::sqrt(5), 1e-9);
    const double z0 = lines->z(0, 5);
    EXPECT_EQ(d.need > 0, (z0 > 0) == (*triggers)[0].on);
  });
}

TEST_F(Distances, OfALevelDoNotRoll) {
  use({.id = "T", .role = Role::veto, .switches = {{{.legs = {value(1)}}, {3, 1}}}});
  walk(200, [&] {
    EXPECT_NEAR(d.need, flips_next(1), 1e-9);
    EXPECT_EQ(d.need_next, d.need);
    EXPECT_DOUBLE_EQ(d.sigma1, std::abs(d.need) / lines->sigma(1));
  });
}

// As after prices that no market has.
TEST_F(Distances, BeyondAllNumbersAreNotAvailable) {
  model.lines[1].unit = LineUnit::log_points;
  use({.id = "T", .role = Role::veto, .switches = {{{.legs = {value(1)}}, {3000, 1}}}});
  walk(60, [&] {
    EXPECT_GT(d.need, 2000);  // a log move
    EXPECT_TRUE(std::isnan(d.natural) && std::isnan(d.level));
    EXPECT_TRUE(std::isfinite(d.sigma1));
  });
}

TEST_F(Distances, OfAMeanAreMeasuredByItsOwnDifferences) {
  use({.id = "T",
       .role = Role::catalyst,
       .switches = {{{.legs = {z(0, 5), z(1, 10, -1), z(2, 5)}, .min_available = 3}, kUp}}});
  walk(
      300,
      [&] {
        if (std::isnan(statistic.back())) {
          EXPECT_TRUE(std::isnan(d.need) && std::isnan(d.sigma1) && std::isnan(d.touch20));
          return;
        }
        EXPECT_DOUBLE_EQ(d.need, d.threshold - statistic.back());
        EXPECT_EQ(d.natural, d.need);
        EXPECT_EQ(d.legs, 3);
        // Differences of two sessions running, both of which have a mean.
        double sum = 0, squares = 0, n = 0;
        for (std::size_t i = std::max<std::size_t>(statistic.size(), 41) - 40; i < statistic.size(); ++i) {
          const double change = statistic[i] - statistic[i - 1];
          if (std::isnan(change)) continue;
          sum += change;
          squares += change * change;
          ++n;
        }
        const double sigma = std::sqrt(squares / n - sum / n * (sum / n));
        EXPECT_NEAR(d.sigma1, std::abs(d.need) / sigma, 1e-6 * d.sigma1);
      },
      0.03);
}

// The odd 4 * sigma_i * sqrt(60) * gap of the specification: what each leg would have to do alone.
TEST_F(Distances, OfAMeanMayBeGoneByOneLegAlone) {
  use({.id = "T",
       .role = Role::catalyst,
       .switches = {{{.legs = {z(0, 5), z(1, 5, -1)}, .min_available = 2}, kUp}}});
  SessionRecord record;
  record.lines.resize(kLines);
  record.triggers.resize(1);
  walk(100, [&] {
    record.triggers[0].distance = d;
    for (LineIndex i = 0; i < 2; ++i) {
      record.lines[i] = {.sigma = lines->sigma(i), .mark = Mark::value};
      const double move = leg_need(record, model, 0, i);
      std::vector<double> zs{lines->z(0, 5), lines->z(1, 5)};
      zs[i] += move / (lines->sigma(i) * std::sqrt(5));
      EXPECT_NEAR((zs[0] - zs[1]) / 2, d.threshold, 1e-9);
    }
    record.lines[1].mark = Mark::hole;
    EXPECT_TRUE(std::isnan(leg_need(record, model, 0, 1)));
  });
}

// M2 and V3: over every set of switches whose turning turns the trigger, the least of their hardest.
TEST_F(Distances, OfSeveralSwitchesAreThoseOfTheCheapestSet) {
  for (const std::size_t need : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
    model.triggers.clear();
    for (auto& h : history) h.clear();
    TriggerSpec spec{.id = "T", .role = Role::mandatory, .need = need};
    for (LineIndex i = 0; i < kLines; ++i) spec.switches.push_back({{.legs = {z(i, 5)}}, kUp, i != 1});
    use(spec);
    walk(
        300,
        [&] {
          if (!(*triggers)[0].available) {
            EXPECT_TRUE(std::isnan(d.sigma1));
            return;
          }
          double best = std::numeric_limits<double>::infinity();
          for (unsigned set = 1; set < 1U << kLines; ++set) {
            std::size_t on = 0;
            double hardest = 0;
            for (LineIndex i = 0; i < kLines; ++i) {
              const double x = lines->z(i, 5);
              const bool is_on = triggers->switch_on(0, i);
              const bool turned = (set >> i & 1) != 0;
              if (turned) {
                const double gap = std::abs((is_on ? kUp.off : kUp.on) - x) * std::sqrt(5);
                hardest = std::max(hardest, std::isnan(x) ? std::numeric_limits<double>::infinity() : gap);
              }
              on += is_on != turned && !std::isnan(x) ? 1U : 0U;
            }
            if ((on >= need) != (*triggers)[0].on) best = std::min(best, hardest);
          }
          if (std::isinf(best)) {
            EXPECT_TRUE(std::isnan(d.sigma1)) << "waits for data";
          } else {
            EXPECT_NEAR(d.sigma1, best, 1e-9);
          }
        },
        0.1);
  }
}

// V4: while the line's high is an old one, that is to be reached, too.
TEST_F(Distances, ToAHighAndASwitchAreThoseOfTheFarther) {
  use({.id = "T",
       .role = Role::information,
       .switches = {{{.legs = {z(0, 5)}}, kDown}},
       .high_line = 1,
       .high_within = 2,
       .high_window = 20});
  int to_high = 0;
  walk(300, [&] {
    const bool on = (*triggers)[0].on;
    const double theta = triggers->switch_on(0, 0) ? kDown.off : kDown.on;
    const double s = std::abs(theta - lines->z(0, 5)) * std::sqrt(5);
    double high = -1e9;
    for (std::size_t i = 0; i < 20; ++i) high = std::max(high, history[1][history[1].size() - 1 - i]);
    const auto& h = history[1];
    const bool recent = std::max(h.back(), h[h.size() - 2]) == high;
    const double up = (high - h.back()) / lines->sigma(1);
    double expected = s;
    if (!on && triggers->switch_on(0, 0)) expected = up;
    if (!on && !triggers->switch_on(0, 0) && !recent) expected = std::max(s, up);
    EXPECT_NEAR(d.sigma1, expected, 1e-9);
    to_high += d.which < 0 ? 1 : 0;
  });
  EXPECT_GT(to_high, 30);
}

TEST_F(Distances, OfAGaugeHaveItsUnitAndNoSigma) {
  use({.id = "T",
       .role = Role::flag,
       .switches = {{{.legs = {{Leg::Measure::gauge, Gauges::index(Gauge::discount)}}}, {0.15, 0.10}}}});
  gauges[Gauge::discount] = 0.12;
  close({0, 0, 0});
  EXPECT_DOUBLE_EQ(d.need, 0.03);
  EXPECT_DOUBLE_EQ(d.natural, 0.03);
  EXPECT_TRUE(std::isnan(d.sigma1) && std::isnan(d.need_next) && std::isnan(d.touch20));
  gauges[Gauge::discount] = 0.16;
  close({0, 0, 0});
  EXPECT_DOUBLE_EQ(d.need, -0.06);
  gauges[Gauge::discount] = kHole;
  close({0, 0, 0});
  EXPECT_TRUE(std::isnan(d.need)) << "waits for data";
}

// CROWD: a correlation and its percentile.
TEST_F(Distances, OfGaugesWithUnitsOfTheirOwnHaveNoMoveInOne) {
  const auto gauge = [](Gauge g) { return StatSpec{.legs = {{Leg::Measure::gauge, Gauges::index(g)}}}; };
  use({.id = "T",
       .role = Role::flag,
       .switches = {{gauge(Gauge::discount), {0.15, 0.10}},
                    {gauge(Gauge::cost_of_capital_percentile), {90, 80}}},
       .need = 2});
  gauges[Gauge::discount] = 0.16;
  gauges[Gauge::cost_of_capital_percentile] = 75;
  close({0, 0, 0});
  EXPECT_DOUBLE_EQ(d.need, 15);
  EXPECT_TRUE(std::isnan(d.natural));
}

// UNWIND: three levels of one gauge, the nearest first and the farthest last.
TEST_F(Distances, OfLevelsOfOneGaugeGoToTheNearestAndBackFromAll) {
  TriggerSpec spec{.id = "UNWIND", .role = Role::flag, .counts = true};
  for (const double level : Parameters{}.flags.unwind_5) {
    spec.switches.push_back({{.legs = {{Leg::Measure::gauge, Gauges::index(Gauge::leaders_5)}}},
                             {level, level / 2, Direction::down}});
  }
  use(spec);
  gauges[Gauge::leaders_5] = -0.005;
  close({0, 0, 0});
  EXPECT_DOUBLE_EQ(d.need, -0.015);
  gauges[Gauge::leaders_5] = -0.06;
  close({0, 0, 0});
  EXPECT_DOUBLE_EQ(d.need, 0.05);
  EXPECT_EQ(d.threshold, -0.01);
}

// Section 9.
TEST(TouchOdds, AreThoseOfADriftlessWalk) {
  EXPECT_NEAR(touch_odds(3, 20), 0.502, 5e-4);
  EXPECT_NEAR(touch_odds(5, 20), 0.264, 5e-4);
  EXPECT_NEAR(touch_odds(5, 60), 0.519, 5e-4);
  EXPECT_EQ(touch_odds(0, 20), 1);
}

TEST(DistanceUnits, AreWhatADeskSays) {
  const Parameters parameters;
  const Model model = default_model(parameters, market::SeriesTable(market::default_series()));
  const auto unit = [&](std::string_view id) {
    for (const TriggerSpec& t : model.triggers) {
      if (t.id == id) return distance_unit(model, t);
    }
    return std::string_view{"no such trigger"};
  };
  EXPECT_EQ(unit("M1"), "ratio");
  EXPECT_EQ(unit("M2"), "ratio");
  EXPECT_EQ(unit("P3"), "z");
  EXPECT_EQ(unit("C1"), "bp");
  EXPECT_EQ(unit("C2"), "points");
  EXPECT_EQ(unit("C3"), "z");
  EXPECT_EQ(unit("V2"), "points");
  EXPECT_EQ(unit("V3"), "z") << "a credit return and a yield";
  EXPECT_EQ(unit("VAL"), "ratio");
  EXPECT_EQ(unit("CROWD"), "z") << "a correlation and its percentile";
}

}  // namespace
}  // namespace rotation::signals
