#include "signals/schmitt.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace rotation::signals {
namespace {

constexpr Thresholds kUp{1.0, 0.0};
constexpr Thresholds kDown{-0.5, 0.25, Direction::down};
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

struct Case {
  const char* what;
  Thresholds thresholds;
  bool on;
  double x;
  bool then_on;
};

// "Just below" is one step of a double: equality at a threshold decides ties of whole basis points.
const Case kTable[] = {
    {"off, just below on", kUp, false, std::nextafter(1.0, 0.0), false},
    {"off, at on", kUp, false, 1.0, true},
    {"off, far above", kUp, false, 1e9, true},
    {"off, between", kUp, false, 0.5, false},
    {"on, between", kUp, true, 0.5, true},
    {"on, at off", kUp, true, 0.0, true},
    {"on, just below off", kUp, true, -std::numeric_limits<double>::min(), false},
    {"off, NaN", kUp, false, kNaN, false},
    {"on, NaN", kUp, true, kNaN, true},

    {"off, just above on", kDown, false, std::nextafter(-0.5, 0.0), false},
    {"off, at on", kDown, false, -0.5, true},
    {"off, far below", kDown, false, -1e9, true},
    {"off, between", kDown, false, 0.0, false},
    {"on, between", kDown, true, 0.0, true},
    {"on, at off", kDown, true, 0.25, true},
    {"on, just above off", kDown, true, std::nextafter(0.25, 1.0), false},
    {"off, NaN", kDown, false, kNaN, false},
    {"on, NaN", kDown, true, kNaN, true},
};

TEST(Schmitt, FollowsItsTable) {
  for (const Case& c : kTable) {
    EXPECT_EQ(switched(c.on, c.thresholds, c.x), c.then_on)
        << (c.thresholds.direction == Direction::up ? "up: " : "down: ") << c.what;
  }
}

}  // namespace
}  // namespace rotation::signals
