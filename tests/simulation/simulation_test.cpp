// A few seeds of what `tests/run simulate` runs by the thousand. ROTATION_SEEDS=N runs so many.
#include "tests/simulation/simulation.hpp"

#include <numeric>

#include <gtest/gtest.h>

#include "tests/crash/cases.hpp"

namespace rotation::testing {
namespace {

TEST(Simulation, HoldsWhateverHappens) {
  const int seeds = cases("ROTATION_SEEDS", 40, 4);
  for (int seed = 1; seed <= seeds; ++seed) {
    const Outcome outcome = simulate(static_cast<std::uint64_t>(seed));
    EXPECT_GE(std::accumulate(outcome.blows.begin(), outcome.blows.end(), std::uint64_t{0}), 5U)
        << "seed " << seed;
    for (const std::string& sentence : outcome.violations)
      ADD_FAILURE() << "seed " << seed << ": " << sentence;
  }
}

TEST(Simulation, IsTheSameForTheSameSeed) {
  const std::uint64_t hash = simulate(4).hash;
  EXPECT_EQ(simulate(4).hash, hash);
  EXPECT_NE(simulate(14).hash, hash) << "the same market, other faults";
}

}  // namespace
}  // namespace rotation::testing
