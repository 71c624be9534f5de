// Every minute of ten years against a table of dates written down by hand: no rule is shared with the code.
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "feeds/market/calendar.hpp"
#include "feeds/market/rfc3339.hpp"
#include "tests/support/promise.hpp"

namespace rotation::market {
namespace {

using namespace std::chrono_literals;
namespace chr = std::chrono;

// clang-format off
const std::set<std::string> kShut{
    "2014-01-01", "2014-01-20", "2014-02-17", "2014-04-18", "2014-05-26", "2014-07-04", "2014-09-01", "2014-11-27", "2014-12-25",
    "2015-01-01", "2015-01-19", "2015-02-16", "2015-04-03", "2015-05-25", "2015-07-03", "2015-09-07", "2015-11-26", "2015-12-25",
    "2016-01-01", "2016-01-18", "2016-02-15", "2016-03-25", "2016-05-30", "2016-07-04", "2016-09-05", "2016-11-24", "2016-12-26",
    "2017-01-02", "2017-01-16", "2017-02-20", "2017-04-14", "2017-05-29", "2017-07-04", "2017-09-04", "2017-11-23", "2017-12-25",
    "2018-01-01", "2018-01-15", "2018-02-19", "2018-03-30", "2018-05-28", "2018-07-04", "2018-09-03", "2018-11-22", "2018-12-05", "2018-12-25",
    "2019-01-01", "2019-01-21", "2019-02-18", "2019-04-19", "2019-05-27", "2019-07-04", "2019-09-02", "2019-11-28", "2019-12-25",
    "2020-01-01", "2020-01-20", "2020-02-17", "2020-04-10", "2020-05-25", "2020-07-03", "2020-09-07", "2020-11-26", "2020-12-25",
    "2021-01-01", "2021-01-18", "2021-02-15", "2021-04-02", "2021-05-31", "2021-07-05", "2021-09-06", "2021-11-25", "2021-12-24",
    "2022-01-17", "2022-02-21", "2022-04-15", "2022-05-30", "2022-06-20", "2022-07-04", "2022-09-05", "2022-11-24", "2022-12-26",
    "2023-01-02", "2023-01-16", "2023-02-20", "2023-04-07", "2023-05-29", "2023-06-19", "2023-07-04", "2023-09-04", "2023-11-23", "2023-12-25"};

const std::set<std::string> kHalfDays{
    "2014-07-03", "2014-11-28", "2014-12-24", "2015-11-27", "2015-12-24", "2016-11-25", "2017-07-03", "2017-11-24",
    "2018-07-03", "2018-11-23", "2018-12-24", "2019-07-03", "2019-11-29", "2019-12-24", "2020-11-27", "2020-12-24",
    "2021-11-26", "2022-11-25", "2023-07-03", "2023-11-24"};

const std::set<std::string> kOnlyBondsShut{
    "2014-10-13", "2014-11-11", "2015-10-12", "2015-11-11", "2016-10-10", "2016-11-11", "2017-10-09", "2018-10-08", "2018-11-12",
    "2019-10-14", "2019-11-11", "2020-10-12", "2020-11-11", "2021-10-11", "2021-11-11", "2022-10-10", "2022-11-11", "2023-10-09"};

const std::set<std::string> kBondsNoon{"2015-04-03", "2021-04-02", "2023-04-07"};

const std::set<std::string> kBonds14{
    "2014-04-17", "2014-05-23", "2014-07-03", "2014-11-28", "2014-12-24", "2014-12-31",
    "2015-04-02", "2015-05-22", "2015-07-02", "2015-11-27", "2015-12-24", "2015-12-31",
    "2016-03-24", "2016-05-27", "2016-07-01", "2016-11-25", "2016-12-23", "2016-12-30",
    "2017-04-13", "2017-05-26", "2017-07-03", "2017-11-24", "2017-12-22", "2017-12-29",
    "2018-03-29", "2018-05-25", "2018-07-03", "2018-11-23", "2018-12-05", "2018-12-24", "2018-12-31",
    "2019-04-18", "2019-05-24", "2019-07-03", "2019-11-29", "2019-12-24", "2019-12-31",
    "2020-04-09", "2020-05-22", "2020-07-02", "2020-11-27", "2020-12-24", "2020-12-31",
    "2021-04-01", "2021-05-28", "2021-07-02", "2021-11-26", "2021-12-23", "2021-12-31",
    "2022-04-14", "2022-05-27", "2022-07-01", "2022-11-25", "2022-12-23", "2022-12-30",
    "2023-04-06", "2023-05-26", "2023-07-03", "2023-11-24", "2023-12-22", "2023-12-29"};

const std::set<std::string> kClockForward{"2014-03-09", "2015-03-08", "2016-03-13", "2017-03-12", "2018-03-11",
                                          "2019-03-10", "2020-03-08", "2021-03-14", "2022-03-13", "2023-03-12"};
const std::set<std::string> kClockBack{"2014-11-02", "2015-11-01", "2016-11-06", "2017-11-05", "2018-11-04",
                                       "2019-11-03", "2020-11-01", "2021-11-07", "2022-11-06", "2023-11-05"};
// clang-format on

// What a wall clock in New York shows, moved by hand minute by minute.
struct WallClock {
  Day day{chr::year{2014} / 1 / 1};
  int minute = 0;
  bool turned_back = false;
  std::string date = "2014-01-01";

