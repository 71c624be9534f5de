#include "feeds/market/new_york.hpp"

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "feeds/market/rfc3339.hpp"
#include "tests/support/calendar.hpp"

namespace rotation::market {
namespace {

using namespace std::chrono_literals;
using rotation::testing::day;
namespace chr = std::chrono;

Timestamp utc(std::string_view text) {
  return parse_rfc3339(text).value();
}

TEST(NewYork, GivesWinterAndSummerTimes) {
  EXPECT_EQ(new_york(day("2026-01-05"), 9h + 30min), utc("2026-01-05T14:30:00Z"));
  EXPECT_EQ(new_york(day("2026-07-06"), 16h), utc("2026-07-06T20:00:00Z"));
  EXPECT_EQ(new_york(day("2026-07-06"), 24h), utc("2026-07-07T04:00:00Z"));
  EXPECT_EQ(new_york_day(utc("2026-01-06T04:59:59.999999999Z")), day("2026-01-05"));
  EXPECT_EQ(new_york_time_of_day(utc("2026-01-06T04:59:59.999999999Z")), 24h - 1ns);
  EXPECT_EQ(new_york_time_of_day(utc("2026-01-06T05:00:00Z")), 0ns);
}

struct Switch {
  const char* first;
  const char* last;
};

TEST(NewYork, ChangesItsClockOnTheRightSundays) {
  for (const auto& [first, last] : {Switch{"2000-04-02", "2000-10-29"}, Switch{"2005-04-03", "2005-10-30"},
                                    Switch{"2006-04-02", "2006-10-29"}, Switch{"2007-03-11", "2007-11-04"},
                                    Switch{"2013-03-10", "2013-11-03"}, Switch{"2020-03-08", "2020-11-01"},
                                    Switch{"2026-03-08", "2026-11-01"}, Switch{"2027-03-14", "2027-11-07"},
                                    Switch{"2037-03-08", "2037-11-01"}}) {
    const Timestamp spring = day(first) + 7h;  // 02:00 winter time
    EXPECT_EQ(new_york_time_of_day(spring - 1ns), 2h - 1ns) << first;
    EXPECT_EQ(new_york_time_of_day(spring), Duration{3h}) << first;
    const Timestamp autumn = day(last) + 6h;  // 02:00 summer time
    EXPECT_EQ(new_york_time_of_day(autumn - 1ns), 2h - 1ns) << last;
    EXPECT_EQ(new_york_time_of_day(autumn), Duration{1h}) << last;
    EXPECT_EQ(new_york_offset(day(first) - chr::days{1}), 5h);
    EXPECT_EQ(new_york_offset(day(first)), 4h);
    EXPECT_EQ(new_york_offset(day(last) - chr::days{1}), 4h);
    EXPECT_EQ(new_york_offset(day(last)), 5h);
  }
}

TEST(NewYork, ReadsTheDoubledHourAsItsFirstAndTheSkippedOneAsGoneOn) {
  EXPECT_EQ(new_york(day("2026-11-01"), 1h + 30min), utc("2026-11-01T05:30:00Z"));
  EXPECT_EQ(new_york(day("2026-11-01"), 2h), utc("2026-11-01T07:00:00Z"));
  EXPECT_EQ(new_york(day("2026-03-08"), 1h + 59min), utc("2026-03-08T06:59:00Z"));
  EXPECT_EQ(new_york(day("2026-03-08"), 2h + 30min), utc("2026-03-08T07:30:00Z"));
  EXPECT_EQ(new_york(day("2026-03-08"), 3h), utc("2026-03-08T07:00:00Z"));
}

TEST(NewYork, AgreesWithTheTimeZoneDatabaseEveryHour) {
  if (!std::filesystem::exists("/usr/share/zoneinfo/America/New_York")) {
    GTEST_SKIP() << "the system's time zone database (package tzdata) is not installed";
  }
  setenv("TZ", "America/New_York", 1);
  tzset();
  std::size_t hours = 0;
  std::size_t wrong = 0;
  for (Timestamp ts = utc("2000-01-01T00:30:00Z"); ts < utc("2037-12-31T00:00:00Z"); ts += 1h, ++hours) {
    const std::time_t seconds = chr::floor<chr::seconds>(ts).time_since_epoch().count();
    std::tm tm{};
    localtime_r(&seconds, &tm);
    const Day shown{chr::year{tm.tm_year + 1900} / chr::month{static_cast<unsigned>(tm.tm_mon + 1)} /
                    chr::day{static_cast<unsigned>(tm.tm_mday)}};
    const Duration time_of_day = chr::hours{tm.tm_hour} + chr::minutes{tm.tm_min} + chr::seconds{tm.tm_sec};
    bool right = new_york_day(ts) == shown && new_york_time_of_day(ts) == time_of_day;
    // Back again, but for the hour that is shown twice.
    const Timestamp back = new_york(shown, time_of_day);
    right = right && (back == ts || (tm.tm_isdst == 0 && back == ts - 1h && tm.tm_hour == 1));
    if (!right && ++wrong < 5) ADD_FAILURE() << Rfc3339{ts}.view();
  }
  EXPECT_EQ(wrong, 0U);
  EXPECT_EQ(hours, 333'096U);
  unsetenv("TZ");
  tzset();
}

}  // namespace
}  // namespace rotation::market
