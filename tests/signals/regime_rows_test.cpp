// Every row of the guard table (6.2): its clause at the threshold, its dwell one short and exact.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/signals/regime_driver.hpp"

namespace rotation::signals {
namespace {

using enum State;

constexpr double kBelow = -1e-12;  // added to a threshold: just short of it

SessionFacts with(SessionFacts f, double SessionFacts::*field, double x) {
  f.*field = x;
  return f;
}
SessionFacts with(SessionFacts f, int SessionFacts::*field, int n) {
  f.*field = n;
  return f;
}
SessionFacts ai_extends(double z60) {
  SessionFacts f = with(full(), &SessionFacts::z60, z60);
  f.ai_extends = true;
  return f;
}

struct Row {
  const char* what;
  State from;
  SessionFacts holds;   // the guard holds
  SessionFacts breaks;  // it does not, by as little as can be
  int dwell;
  State to;
  Reason reason;
};

constexpr double kStop = -1.25 * 0.01 * 7.745966692414834;  // peak 0, sigma 0.01, sqrt(60)

const std::vector<Row> kRows{
    {"stopped_falling", dormant, rising(), with(rising(), &SessionFacts::z20, 0.25 + kBelow), 3, watch,
     Reason::stopped_falling},
    {"falling", watch, falling(), with(falling(), &SessionFacts::z20, -0.75), 3, dormant, Reason::falling},
    {"catalysts", watch, with_catalysts(), with(with_catalysts(), &SessionFacts::catalysts, 1), 3, setup,
     Reason::catalysts},
    {"catalysts_not_rising", watch, with_catalysts(),
     with(with_catalysts(), &SessionFacts::z20, 0.25 + kBelow), 3, setup, Reason::catalysts},
    {"catalysts_vetoed", watch, with_catalysts(), with(with_catalysts(), &SessionFacts::vetoes, 1), 3, setup,
     Reason::catalysts},
    {"setup_lost_by_catalysts", setup, rising(), with(rising(), &SessionFacts::catalysts, 1), 3, watch,
     Reason::setup_lost},
    {"setup_lost_by_fall", setup, with(with_catalysts(), &SessionFacts::z20, -0.75 + kBelow),
     with(with_catalysts(), &SessionFacts::z20, -0.75), 3, watch, Reason::setup_lost},
    {"setup_lost_by_veto", setup, with(with_catalysts(), &SessionFacts::vetoes, 1), with_catalysts(), 3,
     watch, Reason::setup_lost},
    {"base_from_dormant", dormant, base_only(), with(base_only(), &SessionFacts::mandatory_missing, 1), 1,
     confirming, Reason::base},
    {"base_from_watch", watch, base_only(), with(base_only(), &SessionFacts::vetoes, 1), 1, confirming,
     Reason::base},
    {"base_from_setup", setup, base_only(), with(base_only(), &SessionFacts::mandatory_missing, 1), 1,
     confirming, Reason::base},
    {"count", confirming, full(), with(full(), &SessionFacts::participation, 1), 5, confirmed, Reason::count},
    {"base_lost", confirming, with(full(), &SessionFacts::mandatory_missing, 1), base_only(), 3, setup,
     Reason::base_lost},
    {"base_lost_by_veto", confirming, with(full(), &SessionFacts::vetoes, 1), base_only(), 3, setup,
     Reason::base_lost},
    {"stretched", confirmed, with(full(), &SessionFacts::z60, 2.5),
     with(full(), &SessionFacts::z60, 2.5 + kBelow), 1, extended, Reason::stretched},
    {"relaxed", extended, with(full(), &SessionFacts::z60, 1.75 + kBelow),
     with(full(), &SessionFacts::z60, 1.75), 1, confirmed, Reason::relaxed},
    {"drawdown", confirmed, with(full(), &SessionFacts::spread, kStop + kBelow),
     with(full(), &SessionFacts::spread, kStop), 1, invalidated, Reason::drawdown},
    {"drawdown_from_extended", extended,
     with(with(full(), &SessionFacts::z60, 2.0), &SessionFacts::spread, kStop + kBelow),
     with(with(full(), &SessionFacts::z60, 2.0), &SessionFacts::spread, kStop), 1, invalidated,
     Reason::drawdown},
    {"trend_lost", confirmed, with(full(), &SessionFacts::z60, kBelow), with(full(), &SessionFacts::z60, 0.0),
     5, invalidated, Reason::trend_lost},
    {"ai_extends", confirmed, ai_extends(0.5 + kBelow), ai_extends(0.5), 1, invalidated, Reason::ai_extends},
    {"ai_extends_from_extended", extended, ai_extends(0.49), with(full(), &SessionFacts::z60, 2.0), 1,
     invalidated, Reason::ai_extends},
    {"cooled", invalidated, full(), full(), 10, dormant, Reason::cooled},
};

class RegimeRow : public ::testing::TestWithParam<Row> {};

TEST_P(RegimeRow, FiresOnTheLastSessionOfItsDwell) {
  const Row& row = GetParam();
  RegimeDriver d;
  d.enter(row.from);
  ASSERT_EQ(d.state(), row.from);
  EXPECT_FALSE(d.run(row.holds, row.dwell - 1)) << "one session short";
  EXPECT_EQ(d.state(), row.from);
  const auto step = d.run(row.holds);
  ASSERT_TRUE(step);
  EXPECT_EQ(step->from, row.from);
  EXPECT_EQ(step->to, row.to);
  EXPECT_EQ(step->reason, row.reason);
  EXPECT_EQ(d.state(), row.to);
  EXPECT_EQ(d.regime.age(), 0);
}

TEST_P(RegimeRow, DoesNotFireWhereItsGuardJustFails) {
  const Row& row = GetParam();
  if (row.reason == Reason::cooled) return;  // it has no guard
  RegimeDriver d;
  d.enter(row.from);
  for (int i = 0; i < 2 * row.dwell; ++i) {
    const auto step = d.run(row.breaks);
    EXPECT_FALSE(step && step->reason == row.reason);
    if (d.state() != row.from) return;  // another row's guard holds
  }
}

// Consecutive means consecutive; the counter of CONFIRMING counts up and down instead.
TEST_P(RegimeRow, AnInterruptionStartsItsDwellAgain) {
  const Row& row = GetParam();
  if (row.dwell == 1 || row.reason == Reason::count || row.reason == Reason::cooled) return;
  RegimeDriver d;
  d.enter(row.from);
  d.run(row.holds, row.dwell - 1);
  EXPECT_FALSE(d.run(row.breaks));
  EXPECT_FALSE(d.run(row.holds, row.dwell - 1));
  const auto step = d.run(row.holds);
  ASSERT_TRUE(step);
  EXPECT_EQ(step->reason, row.reason);
}

INSTANTIATE_TEST_SUITE_P(GuardTable, RegimeRow, ::testing::ValuesIn(kRows),
                         [](const auto& test) { return std::string(test.param.what); });

TEST(RegimeRows, EveryReasonHasARow) {
  for (std::size_t reason = 0; reason < kReasonNames.size(); ++reason) {
    if (static_cast<Reason>(reason) == Reason::restated) continue;  // no row says so, but the lack of one
    int rows = 0;
    for (const Row& row : kRows) rows += static_cast<std::size_t>(row.reason) == reason ? 1 : 0;
    EXPECT_GT(rows, 0) << kReasonNames[reason];
  }
}

// S1a: cheapness is a precondition of SETUP where it is known, and of nothing else.
TEST(RegimeValuation, SetupWantsThemCheapOrUnknown) {
  RegimeDriver d;
  d.enter(State::watch);
  SessionFacts f = with_catalysts();
  f.dear = true;
  EXPECT_FALSE(d.run(f, 10));
  EXPECT_EQ(d.regime.registers().setup_up, 0);
  f.dear = false;
  EXPECT_EQ(d.run(f, 3), (Step{State::watch, State::setup, Reason::catalysts}));
  f.dear = true;
  EXPECT_FALSE(d.run(f, 10)) << "does not lead out again";
  f = full();
  f.dear = true;
  d.run(f, 5);
  EXPECT_EQ(d.state(), State::confirmed);
}

TEST(RegimeValuation, AFairClosureStretchesAsTheSpreadDoes) {
  RegimeDriver d;
  d.enter(State::confirmed);
  SessionFacts f = full();
  f.closure_fair = 0.49;
  EXPECT_FALSE(d.run(f));
  f.closure_fair = 0.50;
  EXPECT_FALSE(d.run(degraded(f)));
  EXPECT_EQ(d.run(f), (Step{State::confirmed, State::extended, Reason::stretched}));
  f.closure_fair = 0.45;
  EXPECT_FALSE(d.run(f)) << "z60 alone does not relax it";
  f.closure_fair = 0.44;
  EXPECT_EQ(d.run(f), (Step{State::extended, State::confirmed, Reason::relaxed}));
}

TEST(RegimeValuation, AnUnknownClosureIsIgnored) {
  RegimeDriver d;
  d.enter(State::extended);
  SessionFacts f = full();
  f.z60 = 1.75;
  EXPECT_FALSE(d.run(f));
  f.z60 = 1.74;
  EXPECT_EQ(d.run(f), (Step{State::extended, State::confirmed, Reason::relaxed}));
}

TEST(ThesisClock, RunsFromTheFirstSetupThroughWatchUntilAnEnd) {
  RegimeDriver d;
  EXPECT_EQ(d.regime.thesis_clock(), -1);
  d.enter(State::setup);
  EXPECT_EQ(d.regime.thesis_clock(), 0);
  d.run(with_catalysts(), 4);
  EXPECT_EQ(d.regime.thesis_clock(), 4);
  SessionFacts gone = calm();
  d.run(gone, 3);
  ASSERT_EQ(d.state(), State::watch);
  EXPECT_EQ(d.regime.thesis_clock(), 7);
  d.run(with_catalysts(), 3);
  ASSERT_EQ(d.state(), State::setup);
  EXPECT_EQ(d.regime.thesis_clock(), 10) << "still the same thesis";
  d.run(full());
  ASSERT_EQ(d.state(), State::confirming);
  EXPECT_EQ(d.regime.thesis_clock(), 11);
  d.run(full(), 4);
  ASSERT_EQ(d.state(), State::confirmed);
  EXPECT_EQ(d.regime.thesis_clock(), -1);
}

TEST(ThesisClock, ExpiresAfterItsHorizonAndStopsInDormant) {
  RegimeDriver d;
  d.enter(State::confirming);
  EXPECT_EQ(d.regime.thesis_clock(), 0);
  d.run(base_only(), 252);
  EXPECT_FALSE(d.regime.thesis_expired());
  d.run(base_only());
  EXPECT_TRUE(d.regime.thesis_expired());
  d.run(falling(), 20);
  ASSERT_EQ(d.state(), State::dormant);
  EXPECT_EQ(d.regime.thesis_clock(), -1);
  EXPECT_FALSE(d.regime.thesis_expired());
}

}  // namespace
}  // namespace rotation::signals
