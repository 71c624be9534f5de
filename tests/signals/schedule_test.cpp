#include "signals/schedule.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "feeds/market/new_york.hpp"
#include "feeds/market/rfc3339.hpp"
#include "tests/support/engine_rig.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::Day;
using market::TimerKind;
using rotation::testing::calendar;

constexpr Day kWednesday{2025y / 11 / 26};
constexpr Day kThanksgiving{2025y / 11 / 27};
constexpr Day kFriday{2025y / 11 / 28};  // closes at 13:00
constexpr Day kMonday{2025y / 12 / 1};
constexpr market::Duration kGrace = 15min;

std::string text(const market::Event& timer) {
  static constexpr const char* kNames[] = {"open", "check", "overdue"};
  const auto time =
      std::chrono::duration_cast<std::chrono::minutes>(market::new_york_time_of_day(timer.ts_event));
  return market::format_date(timer.timer.session) + " " + kNames[static_cast<int>(timer.timer.timer)] + " " +
         market::format_date(market::new_york_day(timer.ts_event)) + " " + std::to_string(time.count() / 60) +
         ":" + std::to_string(time.count() % 60);
}

std::vector<std::string> expected(Day session, const std::string& open, int close_hour, int minutes) {
  const std::string day = market::format_date(session);
  std::vector<std::string> out{day + " open " + day + " " + open};
  for (int m = 1; m <= minutes; ++m) {
    out.push_back(day + (m == minutes ? " overdue " : " check ") + day + " " + std::to_string(close_hour) +
                  ":" + std::to_string(m));
  }
  return out;
}

TEST(Schedule, RunsThroughAHolidayAndAnEarlyClose) {
  Schedule schedule(calendar(), kWednesday, kGrace);
  std::vector<std::string> fired;
  while (const auto timer = schedule.take(calendar().open(kMonday) + 1ns)) {
    EXPECT_EQ(timer->ts_recv, timer->ts_event);
    EXPECT_EQ(timer->kind, market::EventKind::timer);
    EXPECT_EQ(timer->series, market::kNoSeries);
    fired.push_back(text(*timer));
  }
  std::vector<std::string> want = expected(kWednesday, "9:30", 16, 15);
  for (const auto& line : expected(kFriday, "9:30", 13, 15)) want.push_back(line);
  want.push_back(expected(kMonday, "9:30", 16, 15).front());
  EXPECT_EQ(fired, want);
  EXPECT_EQ(schedule.next(), calendar().close(kMonday) + 1min);
}

TEST(Schedule, DoesNotFireBeforeTimeHasPassed) {
  Schedule schedule(calendar(), kFriday, kGrace);
  for (int i = 0; i < 20; ++i) {
    const market::Timestamp due = schedule.next();
    EXPECT_FALSE(schedule.take(due - 1ns));
    EXPECT_FALSE(schedule.take(due)) << "an event stamped at that time must come first";
    EXPECT_EQ(schedule.next(), due) << "asking changes nothing";
    const auto timer = schedule.take(due + 1ns);
    ASSERT_TRUE(timer);
    EXPECT_EQ(timer->ts_event, due);
    EXPECT_GT(schedule.next(), due);
  }
}

TEST(Schedule, BeginsWithTheNextSessionOnADayWithoutOne) {
  Schedule schedule(calendar(), kThanksgiving, kGrace);
  EXPECT_EQ(schedule.next(), calendar().open(kFriday));
}

TEST(Schedule, WithoutGraceOnlyAsksOnce) {
  Schedule schedule(calendar(), kFriday, 0s);
  ASSERT_TRUE(schedule.take(calendar().open(kFriday) + 1ns));
  EXPECT_EQ(schedule.next(), calendar().close(kFriday));
  const auto timer = schedule.take(calendar().close(kFriday) + 1ns);
  ASSERT_TRUE(timer);
  EXPECT_EQ(timer->timer.timer, TimerKind::close_overdue);
  EXPECT_EQ(schedule.next(), calendar().open(kMonday));
}

TEST(Schedule, GraceOfLessThanAMinuteOrNotOfWholeMinutesEndsInTime) {
  Schedule schedule(calendar(), kFriday, 90s);
  ASSERT_TRUE(schedule.take(calendar().open(kFriday) + 1ns));
  std::vector<market::Duration> after_close;
  std::vector<TimerKind> kinds;
  while (const auto timer = schedule.take(calendar().open(kMonday))) {
    after_close.push_back(timer->ts_event - calendar().close(kFriday));
    kinds.push_back(timer->timer.timer);
  }
  EXPECT_EQ(after_close, (std::vector<market::Duration>{60s, 90s}));
  EXPECT_EQ(kinds, (std::vector{TimerKind::close_check, TimerKind::close_overdue}));
}

}  // namespace
}  // namespace rotation::signals
