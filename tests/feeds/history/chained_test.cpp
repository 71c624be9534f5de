#include "feeds/history/chained.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/support/calendar.hpp"

namespace rotation::history {
namespace {

using market::SeriesId;
using rotation::testing::day;

std::vector<DailyRow> rows_of(const std::vector<double>& closes) {
  std::vector<DailyRow> rows;
  market::Day at = day("2024-06-03");
  for (const double close : closes) rows.push_back({SeriesId{0}, at += std::chrono::days{1}, close, close});
  return rows;
}

double step(const std::vector<DailyRow>& rows, std::size_t i) {
  return std::log(rows[i].adjusted / rows[i - 1].adjusted);
}

TEST(Chained, WithoutActionsAdjustedIsTheClose) {
  auto rows = rows_of({100, 101});
  chain(rows, {});
  EXPECT_EQ(rows[0].adjusted, 100);
  EXPECT_EQ(rows[1].adjusted, 101);
}

// Signal specification, 5.6: r = ln((P_t * split + D) / P_{t-1}).
TEST(Chained, ReturnsAcrossExDatesAreThoseOfTheSpecification) {
  auto rows = rows_of({100, 50.5, 51, 50, 49.5});
  const std::vector<CorporateAction> actions{{SeriesId{0}, day("2024-06-05"), 0, 2},
                                             {SeriesId{0}, day("2024-06-07"), 1.5, 1}};
  chain(rows, actions);
  EXPECT_NEAR(step(rows, 1), std::log(50.5 * 2 / 100), 1e-15);
  EXPECT_NEAR(step(rows, 2), std::log(51 / 50.5), 1e-15);
  EXPECT_NEAR(step(rows, 3), std::log((50 + 1.5) / 51), 1e-15);
  EXPECT_EQ(rows[4].adjusted, 49.5) << "the last one is a close";
}

TEST(Chained, SeveralActionsBetweenTwoRowsCountInTheirOrder) {
  auto rows = rows_of({100, 48});
  rows[0].day = day("2024-06-03");
  rows[1].day = day("2024-06-10");
  const std::vector<CorporateAction> actions{
      {SeriesId{0}, day("2024-06-04"), 1, 2},
      {SeriesId{0}, day("2024-06-08"), 0.5, 1}};  // the second one is paid on two shares
  chain(rows, actions);
  EXPECT_NEAR(step(rows, 1), std::log((48 * 2 + 1 + 2 * 0.5) / 100), 1e-15);
}

TEST(Chained, ActionsBeforeTheFirstRowOrAfterTheLastChangeNothing) {
  auto rows = rows_of({100, 101});
  const std::vector<CorporateAction> actions{{SeriesId{0}, rows[0].day, 9, 1},
                                             {SeriesId{0}, day("2024-07-01"), 9, 1}};
  chain(rows, actions);
  EXPECT_EQ(rows[0].adjusted, 100);
  chain({}, actions);
}

}  // namespace
}  // namespace rotation::history
