// Why it cannot flap (6.3): for random walks and square waves of any amplitude.
#include <cmath>
#include <functional>
#include <limits>
#include <ostream>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "signals/schmitt.hpp"
#include "tests/signals/flapping.hpp"
#include "tests/signals/regime_driver.hpp"

namespace rotation::signals {
namespace {

constexpr int kSessions = 20000;

struct Shape {
  std::string name;
  std::function<double(int session, std::mt19937_64&)> z;  // of the spread
  bool confirms = true;                                    // often enough to show something
};

Shape walk(double step, bool confirms = true) {
  // A walk kept within reach of the thresholds, or it would leave them behind for good.
  return {"walk_" + std::to_string(static_cast<int>(step * 100)),
          [step, x = 0.0](int, std::mt19937_64& random) mutable {
            x = 0.98 * x + std::normal_distribution<double>(0, step)(random);
            return x;
          },
          confirms};
}

Shape square(double amplitude, int half_period, bool confirms = true) {
  return {"square_" + std::to_string(static_cast<int>(amplitude * 100)) + "_" + std::to_string(half_period),
          [=](int t, std::mt19937_64&) { return t / half_period % 2 == 0 ? amplitude : -amplitude; },
          confirms};
}

void PrintTo(const Shape& shape, std::ostream* out) {
  *out << shape.name;
}

class Flapping : public ::testing::TestWithParam<Shape> {};

TEST_P(Flapping, SwitchesTogglesAreBoundByTheDistanceGone) {
  for (const Thresholds& t :
       {Thresholds{1.0, 0.0}, Thresholds{0.5, -0.25}, Thresholds{0.25, -0.75},
        Thresholds{0.0, 0.5, Direction::down}, Thresholds{-2.0, -1.0, Direction::down}}) {
    Shape shape = GetParam();
    std::mt19937_64 random(11);
    std::bernoulli_distribution missing(0.05);
    ToggleWatch watch(std::abs(t.on - t.off));
    bool on = false;
    for (int session = 0; session < kSessions; ++session) {
      double x = shape.z(session, random);
      if (missing(random)) x = std::numeric_limits<double>::quiet_NaN();
      on = switched(on, t, x);
      watch.see(on, x);
    }
    watch.check();
  }
}

// The mandatory set follows the shape; votes, vetoes, V4 and the data's quality come and go by chance.
TEST_P(Flapping, TheMachineKeepsItsDistances) {
  Shape shape = GetParam();
  std::mt19937_64 random(5);
  const auto chance = [&random](double p) { return std::bernoulli_distribution(p)(random); };
  RegimeDriver d;
  FlappingWatch watch;
  bool m1 = false;
  double spread = 0;
  for (int session = 0; session < kSessions; ++session) {
    SessionFacts f = full();
    const double z = shape.z(session, random);
    f.z60 = z;
    f.z20 = z + std::normal_distribution<double>(0, 0.3)(random);
    spread += 0.001 * z;
    f.spread = spread;
    m1 = switched(m1, {1.0, 0.0}, z);
    f.mandatory_missing = m1 ? 0 : 1;
    f.participation = chance(0.9) ? 3 : 1;
    f.catalysts = chance(0.9) ? 2 : 0;
    f.vetoes = chance(0.02) ? 1 : 0;
    f.ai_extends = chance(0.02);
    if (chance(0.03)) f.quality = chance(0.5) ? Quality::degraded : Quality::blind;
    if (f.quality == Quality::blind) f.spread = f.sigma = f.z20 = f.z60 = std::nan("");

    watch.session();
    if (const auto step = d.run(f)) {
      watch.transition(step->from, step->to, step->reason);
      const bool up = step->to != State::invalidated && step->to > step->from;
      EXPECT_FALSE(up && f.quality >= Quality::degraded) << "rose on " << name(f.quality);
    }
  }
  EXPECT_GE(watch.confirmations, shape.confirms ? 20 : 0);
}

INSTANTIATE_TEST_SUITE_P(Shapes, Flapping,
                         ::testing::Values(walk(0.05, false), walk(0.2), walk(1), walk(5),
                                           square(0.1, 7, false), square(0.6, 1, false), square(1, 1, false),
                                           square(1, 4, false), square(1, 5), square(1.2, 6), square(2, 20),
                                           square(3, 60), square(50, 3, false), square(50, 11)),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace rotation::signals