  void tick() {
    ++minute;
    if (minute == 2 * 60 && kClockForward.contains(date)) minute = 3 * 60;
    if (minute == 2 * 60 && kClockBack.contains(date) && !turned_back) {
      minute = 60;
      turned_back = true;
    }
    if (minute < 24 * 60) return;
    minute = 0;
    turned_back = false;
    day += chr::days{1};
    date = format_date(day);
  }
};

struct Markets {
  bool equity, treasury, treasury_index, fx, dollar_index, volatility_index;
  bool operator==(const Markets&) const = default;
};

struct DayOfTable {
  bool weekend, shut, half, bonds_shut;
  int bonds_until;
};

DayOfTable look_up(const WallClock& clock) {
  const unsigned weekday = chr::weekday{clock.day}.c_encoding();
  const bool weekend = weekday == 0 || weekday == 6;
  const bool shut = weekend || kShut.contains(clock.date);
  const bool noon = kBondsNoon.contains(clock.date);
  const bool two = kBonds14.contains(clock.date);
  return {weekend, shut, kHalfDays.contains(clock.date),
          weekend || kOnlyBondsShut.contains(clock.date) || (shut && !noon && !two),
          noon  ? 12 * 60
          : two ? 14 * 60
                : 17 * 60};
}

Markets expected(const WallClock& clock, const DayOfTable& today) {
  const int m = clock.minute;
  const unsigned weekday = chr::weekday{clock.day}.c_encoding();
  Markets open{};
  open.equity = !today.shut && m >= 570 && m <= (today.half ? 780 : 960);
  open.treasury = !today.bonds_shut && m >= 480 && m <= today.bonds_until;
  open.treasury_index = open.treasury && m >= 500 && m <= 900;
  open.fx = (weekday >= 1 && weekday <= 4) || (weekday == 0 && m >= 1020) || (weekday == 5 && m <= 1020);
  open.dollar_index = open.fx && !(weekday == 0 && m < 1080);
  open.volatility_index =
      !today.shut && ((m >= 195 && m <= 555) || (m >= 570 && m <= (today.half ? 795 : 975)));
  return open;
}

TEST(CalendarMinutes, OpenAndShutAgreeEveryMinuteOfTenYears) {
  const Calendar calendar;
  WallClock clock;
  DayOfTable today = look_up(clock);
  std::size_t minutes = 0;
  std::size_t wrong = 0;
  const Timestamp end = Timestamp{Day{chr::year{2024} / 1 / 1}} + 5h;
  for (Timestamp ts = Timestamp{clock.day} + 5h; ts < end; ts += 1min, ++minutes) {
    const Markets actual{calendar.is_open(MarketHours::equity, ts),
                         calendar.is_open(MarketHours::treasury, ts),
                         calendar.is_open(MarketHours::treasury_index, ts),
                         calendar.is_open(MarketHours::fx, ts),
                         calendar.is_open(MarketHours::dollar_index, ts),
                         calendar.is_open(MarketHours::volatility_index, ts)};
    if (actual != expected(clock, today) && ++wrong <= 5) {
      ADD_FAILURE() << Rfc3339{ts}.view() << ", in New York " << clock.date << " minute " << clock.minute;
    }
    clock.tick();
    if (clock.minute == 0) today = look_up(clock);
  }
  rotation::testing::promise(
      "F35", "when a market is open, every minute of ten years: as the reference calendar",
      std::to_string(minutes) + " minutes of 6 markets, " + std::to_string(wrong) + " wrong", wrong == 0);
  EXPECT_EQ(minutes, 3652U * 24 * 60);
  EXPECT_EQ(clock.date, "2024-01-01");
}

}  // namespace
}  // namespace rotation::market
