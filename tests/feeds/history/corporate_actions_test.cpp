#include "feeds/history/corporate_actions.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/market/rfc3339.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::history {
namespace {

using market::SeriesClass;
using market::SeriesTable;
using rotation::testing::TemporaryFolder;

const SeriesTable& table() {
  static const SeriesTable instance{{{"SPY", SeriesClass::etf_liquid}, {"NVDA", SeriesClass::stock}}};
  return instance;
}

std::vector<std::string> describe(const CorporateActions& read) {
  std::vector<std::string> result;
  for (const auto& a : read.actions) {
    result.push_back(market::format_date(a.ex_date) + ' ' + table()[a.series].name + ' ' +
                     std::to_string(a.cash).substr(0, 5) + ' ' + std::to_string(a.split).substr(0, 4));
  }
  return result;
}

TEST(CorporateActions, AreSortedByExDate) {
  const TemporaryFolder folder;
  const auto file =
      folder.write("a.csv",
                   "symbol,ex_date,cash,split\nSPY,2024-06-21,1.759,\nSPY,2024-03-15,1.594,1\n"
                   "NVDA,2024-06-10,,10\nNVDA,2024-06-11,0.010,\nXLB,2024-03-18,0.4,\nXLB,2024-06-24,0.4,\n");
  const auto read = read_corporate_actions(file, table());
  EXPECT_THAT(describe(read),
              ::testing::ElementsAre("2024-03-15 SPY 1.594 1.00", "2024-06-10 NVDA 0.000 10.0",
                                     "2024-06-11 NVDA 0.010 1.00", "2024-06-21 SPY 1.759 1.00"));
  EXPECT_THAT(read.unused, ::testing::ElementsAre("XLB"));
}

TEST(CorporateActions, NeedNoSplitColumn) {
  const TemporaryFolder folder;
  const auto file = folder.write("a.csv", "symbol,ex_date,cash\nSPY,2005-03-18,0.467\n");
  EXPECT_THAT(describe(read_corporate_actions(file, table())),
              ::testing::ElementsAre("2005-03-18 SPY 0.467 1.00"));
}

TEST(CorporateActions, SayWhatIsWrongAndWhere) {
  const std::string header = "symbol,ex_date,cash,split\n";
  const std::pair<std::string, std::string> mistakes[] = {
      {"symbol,cash\n", ":1:1: there is no column 'ex_date'"},
      {header + "SPY,2024-13-01,1,\n", ":2:5: '2024-13-01' is not a date (YYYY-MM-DD)"},
      {header + "SPY,2024-03-15,$1,\n", ":2:16: '$1' is not a number"},
      {header + "SPY,2024-03-15,-1,\n", ":2:16: a distribution is not negative"},
      {header + "SPY,2024-03-15,,0\n", ":2:17: a split is a factor above zero"},
      {header + "SPY,2024-03-15,,\n", ":2:16: the row has neither a distribution nor a split"},
      {header + "SPY,2024-03-15,0,1\n", ":2:16: the row has neither a distribution nor a split"},
      {header + ",2024-03-15,1,\n", ":2:1: the symbol is missing"},
      {header + "SPY,2024-03-15,1,\nSPY,2024-03-15,2,\n", ":3:5: SPY has an entry for 2024-03-15 already"},
      {header + "XLB,2024-03-15,x,\n", ":2:16: 'x' is not a number"},
  };
  for (const auto& [text, sentence] : mistakes) {
    const TemporaryFolder folder;
    const auto file = folder.write("a.csv", text);
    try {
      (void)read_corporate_actions(file, table());
      ADD_FAILURE() << "read without complaint: " << text;
    } catch (const HistoryError& error) {
      EXPECT_EQ(error.what(), file.string() + sentence);
    }
  }
}

TEST(CorporateActions, OfTheRealFileAreRead) {
  const std::filesystem::path file = ROTATION_SHARED_DATA "/data/corporate/dividends.csv";
  if (!std::filesystem::exists(file)) {
    GTEST_SKIP() << "real distributions (data/corporate/dividends.csv) are not at " << ROTATION_SHARED_DATA;
  }
  const SeriesTable series{market::default_series()};
  const auto read = read_corporate_actions(file, series);
  EXPECT_EQ(read.actions.size(), 1800U);
  EXPECT_EQ(read.actions.front().ex_date, *market::parse_date("2005-02-01"));
  EXPECT_EQ(std::count_if(read.actions.begin(), read.actions.end(),
                          [&](const CorporateAction& a) { return a.series == *series.find("SPY"); }),
            76);
  EXPECT_THAT(read.unused,
              ::testing::ElementsAre("IJH", "IVE", "IVV", "IVW", "IWD", "IWF", "TLT", "XLE", "XLK", "XLV"));
}

}  // namespace
}  // namespace rotation::history
