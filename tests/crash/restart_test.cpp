// What outlives a stop and a start besides the state: how the spread moves by the time of day.
#include <gtest/gtest.h>

#include "tests/crash/lifetime.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {
namespace {

using signals::IntradayProfile;

constexpr std::uint64_t kSeed = 4;

TEST(Restart, TheIntradayProfileGoesOn) {
  IntradayProfile::Averages learned;
  for (std::size_t i = 0; i < learned.size(); ++i) learned[i] = {1e-7 * static_cast<double>(i + 1), 20};
  // A life that has learned, of so many sessions; then what it knows.
  const auto live = [&](const TemporaryFolder& folder, bool first, int sessions) {
    Lifetime life(folder.path(), kSeed, Prints::corrected);
    life.start();
    if (first) life.engine().restore_intraday_averages(learned);
    (void)life.live(sessions, [] {});
    return life.engine().intraday_averages();
  };
  const TemporaryFolder undisturbed;
  const auto expected = live(undisturbed, true, 20);
  EXPECT_NE(expected, IntradayProfile::Averages{});
  const TemporaryFolder folder;
  (void)live(folder, true, 10);
  (void)live(folder, false, 15);
  EXPECT_EQ(live(folder, false, 20), expected);
}

}  // namespace
}  // namespace rotation::testing
