// The made-up market as a folder of daily history: what it says it is, as who reads histories reads it.
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/history/directory.hpp"
#include "feeds/simulator/history_folder.hpp"
#include "feeds/simulator/synthetic.hpp"
#include "tests/support/calendar.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::simulator {
namespace {

using rotation::testing::calendar;
using rotation::testing::day;
using rotation::testing::TemporaryFolder;
using ::testing::IsEmpty;

class HistoryFolder : public ::testing::Test {
 protected:
  std::filesystem::path write(const std::string& name, std::uint64_t seed) const {
    const SyntheticMarket market(calendar(), {.seed = seed});
    EXPECT_EQ(write_history(folder.path() / name, market, series),
              std::size_t{kHistorySessions + kLiveSessions});
    return folder.path() / name;
  }

  const TemporaryFolder folder;
  const market::SeriesTable series{market::default_series()};
};

TEST_F(HistoryFolder, IsReadAsItsCloses) {
  const auto there = write("history", 1);
  const auto read =
      history::read_directory(there, there / "manifest.csv", series, day("2000-01-01"), day("2099-12-31"));
  EXPECT_THAT(read.missing, IsEmpty());
  EXPECT_THAT(read.unused, IsEmpty());
  const auto closes = closing_values(ScenarioName::rotation, 1);
  std::vector<std::size_t> session(series.size());
  for (const history::DailyRow& row : read.rows) {
    const std::size_t i = market::index(row.series);
    ASSERT_EQ(row.adjusted, row.close);
    if (series[row.series].series_class == market::SeriesClass::yield) {
      ASSERT_TRUE(calendar().bonds_open(row.day));
    } else {
      ASSERT_EQ(row.close, closes[session[i]++][i]) << series[row.series].name;
    }
  }
  EXPECT_EQ(session[0], closes.size());
}

std::string bytes(const std::filesystem::path& folder) {
  std::string all;
  for (const char* name : {"manifest.csv", "daily/IJR.csv", "daily/y10.csv", "daily/EURUSD.csv"}) {
    std::ifstream in(folder / name, std::ios::binary);
    all.append(std::istreambuf_iterator<char>(in), {});
  }
  return all;
}

TEST_F(HistoryFolder, SameSeedSameBytes) {
  const std::string once = bytes(write("a", 3));
  EXPECT_EQ(bytes(write("b", 3)), once);
  EXPECT_NE(bytes(write("c", 4)), once);
  EXPECT_EQ(bytes(write("c", 3)), once) << "what was there is replaced";
}

}  // namespace
}  // namespace rotation::simulator
