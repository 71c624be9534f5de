// The same promises (6.3) kept by the whole engine, on synthetic daily series for all its inputs.
#include <cmath>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/signals/flapping.hpp"
#include "tests/support/engine_rig.hpp"
#include "tests/support/synthetic_market.hpp"

namespace rotation::signals {
namespace {

using rotation::testing::calendar;
using rotation::testing::EngineRig;

constexpr market::Day kFirst{std::chrono::year{2000} / 1 / 3};
constexpr int kSessions = 1500;

struct Path {
  std::string name;
  double walk;        // standard deviation of the spread's change a session
  double drift;       // of a square wave on top: up for half a period, down for the other half
  int half_period;    // sessions
  double missing;     // share of closes that never arrive
  int confirmations;  // at least
};

void PrintTo(const Path& path, std::ostream* out) {
  *out << path.name;
}

class EngineFlapping : public ::testing::TestWithParam<Path> {};

TEST_P(EngineFlapping, KeepsItsDistances) {
  const Path& path = GetParam();
  EngineRig rig(rotation::testing::parameters(kFirst));
  rotation::testing::SyntheticMarket market(rig.table(), 3);
  std::mt19937_64 random(17);
  std::normal_distribution<double> normal(0, 1);
  std::bernoulli_distribution missing(path.missing);

  FlappingWatch watch;
  const std::vector<std::string> ids{"M1", "M3", "P1", "P2", "P3", "P4", "C1", "C2", "C3", "V1", "V2"};
  std::vector<ToggleWatch> toggles;
  for (const auto& id : ids) {
    const Thresholds& t = rig.model().triggers[rig.trigger(id)].switches.front().thresholds;
    toggles.emplace_back(std::abs(t.on - t.off));
  }
  rig.on_evaluated = [&](market::Day day) {
    watch.session();
    if (!rig.transitions.empty() && rig.transitions.back().session == day) {
      const Transition& t = rig.transitions.back();
      watch.transition(t.from, t.to, t.reason);
      EXPECT_EQ(t.number, rig.transitions.size());
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const TriggerReading& reading = rig.engine().evaluator().triggers()[rig.trigger(ids[i])];
      toggles[i].see(reading.on, reading.value);
    }
  };

  market::Day day = kFirst;
  for (int session = 0; session < kSessions; ++session, day = calendar().next_session(day)) {
    const double square = session / path.half_period % 2 == 0 ? path.drift : -path.drift;
    market.move(square + path.walk * normal(random), 0.002);
    for (std::size_t i = 0; i < rig.table().size(); ++i) {
      const auto id = static_cast<market::SeriesId>(i);
      if (!missing(random)) rig.close(id, day, market[id]);
    }
  }
  rig.advance(calendar().close(day));

  EXPECT_EQ(rig.snapshot().core.sessions, static_cast<std::uint64_t>(kSessions));
  for (const ToggleWatch& t : toggles) t.check();
  EXPECT_GE(watch.confirmations, path.confirmations);
  EXPECT_GT(toggles[0].toggles, 2);
}

INSTANTIATE_TEST_SUITE_P(Paths, EngineFlapping,
                         ::testing::Values(Path{"walk", 0.006, 0, 1, 0, 1},
                                           Path{"walk_with_holes", 0.006, 0, 1, 0.002, 1},
                                           Path{"slow_wave", 0.002, 0.002, 60, 0, 3},
                                           Path{"fast_wave", 0.002, 0.005, 25, 0, 3},
                                           Path{"wild_wave", 0.01, 0.05, 40, 0, 3}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace rotation::signals
