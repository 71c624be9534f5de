// The power lost at any moment: the next start has all that was shown, and ends as if nothing had been.
//
// ROTATION_POWER_LOSSES=N loses it so often, over several markets.
#include <atomic>
#include <cerrno>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "tests/crash/undisturbed.hpp"
#include "tests/support/faulty_disk.hpp"
#include "tests/support/promise.hpp"

namespace rotation::testing {
namespace {

constexpr int kSessions = 600;
constexpr int kLossesALife = 10;
constexpr std::uint64_t kChangesOfAStart = 60;  // of the disk, about

struct Loss {
  TemporaryFolder folder;
  std::uint64_t change = 0;   // it comes before this one, or
  std::uint64_t events = 0;   // before the first one after so many events
  bool happened = false;      // before the life was over
  std::uint64_t certain = 0;  // transitions, before it
};

// A life that is never disturbed, and what is left of it where the power goes at some moments. In every second
// one a sync fails, from where on its transitions are shown without being certain for a while.
std::vector<Loss> lose(std::uint64_t seed, std::uint64_t market_events) {
  std::mt19937_64 random(seed);
  std::vector<Loss> losses(kLossesALife);
  for (std::size_t i = 0; i < losses.size(); ++i) {
    if (i % 4 == 0) {
      losses[i].change = 1 + random() % kChangesOfAStart;
    } else {
      losses[i].events = 1 + random() % market_events;
    }
  }
  const bool fails = seed % 2 == 0;
  const std::uint64_t failing_sync = random() % 60;

  const TemporaryFolder folder;
  FaultyDisk disk(folder.path());
  std::atomic<std::uint64_t> events = 0;
  std::atomic<const Lifetime*> life = nullptr;
  disk.before_changes([&](std::uint64_t number) {  // from here on `random` is its own
    for (Loss& loss : losses) {
      if (loss.happened || (loss.events > 0 ? events < loss.events : number != loss.change)) continue;
      loss.happened = true;
      if (const Lifetime* const alive = life) loss.certain = alive->counters().durable;
      disk.lose_power(loss.folder.path(), random);
    }
  });
  {
    Lifetime lived(folder.path(), seed, Prints::right);
    life = &lived;
    lived.start();
    if (fails) {
      const std::uint64_t next = disk.calls(FaultyDisk::Call::sync) + 1;
      disk.inject({.call = FaultyDisk::Call::sync, .first = next + failing_sync, .error = EIO});
    }
    (void)lived.live(kSessions, [&] {
      ++events;
      while (!lived.shows_all()) std::this_thread::yield();
    });
    life = nullptr;
  }
  return losses;
}

TEST(PowerLoss, TakesNothingThatWasShown) {
  const int wanted = cases("ROTATION_POWER_LOSSES", 40, 25);
  int losses = 0;
  std::uint64_t certain = 0;
  for (std::uint64_t seed = 1; losses < wanted && !::testing::Test::HasFailure(); ++seed) {
    const Undisturbed expected(seed, kSessions);
    for (Loss& loss : lose(seed, expected.market_events)) {
      if (!loss.happened) continue;
      SCOPED_TRACE("seed " + std::to_string(seed) + ", loss " + std::to_string(losses));
      {
        Lifetime next(loss.folder.path(), seed, Prints::right);
        EXPECT_GE(next.recorded(), loss.certain) << "shown, and lost";
        next.start();
        EXPECT_EQ(next.live(kSessions, [] {}), expected.end);
      }
      EXPECT_TRUE(events_in(loss.folder.path()) == expected.events);
      certain += loss.certain;
      ++losses;
    }
  }
  EXPECT_GT(certain, 0U);
  promise("F26",
          "power lost, unsynced sectors lost or torn: nothing shown is lost, the state of an undisturbed run",
          std::to_string(losses) + " losses", losses >= wanted);
}

}  // namespace
}  // namespace rotation::testing
