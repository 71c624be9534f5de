#include "daemon/agent.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include <gtest/gtest.h>
#include <pthread.h>

namespace rotation::daemon {
namespace {

using Steady = std::chrono::steady_clock;
constexpr auto kDeadline = std::chrono::seconds{60};

// Waits, yielding, until the condition holds; false if that took too long.
template <class Condition>
bool eventually(const Condition& condition) {
  const auto deadline = Steady::now() + kDeadline;
  while (!condition()) {
    if (Steady::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

// Work that comes in pieces: `made` by the test, `done` by the agent, and the turns it took.
struct Desk {
  Waker waker;
  std::atomic<int> made{0};
  std::atomic<int> done{0};
  std::atomic<int> turns{0};
  std::atomic<int> rests{0};  // times it was told that nothing waits: it sleeps, or has slept
  std::atomic<int> turns_before_rest{0};

  Agent::Work work() {
    return {.turn = [this]() -> std::size_t {
              ++turns;
              if (done == made) return 0;
              ++done;
              return 1;
            },
            .waiting =
                [this] {
                  if (done != made) return true;
                  if (rests == 0) turns_before_rest = turns.load();
                  ++rests;
                  return false;
                }};
  }
  void make() {
    ++made;
    waker.wake();
  }
};

std::string strategy(const ::testing::TestParamInfo<IdleMode>& idle) {
  switch (idle.param) {
    case IdleMode::adaptive:
      return "adaptive";
    case IdleMode::spin:
      return "spin";
    case IdleMode::block:
      return "block";
  }
  return "unknown";
}

class EveryIdle : public ::testing::TestWithParam<IdleMode> {};
INSTANTIATE_TEST_SUITE_P(Strategy, EveryIdle,
                         ::testing::Values(IdleMode::spin, IdleMode::adaptive, IdleMode::block), strategy);

TEST_P(EveryIdle, TakesTurnsUntilEverythingIsDone) {
  Desk desk;
  Agent agent("test", desk.work(), GetParam(), desk.waker);
  desk.made = 1000;
  agent.start();
  EXPECT_TRUE(eventually([&] { return desk.done == 1000; }));
}

TEST_P(EveryIdle, TakesNoTurnAfterStop) {
  Desk desk;
  Agent agent("test", desk.work(), GetParam(), desk.waker);
  agent.start();
  ASSERT_TRUE(eventually([&] { return desk.turns > 0; }));
  agent.stop();
  const int turns = desk.turns;
  desk.make();
  agent.stop();
  EXPECT_EQ(desk.turns, turns);
}

TEST_P(EveryIdle, FinishesTheTurnInProgress) {
  Waker waker;
  std::promise<void> entered;
  std::promise<void> leave;
  std::atomic<int> finished{0};
  Agent agent("test",
              {.turn = [&]() -> std::size_t {
                 if (finished == 0) {
                   entered.set_value();
                   leave.get_future().wait();
                 }
                 ++finished;
                 return 1;
               },
               .waiting = [] { return true; }},
              GetParam(), waker);
  agent.start();
  entered.get_future().wait();
  auto stopped = std::async(std::launch::async, [&] {
    agent.stop();
    return finished.load();
  });
  EXPECT_EQ(stopped.wait_for(std::chrono::milliseconds{10}), std::future_status::timeout);
  leave.set_value();
  EXPECT_GE(stopped.get(), 1);
}

TEST_P(EveryIdle, StaysOnItsProcessor) {
  cpu_set_t allowed;
  ASSERT_EQ(pthread_getaffinity_np(pthread_self(), sizeof allowed, &allowed), 0);
  int last = CPU_SETSIZE - 1;
  while (!CPU_ISSET(static_cast<std::size_t>(last), &allowed)) --last;
  Waker waker;
  std::atomic<int> processors{0};
  std::atomic<bool> there{false};
  Agent agent("test",
              {.turn = [&]() -> std::size_t {
                 cpu_set_t mine;
                 pthread_getaffinity_np(pthread_self(), sizeof mine, &mine);
                 processors = CPU_COUNT(&mine);
                 there = CPU_ISSET(static_cast<std::size_t>(last), &mine) != 0;
                 return 1;
               },
               .waiting = [] { return true; }},
              GetParam(), waker);
  agent.start();
  EXPECT_FALSE(agent.pin(last));
  EXPECT_TRUE(eventually([&] { return processors == 1 && there; }));
}

TEST_P(EveryIdle, GoesOnWhereItMayNotBePinned) {
  Desk desk;
  Agent agent("test", desk.work(), GetParam(), desk.waker);
  agent.start();
  EXPECT_EQ(agent.pin(1023), std::errc::invalid_argument);
  desk.make();
  EXPECT_TRUE(eventually([&] { return desk.done == 1; }));
}

class SleepingIdle : public EveryIdle {};
INSTANTIATE_TEST_SUITE_P(Strategy, SleepingIdle, ::testing::Values(IdleMode::adaptive, IdleMode::block),
                         strategy);

// Only being woken ends a nap that long.
constexpr std::chrono::hours kForEver{1};

// Each piece is made when the agent sleeps or is about to.
TEST_P(SleepingIdle, IsWokenByWork) {
  constexpr int kPieces = 200;
  Desk desk;
  Agent agent("test", desk.work(), GetParam(), desk.waker, kForEver);
  agent.start();
  while (desk.made < kPieces) {
    const int rests = desk.rests;
    desk.make();
    ASSERT_TRUE(eventually([&] { return desk.done == desk.made && desk.rests > rests; }));
  }
}

// Half of the agents sleep by then, the others spin or yield if they ever do.
TEST_P(SleepingIdle, IsWokenByStop) {
  constexpr int kAgents = 100;
  for (int i = 0; i < kAgents; ++i) {
    Desk desk;
    Agent agent("test", desk.work(), GetParam(), desk.waker, kForEver);
    agent.start();
    const bool asleep = i % 2 == 0 || GetParam() == IdleMode::block;
    ASSERT_TRUE(eventually([&] { return asleep ? desk.rests > 0 : desk.turns > i * 10; }));
  }
}

// Asleep it takes one turn a nap, so that many turns take as many naps. What is asserted is the least time
// that passes: a slow machine cannot break it.
TEST_P(SleepingIdle, TakesOneTurnANap) {
  constexpr int kNaps = 3;
  Desk desk;
  Agent agent("test", desk.work(), GetParam(), desk.waker);
  agent.start();
  ASSERT_TRUE(eventually([&] { return desk.rests > 0; }));
  const int turns = desk.turns;
  const auto begun = Steady::now();
  ASSERT_TRUE(eventually([&] { return desk.turns >= turns + kNaps + 1; }));
  EXPECT_GE(Steady::now() - begun, kNaps * Agent::kNap);
}

TEST(Agent, AdaptsToAShortPauseBySpinning) {
  for (const auto& [idle, least] : {std::pair{IdleMode::block, 1}, std::pair{IdleMode::adaptive, 500}}) {
    Desk desk;
    Agent agent("test", desk.work(), idle, desk.waker);
    agent.start();
    ASSERT_TRUE(eventually([&] { return desk.rests > 0; }));
    EXPECT_GE(desk.turns_before_rest, least);
    EXPECT_LE(desk.turns_before_rest, least * 10);
  }
}

TEST(Agent, NamesItsThreadBeforeTheFirstTurn) {
  Waker waker;
  std::promise<std::string> name;
  std::atomic<bool> told{false};
  Agent agent("engine-with-a-long-name",
              {.turn = [&]() -> std::size_t {
                 if (told.exchange(true)) return 0;
                 std::array<char, 16> text{};
                 pthread_getname_np(pthread_self(), text.data(), text.size());
                 name.set_value(text.data());
                 return 0;
               },
               .waiting = [] { return false; }},
              IdleMode::block, waker);
  agent.start();
  EXPECT_EQ(name.get_future().get(), "engine-with-a-l");
}

TEST(Agent, MayBeStoppedWithoutAStart) {
  Desk desk;
  Agent agent("test", desk.work(), IdleMode::block, desk.waker);
  agent.stop();
  EXPECT_EQ(desk.turns, 0);
}

// A thread that sleeps in something else, here a queue of its own: the waker's alarm ends that.
TEST(AgentThatSleepsElsewhere, IsWokenByTheAlarm) {
  Desk desk;
  std::mutex mutex;
  std::condition_variable called;
  int calls = 0;
  std::atomic<int> sleeps{0};
  desk.waker.wakes_by([&] {
    const std::lock_guard lock(mutex);
    ++calls;
    called.notify_one();
  });
  Agent::Work work = desk.work();
  work.sleep = [&](market::Duration limit) {
    EXPECT_EQ(limit, kForEver);
    ++sleeps;
    std::unique_lock lock(mutex);
    called.wait(lock, [&] { return calls > 0; });
    --calls;
  };
  Agent agent("test", std::move(work), IdleMode::block, desk.waker, kForEver);
  agent.start();
  for (int i = 1; i <= 100; ++i) {
    ASSERT_TRUE(eventually([&] { return sleeps >= i; }));
    desk.make();
    ASSERT_TRUE(eventually([&] { return desk.done == i; }));
  }
  agent.stop();
}

}  // namespace
}  // namespace rotation::daemon
