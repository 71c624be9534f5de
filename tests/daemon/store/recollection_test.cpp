// What a start warms up from: the record's closes, and fresh history where the record ends.
#include "daemon/store/recollection.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/support/calendar.hpp"
#include "tests/support/market_events.hpp"

namespace rotation::daemon::store {
namespace {

using namespace std::chrono_literals;
using history::DailyRow;
using market::Day;
using rotation::testing::calendar;

constexpr Day kMonday{2026y / 1 / 5};
constexpr market::SeriesId kIjr{0};
constexpr market::SeriesId kSpy{1};

Day day(int n) {
  return kMonday + std::chrono::days{n};
}

Stored record(const std::vector<DailyRow>& closes) {
  Stored stored;
  for (const DailyRow& row : closes) {
    if (stored.sessions.empty() || stored.sessions.back().day != row.day)
      stored.sessions.push_back({.day = row.day});
    stored.sessions.back().closes.push_back(row);
  }
  return stored;
}

std::vector<double> adjusted(const Recollection& all, market::SeriesId series) {
  std::vector<double> levels;
  for (const DailyRow& row : all.rows) {
    if (row.series == series) levels.push_back(row.adjusted);
  }
  return levels;
}

TEST(Recollection, WithoutARecordItIsTheFreshHistory) {
  const std::vector<DailyRow> fresh{{kIjr, day(0), 100, 98}, {kIjr, day(1), 101, 99}};
  const Recollection all = recollect({}, fresh, {}, calendar());
  EXPECT_EQ(adjusted(all, kIjr), (std::vector<double>{98, 99}));
  EXPECT_TRUE(all.uncounted.empty());
}

TEST(Recollection, WhatWasDecidedStays) {
  const Stored stored = record({{kIjr, day(0), 100, 98}, {kIjr, day(1), 101, 99}});
  const Recollection all = recollect(stored, {{kIjr, day(0), 1, 1}, {kIjr, day(1), 101, 99}}, {}, calendar());
  EXPECT_EQ(adjusted(all, kIjr), (std::vector<double>{98, 99}));
}

// A distribution of 2 % after the record's last session: the source has lowered all its prices before it.
TEST(Recollection, LaterSessionsAreChainedOnToTheRecordsLevels) {
  const Stored stored = record({{kIjr, day(0), 100, 100}, {kIjr, day(1), 110, 110}});
  const std::vector<DailyRow> fresh{
      {kIjr, day(0), 100, 98}, {kIjr, day(1), 110, 107.8}, {kIjr, day(2), 107.8, 107.8}};
  const std::vector<double> levels = adjusted(recollect(stored, fresh, {}, calendar()), kIjr);
  ASSERT_EQ(levels.size(), 3U);
  EXPECT_DOUBLE_EQ(levels[2] / levels[1], 1.0) << "nothing was gained or lost";
}

TEST(Recollection, TheSameSourceAddsItsLevelsToTheBit) {
  const std::vector<DailyRow> fresh{{kIjr, day(0), 100.1, 98.3}, {kIjr, day(1), 101.7, 99.9}};
  const Recollection all = recollect(record({fresh[0]}), fresh, {}, calendar());
  EXPECT_EQ(adjusted(all, kIjr), (std::vector<double>{98.3, 99.9}));
}

TEST(Recollection, ASourceWithoutTheRecordsLastDayIsChainedByPrice) {
  const Stored stored = record({{kIjr, day(0), 100, 50}});
  const Recollection all = recollect(stored, {{kIjr, day(1), 110, 110}}, {}, calendar());
  EXPECT_EQ(adjusted(all, kIjr), (std::vector<double>{50, 55}));
}

TEST(Recollection, ANewSeriesComesWithItsHistory) {
  const Stored stored = record({{kIjr, day(0), 100, 100}, {kIjr, day(1), 101, 101}});
  const Recollection all = recollect(
      stored, {{kIjr, day(0), 1, 1}, {kSpy, day(0), 600, 600}, {kSpy, day(1), 601, 601}}, {}, calendar());
  EXPECT_EQ(adjusted(all, kSpy), (std::vector<double>{600, 601}));
  EXPECT_EQ(adjusted(all, kIjr), (std::vector<double>{100, 101}));
  EXPECT_TRUE(std::is_sorted(all.rows.begin(), all.rows.end(), history::earlier));
}

TEST(Recollection, SessionsThatWerePassedOverAreNamed) {
  const Stored stored =
      record({{kIjr, day(0), 100, 100}, {kIjr, day(3), 101, 101}, {kIjr, day(4), 101, 101}});
  EXPECT_EQ(recollect(stored, {}, {}, calendar()).uncounted, (std::vector<Day>{day(1), day(2)}));
}

TEST(Recollection, FiguresAreTakenWhenTheyWere) {
  const auto figure = [](int split) { return rotation::testing::corporate_action(kSpy, day(1), 0, split); };
  Stored stored = record({{kIjr, day(0), 100, 100}, {kIjr, day(1), 101, 101}});
  stored.figures = {{figure(2), day(0)}, {figure(3), day(1)}};
  const Recollection all = recollect(stored, {}, {{figure(4)}, {figure(3)}}, calendar());
  ASSERT_EQ(all.figures.size(), 2U) << "one is gone from the file";
  EXPECT_EQ(all.figures[0].event.reference.values[1], 3);
  EXPECT_EQ(all.figures[0].session, day(1));
  EXPECT_EQ(all.figures[1].event.reference.values[1], 4);
  EXPECT_EQ(all.figures[1].session, Day::max()) << "the record was made without it";
}

TEST(Recollection, IsTakenUpToASession) {
  const Stored stored = record({{kIjr, day(0), 100, 100}, {kIjr, day(3), 101, 101}});
  Recollection all = recollect(stored, {{kIjr, day(4), 102, 102}}, {}, calendar());
  const Recollection first = take_until(all, day(1));
  EXPECT_EQ(first.rows.size(), 1U);
  EXPECT_EQ(first.uncounted, (std::vector<Day>{day(1)}));
  EXPECT_EQ(all.rows.size(), 2U);
  EXPECT_EQ(all.uncounted, (std::vector<Day>{day(2)}));
}

}  // namespace
}  // namespace rotation::daemon::store
