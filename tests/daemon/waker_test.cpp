#include "daemon/waker.hpp"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace rotation::daemon {
namespace {

using Steady = std::chrono::steady_clock;

// Long enough that nothing but a lost wake-up sleeps through it.
constexpr market::Duration kLimit = std::chrono::seconds{60};

TEST(Waker, DoesNotSleepIfThereIsWork) {
  Waker waker;
  const auto begun = Steady::now();
  waker.sleep(kLimit, [] { return true; });
  EXPECT_LT(Steady::now() - begun, kLimit);
}

TEST(Waker, SleepsToItsLimitIfNobodyWakes) {
  Waker waker;
  waker.wake();  // nobody sleeps: forgotten
  constexpr market::Duration kShort = std::chrono::milliseconds{20};
  const auto begun = Steady::now();
  waker.sleep(kShort, [] { return false; });
  EXPECT_GE(Steady::now() - begun, kShort);
}

// `wakers` threads make work, each its next piece once the sleeper has seen the one before, after a pause
// that moves over the moments in which the sleeper looks, decides and falls asleep.
void expect_no_wake_up_lost(int wakers, int rounds) {
  Waker waker;
  std::atomic<int> made{0};
  std::atomic<int> seen{0};
  std::atomic<bool> lost{false};
  std::vector<std::jthread> threads;
  for (int w = 0; w < wakers; ++w) {
    threads.emplace_back([&, w] {
      for (int round = 0; round < rounds && !lost; ++round) {
        std::atomic<int> pause{(round * (w + 1)) % 400};
        while (--pause > 0) {
        }
        const int mine = made.fetch_add(1, std::memory_order_relaxed) + 1;
        waker.wake();
        while (seen.load() < mine && !lost) std::this_thread::yield();
      }
    });
  }
  int slept = 0;
  while (seen < wakers * rounds && !lost) {
    const auto begun = Steady::now();
    bool had_to_sleep = false;
    waker.sleep(kLimit, [&] {
      had_to_sleep = made.load(std::memory_order_relaxed) == seen;
      return !had_to_sleep;
    });
    slept += had_to_sleep ? 1 : 0;
    if (Steady::now() - begun >= kLimit) lost = true;
    seen = made.load(std::memory_order_relaxed);
  }
  EXPECT_FALSE(lost);
  EXPECT_EQ(seen, wakers * rounds);
  EXPECT_GT(slept, 0);
}

TEST(Waker, LosesNoWakeUp) {
  expect_no_wake_up_lost(1, 20'000);
}

TEST(Waker, LosesNoWakeUpOfSeveral) {
  expect_no_wake_up_lost(3, 5'000);
}

}  // namespace
}  // namespace rotation::daemon
