// What the pipeline does with the events of a turn: numbers them, applies them, shows them, counts them.
#include "daemon/pipeline.hpp"

#include <numeric>

#include "tests/daemon/pipeline_rig.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/promise.hpp"

namespace rotation::daemon {
namespace {

using market::Event;
using market::EventKind;
using rotation::testing::allocations;
using rotation::testing::kGrace;
using rotation::testing::kTick;
using rotation::testing::PipelineRig;
using namespace std::chrono_literals;

std::uint64_t total(const signals::CoreView& core) {
  return std::accumulate(core.events.begin(), core.events.end(), std::uint64_t{0});
}

// The random market's next session, by the wall clock: its closes arrive, then they are evaluated.
void live_session(PipelineRig& rig) {
  rig.publish(rig.closes(rig.day));
  rig.clock.set(rig.close());
  rig.pipeline.poll();
  rig.clock.set(rig.close() + kGrace + kTick);
  rig.pipeline.poll();
  rig.day = rig.calendar.next_session(rig.day);
}

TEST(Pipeline, NumbersEveryEventWithoutHoles) {
  PipelineRig rig({.clock = ClockMode::feed, .batch = 7});
  rig.warm(3);
  std::uint64_t sequence = rig.shown().core.sequence;
  EXPECT_EQ(sequence, 3 * (rig.series.size() + 16) + 1) << "closes, timers and a heartbeat";
  EXPECT_EQ(total(rig.shown().core), sequence);

  std::vector<Event> events;
  for (int i = 0; i < 100; ++i) events.push_back(rig.quote("IJR", rig.close() + i * 1min, 100));
  rig.publish(events);
  std::size_t applied = 0;
  while (const std::size_t n = rig.pipeline.poll()) {
    sequence += n;
    applied += n;
    EXPECT_EQ(rig.shown().core.sequence, sequence);
    EXPECT_EQ(total(rig.shown().core), sequence);
  }
  EXPECT_EQ(applied, 100U + 16U);
}

TEST(Pipeline, TakesABatchATurnAndShowsItWhole) {
  PipelineRig rig({.batch = 4});
  std::vector<Event> events;
  for (int i = 0; i < 10; ++i) events.push_back(rig.quote("IJR", rig.open(), 100 + i));
  rig.publish(events);
  for (const std::size_t expected : {4U, 8U, 10U}) {
    rig.pipeline.poll();
    EXPECT_EQ(rig.quotes(), expected);
    EXPECT_DOUBLE_EQ(rig.series_shown("IJR").value, 99.0 + static_cast<double>(expected));
  }
  EXPECT_EQ(rig.stats.batches.get(), 3U);
  EXPECT_EQ(rig.pipeline.poll(), 0U);
  EXPECT_EQ(rig.stats.batches.get(), 3U) << "an idle turn publishes nothing";
}

TEST(Pipeline, HandsOverEveryTransitionBeforeItIsShown) {
  PipelineRig rig;
  std::vector<signals::Transition> told;
  rig.on_transition = [&](const signals::Transition& t) {
    EXPECT_LT(rig.shown().core.last_transition.number, t.number);
    told.push_back(t);
  };
  rig.warm(700);
  ASSERT_GT(told.size(), 5U) << "the random market is too quiet to tell";
  for (std::size_t i = 0; i < told.size(); ++i) {
    EXPECT_EQ(told[i].number, i + 1);
    if (i > 0) {
      EXPECT_EQ(told[i].from, told[i - 1].to);
      EXPECT_GT(told[i].session, told[i - 1].session);
      EXPECT_GT(told[i].sequence, told[i - 1].sequence);
    }
  }
  EXPECT_EQ(rig.shown().core.last_transition.number, told.size());
  EXPECT_EQ(rig.shown().core.last_transition.sequence, told.back().sequence);
}

// The picture of before it stays, whole; the engine goes on.
TEST(Pipeline, ATransitionIsShownOnlyOnceItMayBe) {
  PipelineRig rig;
  std::vector<signals::Transition> told;
  rig.on_transition = [&](const signals::Transition& t) { told.push_back(t); };
  rig.warm(400);
  rig.durable = rig.shown().core.last_transition.number;
  for (int i = 0; i < 300 && rig.engine.transitions() == rig.durable; ++i) live_session(rig);
  ASSERT_EQ(rig.engine.transitions(), rig.durable + 1) << "the random market is too quiet to tell";

  const signals::Snapshot held = rig.shown();
  EXPECT_EQ(held.core.last_transition.number, rig.durable);
  EXPECT_NE(held.core.state, told.back().to);
  EXPECT_EQ(held.core.session, rig.calendar.last_session_over(rig.calendar.open(told.back().session), 0s))
      << "not even its session is shown";
  rig.publish({rig.quote("IJR", rig.open(), 20)});
  rig.clock.set(rig.open());
  EXPECT_GT(rig.pipeline.poll(), 0U);
  EXPECT_EQ(rig.shown().core.sequence, held.core.sequence);
  EXPECT_FALSE(rig.pipeline.held_back_no_longer());

  ++rig.durable;
  EXPECT_TRUE(rig.pipeline.held_back_no_longer());
  EXPECT_EQ(rig.pipeline.poll(), 0U) << "no event is needed";
  EXPECT_FALSE(rig.pipeline.held_back_no_longer());
  EXPECT_EQ(rig.shown().core.state, told.back().to);
  EXPECT_EQ(rig.shown().core.sequence, rig.engine.sequence());
}

TEST(Pipeline, TransitionsOfTheWarmUpAreHistoryAndLaterOnesAreNot) {
  PipelineRig rig;
  std::vector<signals::Transition> told;
  rig.on_transition = [&](const signals::Transition& t) { told.push_back(t); };
  rig.warm(400);
  const market::Day first_live = rig.day;
  for (int i = 0; i < 300; ++i) live_session(rig);
  for (const auto& t : told) EXPECT_EQ(t.from_history, t.session < first_live);
  ASSERT_GT(told.size(), 2U);
  EXPECT_TRUE(told.front().from_history);
  EXPECT_FALSE(told.back().from_history);
  EXPECT_EQ(rig.shown().core.sessions, 700U);
  EXPECT_EQ(rig.shown().core.history_sessions, 400U);
}

TEST(Pipeline, TheEndOfTheWarmUpEvaluatesTheLastSessionAsHistory) {
  PipelineRig rig;
  rig.warm(1);
  for (const Event& event : rig.closes(rig.day)) rig.pipeline.sequencer().warm(event);
  rig.pipeline.sequencer().close_sessions(rig.close());
  rig.pipeline.publish();
  EXPECT_EQ(rig.shown().core.session, rig.day);
  EXPECT_EQ(rig.shown().core.history_sessions, 2U);
  rig.clock.set(rig.close() + kGrace + kTick);
  rig.pipeline.poll();
  EXPECT_EQ(rig.shown().core.sessions, 2U) << "what is left of its timers changes nothing";
}

// References carry their date, which may lie ahead of the history they come before.
TEST(Pipeline, AReferenceInTheWarmUpDoesNotMoveTime) {
  PipelineRig rig;
  rig.pipeline.sequencer().warm(
      rotation::testing::corporate_action(rig.id("SPY"), rig.day + std::chrono::days{365}, 1, 1));
  rig.pipeline.publish();
  EXPECT_EQ(rig.timers(), 0U);
}

TEST(PipelineStats, QueueDepthIsThatOfTheLatestTurn) {
  PipelineRig rig({.batch = 4});
  std::vector<Event> events;
  for (int i = 0; i < 10; ++i) events.push_back(rig.quote("IJR", rig.open(), 100));
  rig.publish(events);
  for (const std::size_t expected : {10U, 6U, 2U, 0U}) {
    rig.pipeline.poll();
    EXPECT_EQ(rig.stats.queue_depth.get(), expected);
    EXPECT_EQ(rig.stats.queue_high_watermark.get(), 10U);
  }
}

TEST(PipelineStats, HeartbeatIsThatOfTheLatestTurnBusyOrIdle) {
  PipelineRig rig;
  EXPECT_EQ(rig.stats.heartbeat.get(), market::kNoTime);
  rig.pipeline.poll();
  EXPECT_EQ(rig.stats.heartbeat.get(), rig.clock.now());
  rig.clock.advance(1s);
  rig.pipeline.poll();
  EXPECT_EQ(rig.stats.heartbeat.get(), rig.clock.now());
}

TEST(PipelineStats, TellsHowLongATurnTook) {
  PipelineRig rig;
  market::Duration takes = 10ms;
  rig.on_transition = [&](const signals::Transition&) { rig.clock.advance(takes); };
  rig.warm(400);
  const auto next_transition = [&] {
    const std::uint64_t before = rig.shown().core.last_transition.number;
    while (rig.shown().core.last_transition.number == before) live_session(rig);
  };
  next_transition();
  EXPECT_EQ(rig.stats.longest_turn_ns.get(), 10'000'000U);
  EXPECT_EQ(rig.stats.slow_turns.get(), 0U) << "over, not at, the threshold";
  takes = 11ms;
  next_transition();
  EXPECT_EQ(rig.stats.longest_turn_ns.get(), 11'000'000U);
  EXPECT_EQ(rig.stats.slow_turns.get(), 1U);
  takes = 1ms;
  next_transition();
  EXPECT_EQ(rig.stats.longest_turn_ns.get(), 11'000'000U);
  EXPECT_EQ(rig.stats.slow_turns.get(), 1U);
}

TEST(PipelineStats, ObservesTheOldestOfABatch) {
  PipelineRig rig;
  Event first = rig.quote("IJR", rig.open() - 5ms, 100);
  first.ts_recv = rig.open() - 2ms;
  Event second = rig.quote("IJR", rig.open() - 1ms, 100);
  rig.publish({first, second});
  rig.clock.set(rig.open());
  rig.pipeline.poll();
  EXPECT_EQ(rig.stats.received_applied.counts().sum, 2ms);
  EXPECT_EQ(rig.stats.of_feed[0].wire.counts().sum, 3ms);
}

TEST(PipelineStats, ObservesEveryStepOfABatch) {
  PipelineRig rig;
  rig.warm(400);
  market::Duration engine_takes = 0ms;
  market::Duration publishing_takes = 0ms;
  rig.on_transition = [&](const signals::Transition&) { rig.clock.advance(engine_takes); };
  rig.on_asked = [&] { rig.clock.advance(publishing_takes); };
  Event first = rig.quote("IJR", rig.open() - 5ms, 100);
  first.ts_recv = rig.open() - 4ms;
  first.sequence = static_cast<std::uint64_t>((rig.open() - 3ms).time_since_epoch().count());
  rig.publish({first});
  rig.clock.set(rig.open());
  publishing_takes = 2ms;
  rig.pipeline.poll();
  const metrics::PipelineStats& stats = rig.stats;
  EXPECT_EQ(stats.waiting.counts().sum, 3ms);
  EXPECT_EQ(stats.applying.counts().sum, 0ms);
  EXPECT_EQ(stats.publishing.counts().sum, 2ms);
  EXPECT_EQ(stats.received_applied.counts().sum, 6ms);

  publishing_takes = 0ms;
  engine_takes = 7ms;
  const auto moved = [&] { return rig.shown().core.last_transition.number; };
  const std::uint64_t before = moved();
  while (moved() == before) {
    rig.publish(rig.closes(rig.day));
    rig.clock.set(rig.close());
    rig.pipeline.poll();
    const market::Timestamp evaluated = rig.close() + kGrace + kTick;
    rig.publish({rig.quote("IJR", evaluated, 100)});
    rig.clock.set(evaluated);
    rig.pipeline.poll();
    rig.day = rig.calendar.next_session(rig.day);
  }
  EXPECT_EQ(stats.applying.counts().sum, 7ms);
  EXPECT_EQ(stats.publishing.counts().sum, 2ms);
  EXPECT_EQ(stats.waiting.counts().sum, 3ms) << "nobody said when the others were decoded";
}

TEST(PipelineStats, ObservesNoWireTimeWhereTimeIsSimulated) {
  PipelineRig rig({.clock = ClockMode::feed});
  Event event = rig.quote("IJR", rig.open() - 5ms, 100);
  event.ts_recv = rig.open() + 1000h;
  rig.publish({event});
  rig.pipeline.poll();
  const auto counts = rig.stats.of_feed[0].wire.counts();
  EXPECT_EQ(std::accumulate(counts.buckets.begin(), counts.buckets.end(), std::uint64_t{0}), 0U);
}

// From the feed's door to the snapshot, over a session's open and close, without asking for memory once.
TEST(Pipeline, AllocatesNothingInSteadyState) {
  std::uint64_t asked = 0;
  for (const ClockMode mode : {ClockMode::wall, ClockMode::feed}) {
    PipelineRig rig({.clock = mode});
    rig.warm(300);
    std::vector<Event> ticks;
    for (int i = 0; i <= 6; ++i) {
      const market::Timestamp ts = rig.open() + i * (rig.close() - rig.open()) / 6;
      for (const market::Series& s : rig.series.all()) ticks.push_back(rig.quote(s.name, ts, 20 + 0.1 * i));
    }
    ticks.push_back(PipelineRig::status(market::StatusCode::heartbeat, rig.close() + 1h));
    market::EventSink& door = rig.queue.sink(market::FeedId{0});
    std::size_t applied = 0;

    const std::uint64_t before = allocations();
    for (std::size_t at = 0; at < ticks.size();) {
      at += door.publish(std::span(ticks).subspan(at, 1));
      applied += rig.pipeline.poll();
    }
    rig.clock.set(rig.close() + 1h);
    applied += rig.pipeline.poll();
    asked += allocations() - before;

    EXPECT_EQ(applied, ticks.size() + 16U);
    EXPECT_EQ(rig.shown().core.session, rig.day);
  }
  rotation::testing::promise("F36",
                             "from the queue to the snapshot nothing is allocated, over an open and a close",
                             std::to_string(asked) + " allocations", asked == 0);
}

}  // namespace
}  // namespace rotation::daemon
