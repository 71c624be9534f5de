// Triggers made of several switches, legs and highs, on lines whose values are written down.
#include "signals/trigger_set.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace rotation::signals {
namespace {

using Close = SeriesCloses::Close;

constexpr double kHole = std::numeric_limits<double>::quiet_NaN();
constexpr Thresholds kUp{0.5, 0.0};

// Three lines, each the plain value of a series of its own.
class Triggers : public ::testing::Test {
 protected:
  Triggers() {
    for (std::uint16_t i = 0; i < 3; ++i) {
      specs.push_back({.name = "x", .terms = {{static_cast<market::SeriesId>(i), 1, false}}});
    }
  }

  static Leg value(LineIndex line, double sign = 1) { return {Leg::Measure::value, line, 0, sign}; }
  static SwitchSpec value_of(LineIndex line, Thresholds t = kUp, bool required = true) {
    return {{.legs = {value(line)}}, t, required};
  }

  void use(TriggerSpec spec) {
    trigger_specs.push_back(std::move(spec));
    lines.emplace(specs, parameters);
    triggers.emplace(trigger_specs);
  }

  static std::array<Close, 3> closes(double a, double b, double c) {
    std::array<Close, 3> out;
    std::size_t i = 0;
    for (const double x : {a, b, c}) out[i++] = {std::isnan(x) ? Mark::hole : Mark::value, x};
    return out;
  }

  TriggerReading close(double a, double b = 0, double c = 0) {
    lines->close(closes(a, b, c));
    triggers->close(*lines, Gauges{});
    return (*triggers)[0];
  }

  Parameters parameters;
  std::vector<LineSpec> specs;
  std::vector<TriggerSpec> trigger_specs;
  std::optional<LineSet> lines;
  std::optional<TriggerSet> triggers;
};

void expect_reading(const TriggerReading& reading, bool on, bool available, double value) {
  EXPECT_EQ(reading.on, on);
  EXPECT_EQ(reading.available, available);
  if (std::isnan(value)) {
    EXPECT_TRUE(std::isnan(reading.value)) << reading.value;
  } else {
    EXPECT_DOUBLE_EQ(reading.value, value);
  }
}

TEST_F(Triggers, KeepTheirMemoryThroughAHole) {
  use({.id = "T", .role = Role::veto, .switches = {value_of(0)}});
  expect_reading(close(0.4), false, true, 0.4);
  expect_reading(close(0.6), true, true, 0.6);
  expect_reading(close(kHole), true, false, kHole);
  expect_reading(close(0.1), true, true, 0.1);
  expect_reading(close(-0.1), false, true, -0.1);
  expect_reading(close(kHole), false, false, kHole);
}

// As M2: two of three, the second of which need not be there.
TEST_F(Triggers, CountSwitchesThatAreOnAndAvailable) {
  use({.id = "T",
       .role = Role::mandatory,
       .switches = {value_of(0), value_of(1, kUp, false), value_of(2)},
       .need = 2,
       .counts = true});
  expect_reading(close(1, -1, -1), false, true, 1);
  expect_reading(close(1, 1, -1), true, true, 2);
  expect_reading(close(1, kHole, -1), false, true, 1);  // on, but only in memory
  expect_reading(close(1, 0.1, -1), true, true, 2);     // where it still is
  expect_reading(close(kHole, 1, 1), true, false, kHole);
  expect_reading(close(1, -1, 1), true, true, 2);
  expect_reading(close(1, 1, 1), true, true, 3);
}

// As V3: both, each with its own memory, which moves on while the other is missing.
TEST_F(Triggers, NeedAllOfTheirSwitches) {
  use({.id = "T", .role = Role::veto, .switches = {value_of(0), value_of(1)}, .need = 2});
  expect_reading(close(1, -1), false, true, 1);
  expect_reading(close(0.1, 1), true, true, 0.1);
  expect_reading(close(-1, kHole), true, false, -1);
  expect_reading(close(0.1, 1), false, true, 0.1);
  expect_reading(close(kHole, -1), false, false, kHole);
  expect_reading(close(1, 0.1), false, true, 1);
}

TEST_F(Triggers, TakeTheSignedMeanOfTheLegsAvailable) {
  use({.id = "T",
       .role = Role::participation,
       .switches = {{{.legs = {value(0), value(1, -1), value(2)}, .min_available = 2}, kUp}}});
  expect_reading(close(3, -1, 2), true, true, 2);
  expect_reading(close(3, kHole, 2), true, true, 2.5);
  expect_reading(close(3, kHole, kHole), true, false, kHole);
  expect_reading(close(-1, 1, -1), false, true, -1);
}

TEST_F(Triggers, MayLookAtTheSizeAlone) {
  const Thresholds flat = dollar_thresholds(DollarMode::flat);
  use({.id = "T", .role = Role::catalyst, .switches = {{{.legs = {value(0)}, .absolute = true}, flat}}});
  expect_reading(close(-1.1), false, true, 1.1);
  expect_reading(close(-0.9), true, true, 0.9);
  expect_reading(close(1.2), true, true, 1.2);
  expect_reading(close(-1.3), false, true, 1.3);
}

// As V4: the switch, and a high of four sessions within the last two.
TEST_F(Triggers, WantARecentHigh) {
  use({.id = "T",
       .role = Role::information,
       .switches = {value_of(0)},
       .high_line = 1,
       .high_within = 2,
       .high_window = 4});
  for (const double high : {1.0, 2.0, 3.0}) expect_reading(close(1, high), false, false, 1);
  expect_reading(close(1, 2), true, true, 1);
  expect_reading(close(1, 2), false, true, 1);
  expect_reading(close(1, 3), true, true, 1);  // as high as the highest
  expect_reading(close(-1, 4), false, true, -1);
  expect_reading(close(1, kHole), false, false, 1);
}

TEST_F(Triggers, ALiveReadingIsWhatTheCloseBecomesAndLeavesNoTrace) {
  use({.id = "T",
       .role = Role::mandatory,
       .switches = {value_of(0), value_of(1)},
       .need = 1,
       .counts = true});
  close(0, 0);
  const auto live = [this](double a, double b) {
    const auto now = closes(a, b, 0);
    const std::vector<double> values{lines->live(0, now), lines->live(1, now), lines->live(2, now)};
    return triggers->live(0, *lines, values, Gauges{});
  };
  expect_reading(live(1, 1), true, true, 2);
  expect_reading((*triggers)[0], false, true, 0);
  expect_reading(live(0.1, 0.1), false, true, 0);  // the reading before left nothing on
  expect_reading(live(kHole, 1), false, false, kHole);
  expect_reading(close(1, 1), true, true, 2);
}

}  // namespace
}  // namespace rotation::signals
