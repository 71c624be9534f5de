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
  EXPECT_EQ(rig.shown().core.session, second);
}

// A quote that arrives before the grace has run out and is stamped exactly at the close is the close.
TEST(PipelineByTheClock, AQuoteStampedAtTheCloseIsTheClose) {
  PipelineRig rig;
  rig.warm(1);
  rig.clock.set(rig.close() + 1min);
  rig.publish({rig.quote("IJR", rig.close() - kTick, 100), rig.quote("IJR", rig.close(), 101),
               rig.quote("IJR", rig.close() + kTick, 102)});
  EXPECT_EQ(rig.pipeline.poll(), 4U);
  rig.clock.set(rig.close() + kGrace + kTick);
  rig.pipeline.poll();
  EXPECT_EQ(rig.shown().core.session, rig.day);
  EXPECT_DOUBLE_EQ(rig.series_shown("IJR").close, 101);
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
  rig.publish({rig.quote("IJR", rig.close(), 101), rig.quote("IJR", next_open, 150),
               rig.quote("IJR", next_open + 1min, 160)});
  EXPECT_EQ(rig.pipeline.poll(), 3U + 17U);
  EXPECT_EQ(rig.shown().core.session, rig.day);
  EXPECT_DOUBLE_EQ(rig.series_shown("IJR").close, 101);
  EXPECT_DOUBLE_EQ(rig.series_shown("IJR").value, 160);
}

TEST(PipelineByEventTime, AnEventExactlyWhenATimerIsDueComesBeforeIt) {
  PipelineRig rig(kFeedTime);
  rig.warm(1);
  rig.publish(
      {rig.quote("IJR", rig.close(), 101), PipelineRig::status(StatusCode::heartbeat, rig.close() + kGrace)});
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
