#include "feeds/market/calendar.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/market/new_york.hpp"
#include "feeds/market/rfc3339.hpp"
#include "tests/support/calendar.hpp"

namespace rotation::market {
namespace {

using namespace std::chrono_literals;
using rotation::testing::calendar;
using rotation::testing::day;
using std::chrono::days;
namespace chr = std::chrono;

Day first_of(int year) {
  return Day{chr::year{year} / 1 / 1};
}

Duration opens(std::string_view date) {
  return new_york_time_of_day(calendar().open(day(date)));
}
Duration closes(std::string_view date) {
  return new_york_time_of_day(calendar().close(day(date)));
}
Duration bonds_close(std::string_view date) {
  return new_york_time_of_day(calendar().bond_close(day(date)));
}

TEST(Calendar, CountsSessionsOfEveryYear) {
  constexpr std::array kSessions{252, 248, 252, 252, 252, 252, 251, 251, 253, 252, 252, 252,
                                 250, 252, 252, 252, 252, 251, 251, 252, 253, 252, 251, 250,
                                 252, 250, 251, 251, 251, 251, 251, 251, 252, 251, 250, 251};
  constexpr std::array kEarlyCloses{2, 3, 3, 4, 1, 1, 2, 3, 3, 2, 1, 1, 3, 3, 3, 2, 1, 2,
                                    3, 3, 2, 1, 1, 2, 3, 3, 2, 1, 2, 3, 3, 3, 1, 1, 2, 3};
  int year = 2000;
  for (std::size_t i = 0; i < kSessions.size(); ++i, ++year) {
    int sessions = 0;
    int early = 0;
    for (Day d = first_of(year); d < first_of(year + 1); d += days{1}) {
      sessions += calendar().is_session(d) ? 1 : 0;
      early += calendar().is_early_close(d) ? 1 : 0;
    }
    EXPECT_EQ(sessions, kSessions[i]) << year;
    EXPECT_EQ(early, kEarlyCloses[i]) << year;
    EXPECT_EQ(calendar().session_number(first_of(year + 1) - days{1}) -
                  calendar().session_number(first_of(year) - days{1}),
              kSessions[i]);
  }
}

std::vector<std::string> closings(int year) {
  std::vector<std::string> found;
  for (Day d = first_of(year); d < first_of(year + 1); d += days{1}) {
    const chr::weekday w{d};
    if (w != chr::Saturday && w != chr::Sunday && !calendar().is_session(d))
      found.push_back(format_date(d).substr(5));
  }
  return found;
}

std::vector<std::string> early_closes(int year) {
  std::vector<std::string> found;
  for (Day d = first_of(year); d < first_of(year + 1); d += days{1}) {
    if (!calendar().is_early_close(d)) continue;
    EXPECT_EQ(calendar().close(d), new_york(d, 13h));
    found.push_back(format_date(d).substr(5));
  }
  return found;
}

TEST(Calendar, GivesTheGoldenClosings) {
  using ::testing::ElementsAre;
  EXPECT_THAT(closings(2026), ElementsAre("01-01", "01-19", "02-16", "04-03", "05-25", "06-19", "07-03",
                                          "09-07", "11-26", "12-25"));
  EXPECT_THAT(early_closes(2026), ElementsAre("11-27", "12-24"));
  EXPECT_THAT(closings(2027), ElementsAre("01-01", "01-18", "02-15", "03-26", "05-31", "06-18", "07-05",
                                          "09-06", "11-25", "12-24"));
  EXPECT_THAT(early_closes(2027), ElementsAre("11-26"));
  EXPECT_THAT(closings(2028),
              ElementsAre("01-17", "02-21", "04-14", "05-29", "06-19", "07-04", "09-04", "11-23", "12-25"));
  EXPECT_THAT(early_closes(2028), ElementsAre("07-03", "11-24"));
}

TEST(Calendar, ASessionIsOverSomeTimeAfterItsClose) {
  const auto over = [](std::string_view now, Duration grace) {
    return format_date(calendar().last_session_over(*parse_rfc3339(now), grace));
  };
  constexpr Duration kGrace = std::chrono::minutes{15};
  EXPECT_EQ(over("2024-07-02T20:14:59Z", kGrace), "2024-07-01");
  EXPECT_EQ(over("2024-07-02T20:15:00Z", kGrace), "2024-07-02");
  EXPECT_EQ(over("2024-07-02T20:00:00Z", Duration::zero()), "2024-07-02");
  EXPECT_EQ(over("2024-07-03T17:15:00Z", kGrace), "2024-07-03") << "a half day";
  EXPECT_EQ(over("2024-07-04T22:00:00Z", kGrace), "2024-07-03") << "a holiday";
  EXPECT_EQ(over("2024-07-07T03:00:00Z", kGrace), "2024-07-05") << "a Saturday in New York";
}

TEST(Calendar, KnowsTheClosingsNoRuleForesaw) {
  for (const char* date : {"2001-09-11", "2001-09-12", "2001-09-13", "2001-09-14", "2004-06-11", "2007-01-02",
                           "2012-10-29", "2012-10-30", "2018-12-05", "2025-01-09"}) {
    EXPECT_FALSE(calendar().is_session(day(date))) << date;
  }
  EXPECT_EQ(calendar().next_session(day("2001-09-10")), day("2001-09-17"));
  EXPECT_EQ(calendar().previous_session(day("2012-10-31")), day("2012-10-26"));
}

TEST(Calendar, SkipsANewYearThatFallsOnASaturday) {
  for (const char* date :
       {"1999-12-31", "2004-12-31", "2010-12-31", "2021-12-31", "2027-12-31", "2032-12-31"}) {
    EXPECT_TRUE(calendar().is_session(day(date))) << date;
  }
  EXPECT_FALSE(calendar().is_session(day("2023-01-02")));
}

TEST(Calendar, KnowsIrregularHours) {
  EXPECT_EQ(opens("2001-09-17"), 9h + 33min);
  EXPECT_EQ(opens("2001-10-08"), 9h + 31min);
  EXPECT_EQ(opens("2002-09-11"), Duration{12h});
  EXPECT_EQ(opens("2003-03-20"), 9h + 32min);
  EXPECT_EQ(opens("2004-06-07"), 9h + 32min);
  EXPECT_EQ(opens("2006-12-27"), 9h + 32min);
  EXPECT_EQ(closes("2005-06-01"), 15h + 56min);
  EXPECT_FALSE(calendar().is_early_close(day("2005-06-01")));
  EXPECT_EQ(closes("2009-07-02"), 16h + 15min);
  EXPECT_EQ(closes("2003-12-26"), Duration{13h});
  EXPECT_EQ(opens("2003-12-26"), 9h + 30min);
  EXPECT_EQ(closes("2020-03-09"), Duration{16h});
}

TEST(Calendar, MovesTheJulyEarlyClose) {
  EXPECT_TRUE(calendar().is_early_close(day("2002-07-05")));  // the 4th on a Thursday, up to 2012
  EXPECT_FALSE(calendar().is_early_close(day("2002-07-03")));
  EXPECT_TRUE(calendar().is_early_close(day("2013-07-03")));  // and since
  EXPECT_FALSE(calendar().is_early_close(day("2013-07-05")));
  EXPECT_FALSE(calendar().is_early_close(day("2026-07-02")));
}

TEST(Calendar, NumbersSessionsFromTheGridsFirstDay) {
  EXPECT_EQ(calendar().session_number(day("2000-01-03")), 1);
  EXPECT_EQ(calendar().session_number(day("2000-01-02")), 0);
  EXPECT_EQ(calendar().session_number(day("2000-01-08")), 5);
  EXPECT_EQ(calendar().session_number(day("1999-12-30")), -1);
}

TEST(Calendar, WalksTheSameSessionsBothWaysForACentury) {
  Day expected_previous = calendar().previous_session(first_of(2000));
  Day from = first_of(2000);
  for (Day d = from; d < first_of(2100); d += days{1}) {
    ASSERT_EQ(calendar().previous_session(d), expected_previous) << format_date(d);
    const Day next = calendar().next_session(d);
    ASSERT_GT(next, d);
    ASSERT_TRUE(calendar().is_session(next));
    ASSERT_EQ(calendar().previous_session(next), calendar().is_session(d) ? d : expected_previous);
    ASSERT_EQ(calendar().session_number(next), calendar().session_number(d) + 1);
    if (!calendar().is_session(d)) continue;
    ASSERT_LT(calendar().open(d), calendar().close(d));
    expected_previous = d;
  }
}

TEST(Calendar, KnowsNothingOutsideItsYears) {
  for (const Day d : {Calendar::kFirst - days{1}, Calendar::kEnd, Day::min(), Day::max()}) {
    EXPECT_FALSE(calendar().is_session(d));
    EXPECT_FALSE(calendar().bonds_open(d));
  }
  const Timestamp noon_1998 = Timestamp{day("1998-06-03")} + 17h;
  for (const auto hours : {MarketHours::equity, MarketHours::treasury, MarketHours::fx,
                           MarketHours::dollar_index, MarketHours::volatility_index}) {
    EXPECT_FALSE(calendar().is_open(hours, noon_1998));
  }
  EXPECT_FALSE(calendar().is_open(MarketHours::equity, Timestamp::min()));
  EXPECT_FALSE(calendar().is_open(MarketHours::equity, Timestamp::max()));
}

TEST(Calendar, KeepsTheBondMarketsOwnDays) {
  for (const char* shut : {"2023-10-09", "2012-11-12", "2026-11-11", "2024-03-29", "2022-04-15", "2004-06-11",
                           "2012-10-30", "2001-09-12", "2026-06-19", "2026-10-12"}) {
    EXPECT_FALSE(calendar().bonds_open(day(shut))) << shut;
  }
  EXPECT_TRUE(calendar().is_session(day("2023-10-09")));
  EXPECT_TRUE(calendar().bonds_open(day("2017-11-10")));  // Veterans Day on a Saturday is not kept
  EXPECT_EQ(bonds_close("2023-06-07"), Duration{17h});
  // Good Friday with the employment report.
  for (const char* noon : {"2007-04-06", "2010-04-02", "2012-04-06", "2015-04-03", "2021-04-02", "2023-04-07",
                           "2026-04-03", "2012-10-29"}) {
    EXPECT_EQ(bonds_close(noon), Duration{12h}) << noon;
    EXPECT_FALSE(calendar().is_session(day(noon)));
  }
  for (const char* early :
       {"2026-04-02", "2026-05-22", "2026-07-02", "2023-07-03", "2026-11-27", "2026-12-24", "2026-12-31",
        "2021-12-23", "2021-12-31", "2022-12-23", "2022-12-30", "2018-12-05", "2025-01-09"}) {
    EXPECT_EQ(bonds_close(early), Duration{14h}) << early;
  }
}

TEST(Calendar, TakesHoursBothEndsIncluded) {
  const Timestamp open = calendar().open(day("2026-01-05"));
  const Timestamp close = calendar().close(day("2026-01-05"));
  EXPECT_FALSE(calendar().is_open(MarketHours::equity, open - 1ns));
  EXPECT_TRUE(calendar().is_open(MarketHours::equity, open));
  EXPECT_TRUE(calendar().is_open(MarketHours::equity, close));
  EXPECT_FALSE(calendar().is_open(MarketHours::equity, close + 1ns));
}

TEST(Calendar, ResolvesHoursFromClassAndName) {
  EXPECT_EQ(market_hours(SeriesClass::etf_liquid, "SPY"), MarketHours::equity);
  EXPECT_EQ(market_hours(SeriesClass::etf, "IJR"), MarketHours::equity);
  EXPECT_EQ(market_hours(SeriesClass::etf_thin, "IWN"), MarketHours::equity);
  EXPECT_EQ(market_hours(SeriesClass::stock, "NVDA"), MarketHours::equity);
  EXPECT_EQ(market_hours(SeriesClass::yield, "y10"), MarketHours::treasury);
  EXPECT_EQ(market_hours(SeriesClass::yield, "y10_index"), MarketHours::treasury_index);
  EXPECT_EQ(market_hours(SeriesClass::fx, "EURUSD"), MarketHours::fx);
  EXPECT_EQ(market_hours(SeriesClass::index_level, "DXY"), MarketHours::dollar_index);
  EXPECT_EQ(market_hours(SeriesClass::index_level, "VIX"), MarketHours::volatility_index);
  EXPECT_EQ(market_hours(SeriesClass::reference, "HY_OAS"), MarketHours::always);
  EXPECT_TRUE(calendar().is_open(MarketHours::always, Timestamp{day("2026-01-03")}));
}

TEST(Calendar, FollowsOverrides) {
  const std::array overrides{
      CalendarOverride{day("2026-09-15"), CalendarOverride::kClosed, 14h},
      CalendarOverride{day("2026-09-16"), 14h + 30min, std::nullopt},
      CalendarOverride{day("2026-11-27"), 16h, 17h},
      CalendarOverride{day("2026-06-19"), 16h, std::nullopt},
      CalendarOverride{day("2026-09-17"), std::nullopt, CalendarOverride::kClosed},
  };
  const Calendar changed{overrides};
  EXPECT_FALSE(changed.is_session(day("2026-09-15")));
  EXPECT_FALSE(changed.is_early_close(day("2026-09-15")));
  EXPECT_EQ(changed.bond_close(day("2026-09-15")), new_york(day("2026-09-15"), 14h));
  EXPECT_EQ(changed.close(day("2026-09-16")), new_york(day("2026-09-16"), 14h + 30min));
  EXPECT_TRUE(changed.is_early_close(day("2026-09-16")));
  EXPECT_EQ(changed.bond_close(day("2026-09-16")), new_york(day("2026-09-16"), 17h));
  EXPECT_FALSE(changed.is_early_close(day("2026-11-27")));
  EXPECT_EQ(changed.close(day("2026-11-27")), new_york(day("2026-11-27"), 16h));
  EXPECT_TRUE(changed.is_session(day("2026-06-19")));
  EXPECT_EQ(changed.open(day("2026-06-19")), new_york(day("2026-06-19"), 9h + 30min));
  EXPECT_FALSE(changed.bonds_open(day("2026-06-19")));
  EXPECT_TRUE(changed.is_session(day("2026-09-17")));
  EXPECT_FALSE(changed.bonds_open(day("2026-09-17")));
  EXPECT_EQ(changed.next_session(day("2026-09-14")), day("2026-09-16"));
  EXPECT_EQ(changed.session_number(day("2026-12-31")), calendar().session_number(day("2026-12-31")));
}

// Dates of the first column of a file of real data.
std::set<Day> dates_in(const std::string& file) {
  std::ifstream in(std::string{ROTATION_SHARED_DATA} + "/data/" + file);
  std::set<Day> found;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    const Day d = day(line.substr(0, 10));
    if (d >= first_of(2000)) found.insert(d);
  }
  return found;
}

TEST(Calendar, AgreesWithTheDaysOnWhichStocksTraded) {
  if (!std::filesystem::exists(ROTATION_SHARED_DATA "/data/daily/SPY.csv")) {
    GTEST_SKIP() << "real daily prices (data/daily/SPY.csv) are not at " << ROTATION_SHARED_DATA;
  }
  std::set<Day> sessions;
  for (Day d = first_of(2000); d < first_of(2024); d += days{1}) {
    if (calendar().is_session(d)) sessions.insert(d);
  }
  EXPECT_EQ(sessions.size(), 6037U);
  EXPECT_EQ(sessions, dates_in("daily/SPY.csv"));
}

TEST(Calendar, AgreesWithTheDaysOnWhichYieldsWerePublished) {
  if (!std::filesystem::exists(ROTATION_SHARED_DATA "/data/yields/DGS10.csv")) {
    GTEST_SKIP() << "real yields (data/yields/DGS10.csv) are not at " << ROTATION_SHARED_DATA;
  }
  std::set<Day> bond_days;
  for (Day d = first_of(2000); d < first_of(2024); d += days{1}) {
    if (calendar().bonds_open(d)) bond_days.insert(d);
  }
  bond_days.erase(day("2018-12-05"));  // traded, but the Treasury was shut and published nothing
  EXPECT_EQ(bond_days, dates_in("yields/DGS10.csv"));
}

}  // namespace
}  // namespace rotation::market
