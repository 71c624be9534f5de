// What moves time in the pipeline: the clock, or the events.
#include "tests/daemon/pipeline_rig.hpp"

namespace rotation::daemon {
namespace {

using market::StatusCode;
using rotation::testing::kGrace;
using rotation::testing::kTick;
using rotation::testing::PipelineRig;
using namespace std::chrono_literals;

constexpr Pipeline::Options kFeedTime{.clock = ClockMode::feed};

TEST(PipelineByTheClock, TimersFallDueByTheClock) {
  PipelineRig rig;
  rig.warm(1);
  const std::uint64_t history = rig.timers();
  EXPECT_EQ(rig.pipeline.poll(), 0U) << "due once time has passed it";
  rig.clock.set(rig.open() + kTick);
  EXPECT_EQ(rig.pipeline.poll(), 1U);
  EXPECT_EQ(rig.pipeline.poll(), 0U) << "once";
  rig.publish({rig.quote("SPY", rig.open(), 20)});
  EXPECT_EQ(rig.pipeline.poll(), 1U);

  rig.clock.set(rig.close() + kGrace);
  EXPECT_EQ(rig.pipeline.poll(), 14U) << "a check each minute of the grace but the last";
  EXPECT_EQ(rig.shown().core.sessions, 1U);
  rig.clock.set(rig.close() + kGrace + kTick);
  EXPECT_EQ(rig.pipeline.poll(), 1U);
  EXPECT_EQ(rig.shown().core.sessions, 2U);
  EXPECT_EQ(rig.shown().core.session, rig.day);
  EXPECT_EQ(rig.timers() - history, 16U);
}

TEST(PipelineByTheClock, EventsDoNotMoveTime) {
  PipelineRig rig;
  const market::Timestamp far = rig.close() + 48h;
  rig.publish({rig.quote("SPY", far, 500), PipelineRig::status(StatusCode::heartbeat, far)});
  EXPECT_EQ(rig.pipeline.poll(), 2U);
  EXPECT_EQ(rig.timers(), 0U);
}

TEST(PipelineByTheClock, TimersOfManySessionsFireInOneTurn) {
  PipelineRig rig;
  rig.warm(1);
  const market::Day second = rig.calendar.next_session(rig.day);
  rig.clock.set(rig.calendar.close(second) + kGrace + kTick);
  EXPECT_EQ(rig.pipeline.poll(), 32U);
  EXPECT_EQ(rig.shown().core.uncounted_sessions, 2U) << "no liquid ETF had a price";
}

// A quote that arrives before the grace has run out and is stamped exactly at the close is the close.
TEST(PipelineByTheClock, AQuoteStampedAtTheCloseIsTheClose) {
  PipelineRig rig;
  rig.warm(1);
  rig.clock.set(rig.close() + 1min);
  rig.publish({rig.quote("SPY", rig.close() - kTick, 20), rig.quote("SPY", rig.close(), 20.5),
               rig.quote("SPY", rig.close() + kTick, 21)});
  EXPECT_EQ(rig.pipeline.poll(), 4U);
  rig.clock.set(rig.close() + kGrace + kTick);
  rig.pipeline.poll();
  EXPECT_EQ(rig.shown().core.session, rig.day);
  EXPECT_DOUBLE_EQ(rig.series_shown("SPY").close, 20.5);
}

// Without a word from any feed.
TEST(PipelineByTheClock, TimeGoesOnByTheSecondWhileTheSessionIsOpen) {
  PipelineRig rig;
  rig.warm(1);
  rig.clock.set(rig.open() + 1s - kTick);
  EXPECT_EQ(rig.pipeline.poll(), 1U) << "the open";
  const std::uint64_t before = rig.timers();
  for (int second = 1; second <= 100; ++second) {
    for (const market::Duration part : {0ms, 300ms, 999ms}) {
      rig.clock.set(rig.open() + second * 1s + part);
      EXPECT_EQ(rig.pipeline.poll(), part == 0ms ? 1U : 0U);
      EXPECT_EQ(rig.shown().core.ts_event, rig.open() + second * 1s);
    }
  }
  EXPECT_EQ(rig.timers() - before, 100U);
  EXPECT_TRUE(rig.shown().core.in_session);
}

TEST(PipelineByTheClock, OneTimerStandsForAllTheSecondsATurnWasLateBy) {
  PipelineRig rig;
  rig.warm(1);
  rig.clock.set(rig.open() + 1h + 400ms);
  EXPECT_EQ(rig.pipeline.poll(), 2U) << "the open and a second";
  EXPECT_EQ(rig.shown().core.ts_event, rig.open() + 1h);
}

TEST(PipelineByTheClock, SecondsFallDueFromTheOpenToTheClose) {
  PipelineRig rig;
  rig.warm(1);
  rig.clock.set(rig.open() - 1s);
  EXPECT_EQ(rig.pipeline.poll(), 0U);
  rig.clock.set(rig.close());
  EXPECT_EQ(rig.pipeline.poll(), 2U) << "the open, and the close's own second";
  rig.clock.set(rig.close() + 59s);
  EXPECT_EQ(rig.pipeline.poll(), 0U);
}

// A quote that waited was there before the second was over: it must not find its series silent.
TEST(PipelineByTheClock, ASecondComesAfterAllThatWaited) {
  PipelineRig rig({.batch = 2});
  rig.warm(1);
  rig.clock.set(rig.open() + 1min);
  const std::uint64_t before = rig.timers();
  rig.publish({rig.quote("IJR", rig.open() + 10s, 100), rig.quote("IJR", rig.open() + 20s, 100),
               rig.quote("IJR", rig.open() + 30s, 100)});
  EXPECT_EQ(rig.pipeline.poll(), 3U);
  EXPECT_EQ(rig.timers() - before, 1U) << "the open";
  EXPECT_EQ(rig.shown().core.ts_event, rig.open() + 20s);
  EXPECT_EQ(rig.pipeline.poll(), 2U);
  EXPECT_EQ(rig.timers() - before, 2U);
  EXPECT_EQ(rig.shown().core.ts_event, rig.open() + 1min);
}

// The hours of provisional values begin although nobody speaks.
TEST(PipelineByTheClock, AMuteSessionIsSeenToBeWithoutPrices) {
  PipelineRig rig;
  rig.warm(2);
  rig.clock.set(rig.open() + 4min);
  rig.pipeline.poll();
  EXPECT_FALSE(rig.shown().core.provisional_quality);
  rig.clock.set(rig.open() + 5min);
  rig.pipeline.poll();
  EXPECT_EQ(rig.shown().core.provisional_quality, signals::Quality::blind);
}

TEST(PipelineByEventTime, HasNoSeconds) {
  PipelineRig rig(kFeedTime);
  rig.warm(1);
  rig.publish({rig.quote("IJR", rig.open() + 1s, 100), rig.quote("IJR", rig.open() + 1h, 100)});
  rig.clock.set(rig.open() + 2h);
  EXPECT_EQ(rig.pipeline.poll(), 3U) << "the quotes and the open";
}

TEST(PipelineByEventTime, EventsMoveTimeAndTheClockDoesNot) {
  PipelineRig rig(kFeedTime);
  rig.clock.set(rig.close() + 1000h);
  EXPECT_EQ(rig.pipeline.poll(), 0U);
  rig.publish({rig.quote("IJR", rig.open(), 100)});
  EXPECT_EQ(rig.pipeline.poll(), 1U);
  rig.publish({rig.quote("IJR", rig.open() + kTick, 100)});
  EXPECT_EQ(rig.pipeline.poll(), 2U);
  EXPECT_EQ(rig.timers(), 1U);
}

// Timers stand where they fall due between the events, in one batch too.
TEST(PipelineByEventTime, TimersFireBetweenTheEventsOfABatch) {
  PipelineRig rig(kFeedTime);
  rig.warm(1);
  const market::Timestamp next_open = rig.calendar.open(rig.calendar.next_session(rig.day));
  rig.publish({rig.quote("SPY", rig.close(), 20), rig.quote("SPY", next_open, 20.5),
               rig.quote("SPY", next_open + 1min, 21)});
  EXPECT_EQ(rig.pipeline.poll(), 3U + 17U);
  EXPECT_EQ(rig.shown().core.session, rig.day);
  EXPECT_DOUBLE_EQ(rig.series_shown("SPY").close, 20);
  EXPECT_DOUBLE_EQ(rig.series_shown("SPY").value, 21);
}

TEST(PipelineByEventTime, AnEventExactlyWhenATimerIsDueComesBeforeIt) {
  PipelineRig rig(kFeedTime);
  rig.warm(1);
  rig.publish(
      {rig.quote("SPY", rig.close(), 20), PipelineRig::status(StatusCode::heartbeat, rig.close() + kGrace)});
  EXPECT_EQ(rig.pipeline.poll(), 2U + 15U);
  EXPECT_EQ(rig.shown().core.sessions, 1U);
  rig.publish({PipelineRig::status(StatusCode::heartbeat, rig.close() + kGrace + kTick)});
  EXPECT_EQ(rig.pipeline.poll(), 2U);
  EXPECT_EQ(rig.shown().core.sessions, 2U);
}

TEST(PipelineByEventTime, WhatAConnectionSaysOfItselfDoesNotMoveTime) {
  PipelineRig rig(kFeedTime);
  const market::Timestamp wall = rig.close() + 20'000h;
  rig.publish({PipelineRig::status(StatusCode::feed_live, wall),
               PipelineRig::status(StatusCode::feed_mute, wall),
               PipelineRig::status(StatusCode::feed_down, wall)});
  EXPECT_EQ(rig.pipeline.poll(), 3U);
  rig.publish({rig.quote("IJR", rig.open(), 100)});
  EXPECT_EQ(rig.pipeline.poll(), 1U);
  EXPECT_EQ(rig.timers(), 0U);
  EXPECT_EQ(rig.shown().core.ts_event, rig.open());
}

TEST(PipelineByEventTime, ALateEventDoesNotTakeTimeBack) {
  PipelineRig rig(kFeedTime);
  rig.publish({rig.quote("IJR", rig.open() + 1h, 100), rig.quote("SPY", rig.open() - 1h, 500)});
  EXPECT_EQ(rig.pipeline.poll(), 3U);
  rig.publish({rig.quote("IJR", rig.open() + 1h, 100)});
  EXPECT_EQ(rig.pipeline.poll(), 1U);
  EXPECT_EQ(rig.timers(), 1U);
}

}  // namespace
}  // namespace rotation::daemon
