#include "signals/model.hpp"

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rotation::signals {
namespace {

const market::SeriesTable& table() {
  static const market::SeriesTable instance(market::default_series());
  return instance;
}

struct Row {
  const char* id;
  Role role;
  double on;
  double off;
  Direction direction;
};

// Section 10 of the signal specification; M2 counts pairs, V3 shows its first switch.
const Row kDefaults[] = {
    {"M1", Role::mandatory, 1.0, 0.0, Direction::up},
    {"M2", Role::mandatory, 2, 2, Direction::up},
    {"M3", Role::mandatory, 0.5, -0.25, Direction::up},
    {"P1", Role::participation, 0.5, -0.25, Direction::up},
    {"P2", Role::participation, 0.5, -0.25, Direction::up},
    {"P3", Role::participation, 0.5, -0.25, Direction::up},
    {"P4", Role::participation, 0.0, 0.5, Direction::down},
    {"C1", Role::catalyst, -0.5, 0.25, Direction::down},
    {"C2", Role::catalyst, 0.5, 1.0, Direction::down},
    {"C3", Role::catalyst, -0.25, 0.25, Direction::down},
    {"C4", Role::catalyst, 0.0, -0.002, Direction::up},
    {"V1", Role::veto, -2.0, -1.0, Direction::down},
    {"V2", Role::veto, 35.0, 30.0, Direction::up},
    {"V3", Role::veto, -1.0, -0.5, Direction::down},
    {"V4", Role::information, -0.5, 0.0, Direction::down},
    {"VAL", Role::flag, 0.15, 0.10, Direction::up},
    {"JUNK", Role::flag, -1.5, -0.5, Direction::down},
    {"POLICY_SHOCK", Role::flag, 2.5, 1.5, Direction::up},
    {"UNWIND", Role::flag, 1, 1, Direction::down},
    {"G_LDD", Role::flag, 1, 1, Direction::down},
    {"CROWD", Role::flag, 0.30, 0.20, Direction::up},
    {"SHOCK_LED", Role::flag, 0.5 + 1e-9, 0.5 + 1e-9, Direction::up},
    {"G_DUR", Role::flag, 0.10, 0.0, Direction::up},
    {"G_BAL", Role::flag, 0.0, 0.0, Direction::up},
    {"G_LB", Role::flag, 3, 4, Direction::down},
    {"COC", Role::flag, 70, 60, Direction::up},
    {"NOT_MODEST", Role::flag, std::nextafter(-1, -2), std::nextafter(-1, -2), Direction::down},
    {"G_ASY", Role::flag, 1.5, 1.2, Direction::up},
    {"GAP_CLOSING", Role::flag, 0.10, 0.0, Direction::up},
    {"TRAP", Role::flag, 1, 1, Direction::up},
    {"EPS_LED", Role::flag, 0.70, 0.70, Direction::up},
    {"G_MULT", Role::flag, 0.0, -0.5, Direction::up},
};

TEST(Model, DefaultTriggersInOrderWithTheSpecifiedThresholds) {
  const Parameters p;
  const Model model = default_model(p, table());
  const Labels names = labels(model, p, table());
  ASSERT_EQ(model.triggers.size(), std::size(kDefaults));
  ASSERT_EQ(names.triggers.size(), std::size(kDefaults));
  for (std::size_t i = 0; i < std::size(kDefaults); ++i) {
    const Row& want = kDefaults[i];
    const TriggerSpec& spec = model.triggers[i];
    const TriggerLabel& label = names.triggers[i];
    EXPECT_EQ(spec.id, want.id);
    EXPECT_EQ(spec.role, want.role) << want.id;
    EXPECT_EQ(spec.switches.front().thresholds.direction, want.direction) << want.id;
    EXPECT_EQ(label.id, want.id);
    EXPECT_EQ(label.role, want.role) << want.id;
    EXPECT_EQ(label.on, want.on) << want.id;
    EXPECT_EQ(label.off, want.off) << want.id;
    EXPECT_FALSE(label.help.empty()) << want.id;
  }
  EXPECT_EQ(model.triggers[model.fci].id, "C3");
  EXPECT_EQ(model.triggers[model.ai_extends].id, "V4");
}

TEST(Model, LabelsNamePairsAndSeriesInTheirOrder) {
  const Parameters p;
  const Model model = default_model(p, table());
  const Labels names = labels(model, p, table());
  EXPECT_EQ(names.pairs, (std::vector<std::string>{"IJR/SPY", "VB/VOO", "IWM/SPY"}));
  ASSERT_EQ(names.series.size(), table().size());
  for (std::size_t i = 0; i < table().size(); ++i) EXPECT_EQ(names.series[i], table().all()[i].name);
  ASSERT_EQ(model.pairs.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(model.lines[model.pairs[i]].name, names.pairs[i]);
}

TEST(Model, MembersComeBeforeTheLineMadeOfThem) {
  const Parameters p;
  const Model model = default_model(p, table());
  std::size_t lines_of_lines = 0;
  for (LineIndex i = 0; i < model.lines.size(); ++i) {
    for (const LineIndex member : model.lines[i].members) EXPECT_LT(member, i) << model.lines[i].name;
    lines_of_lines += model.lines[i].members.empty() ? 0 : 1;
  }
  EXPECT_EQ(lines_of_lines, 1U) << "the leader line";
}

TEST(Model, StandInsAreOnlyWhatTheSpecificationNames) {
  Parameters p;
  for (const LineSpec& line : default_model(p, table()).lines)
    EXPECT_TRUE(line.stand_in.empty()) << line.name;

  p.stand_ins = true;
  std::vector<std::string> replaced;
  for (const LineSpec& line : default_model(p, table()).lines) {
    if (!line.stand_in.empty()) replaced.push_back(line.name);
  }
  EXPECT_EQ(replaced, (std::vector<std::string>{"VB/VOO", "QQQ/RSP", "SMH/RSP", "MAGS/RSP", "cr"}));
}

TEST(Model, SaysWhichSeriesIsMissing) {
  std::vector<market::Series> series = market::default_series();
  std::erase_if(series, [](const market::Series& s) { return s.name == "IWN"; });
  try {
    (void)default_model(Parameters{}, market::SeriesTable(series));
    FAIL() << "a model without IWN";
  } catch (const std::invalid_argument& e) {
    EXPECT_STREQ(e.what(), "the model needs series 'IWN', which is not configured");
  }
}

struct DollarCase {
  DollarMode mode;
  int k;
  bool absolute;
  Thresholds thresholds;
};

// Section 2.4.
TEST(Model, DollarModes) {
  const DollarCase cases[] = {
      {DollarMode::not_rising, 120, false, {0.5, 1.0, Direction::down}},
      {DollarMode::flat, 60, true, {1.0, 1.25, Direction::down}},
      {DollarMode::not_falling, 120, false, {-0.5, -1.0, Direction::up}},
  };
  for (const DollarCase& c : cases) {
    SCOPED_TRACE(static_cast<int>(c.mode));
    Parameters p;
    p.trigger.c2_mode = c.mode;
    p.trigger.c2 = dollar_thresholds(c.mode);
    const Model model = default_model(p, table());
    const SwitchSpec& dollar = model.triggers[8].switches.front();
    ASSERT_EQ(model.triggers[8].id, "C2");
    EXPECT_EQ(dollar.stat.absolute, c.absolute);
    ASSERT_EQ(dollar.stat.legs.size(), 1U);
    EXPECT_EQ(dollar.stat.legs.front().k, c.k);
    EXPECT_EQ(model.lines[dollar.stat.legs.front().index].name, "ln DXY");
    EXPECT_EQ(dollar.thresholds.on, c.thresholds.on);
    EXPECT_EQ(dollar.thresholds.off, c.thresholds.off);
    EXPECT_EQ(dollar.thresholds.direction, c.thresholds.direction);
  }
}

}  // namespace
}  // namespace rotation::signals
