#include "feeds/history/directory.hpp"

#include <chrono>
#include <cmath>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "feeds/market/rfc3339.hpp"
#include "tests/support/calendar.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::history {
namespace {

using market::Day;
using market::SeriesClass;
using market::SeriesId;
using market::SeriesTable;
using rotation::testing::day;
using rotation::testing::TemporaryFolder;
using ::testing::ElementsAre;

const Day kFrom = day("2000-01-03");
const Day kTo = day("2099-12-31");

const SeriesTable& table() {
  static const SeriesTable instance{
      {{"SPY", SeriesClass::etf_liquid}, {"y10", SeriesClass::yield}, {"VIX", SeriesClass::index_level}}};
  return instance;
}

// With the manifest where it is looked for by default.
Directory read(const std::filesystem::path& folder, Day from = kFrom, Day to = kTo) {
  return read_directory(folder, folder / "manifest.csv", table(), from, to);
}

constexpr std::string_view kHeader = "series,file,column,class,unit,note\n";

std::string describe(const DailyRow& row) {
  const auto number = [](double x) {
    return std::isnan(x) ? std::string{"?"} : std::to_string(x).substr(0, 6);
  };
  return table()[row.series].name + ' ' + market::format_date(row.day) + ' ' + number(row.close) + ' ' +
         number(row.adjusted);
}

std::vector<std::string> describe(const std::vector<DailyRow>& rows) {
  std::vector<std::string> result;
  for (const DailyRow& row : rows) result.push_back(describe(row));
  return result;
}

TEST(Directory, MergesItsFilesByDay) {
  const TemporaryFolder folder;
  folder.write("manifest.csv", std::string{kHeader} +
                                   "y10,yields/y.csv,value,Y,percent,\n"
                                   "SPY,spy.csv,adj_close,E1,usd,primary large\n"
                                   "RUT,rut.csv,close,I,index,not asked for and so not read\n");
  folder.write("spy.csv",
               "date,close,adj_close\n2020-01-02,300.5,290.25\n2020-01-03,301,\n2020-01-06,302.25,291e0\n");
  folder.write("yields/y.csv", "date,value\r\n2020-01-02,-0.25\r\n2020-01-03,0\r\n");
  const Directory all = read(folder.path());
  EXPECT_THAT(describe(all.rows),
              ElementsAre("SPY 2020-01-02 290.25 290.25", "y10 2020-01-02 -0.250 -0.250",
                          "y10 2020-01-03 0.0000 0.0000", "SPY 2020-01-06 291.00 291.00"));
  EXPECT_THAT(all.unused, ElementsAre("RUT"));
  EXPECT_THAT(all.missing, ElementsAre(*table().find("VIX")));
}

// A directory of one file with those rows of SPY and, if given, a file of VIX.
void write_directory(const TemporaryFolder& folder, const std::string& name, std::string_view spy,
                     std::string_view vix = "") {
  std::string manifest = std::string{kHeader} + "SPY,spy.csv,value,E1,usd,\n";
  if (!vix.empty()) manifest += "VIX,vix.csv,value,I,points,\n";
  folder.write(name + "/manifest.csv", manifest);
  folder.write(name + "/spy.csv", "date,value\n" + std::string(spy));
  if (!vix.empty()) folder.write(name + "/vix.csv", "date,value\n" + std::string(vix));
}

TEST(Join, TakesEachDayAndSeriesOnce) {
  const TemporaryFolder folder;
  write_directory(folder, "a", "2020-01-02,1\n2020-01-03,2\n");
  write_directory(folder, "b", "2020-01-03,2\n2020-01-06,3\n", "2020-01-03,12\n");
  const Directory both = join({read(folder.path() / "b"), read(folder.path() / "a")});
  EXPECT_THAT(describe(both.rows),
              ElementsAre("SPY 2020-01-02 1.0000 1.0000", "SPY 2020-01-03 2.0000 2.0000",
                          "VIX 2020-01-03 12.000 12.000", "SPY 2020-01-06 3.0000 3.0000"));
  EXPECT_THAT(both.missing, ElementsAre(*table().find("y10")));
}

TEST(Join, NamesBothFilesOfADifference) {
  const TemporaryFolder folder;
  write_directory(folder, "a", "2020-01-02,1\n2020-01-03,2.5\n");
  write_directory(folder, "b", "2020-01-03,2\n");
  try {
    (void)join({read(folder.path() / "a"), read(folder.path() / "b")});
    FAIL();
  } catch (const HistoryError& error) {
    EXPECT_EQ(error.what(), "2020-01-03 is 2.5 in " + (folder.path() / "a/spy.csv").string() + ", but 2 in " +
                                (folder.path() / "b/spy.csv").string() +
                                ": directories that overlap must agree");
  }
}

TEST(Directory, TakesTheLinkColumnAsTheUnadjustedClose) {
  const TemporaryFolder folder;
  folder.write("manifest.csv",
               "series,file,column,class,unit,note,link\nSPY,spy.csv,adj_close,E1,usd,,close\n"
               "VIX,vix.csv,value,I,points,,\n");
  folder.write("spy.csv",
               "date,close,adj_close\n2020-01-02,300.5,290.25\n2020-01-03,,290.75\n2020-01-06,302.25,\n");
  folder.write("vix.csv", "date,value\n2020-01-02,12.5\n");
  // No unadjusted close: unknown. No adjusted one: no value that day.
  EXPECT_THAT(
      describe(read(folder.path()).rows),
      ElementsAre("SPY 2020-01-02 300.50 290.25", "VIX 2020-01-02 12.500 12.500", "SPY 2020-01-03 ? 290.75"));
}

TEST(Directory, APriceRowIsTheLinkOfItsSeries) {
  const TemporaryFolder folder;
  folder.write("manifest.csv", std::string{kHeader} +
                                   "SPY_px,spy.csv,close,E1,usd,before its series\n"
                                   "SPY,spy.csv,adj_close,E1,usd,\nRUT_px,rut.csv,close,I,index,\n");
  folder.write("spy.csv", "date,close,adj_close\n2020-01-02,300.5,290.25\n2020-01-03,,290.75\n");
  const Directory all = read(folder.path());
  EXPECT_THAT(describe(all.rows), ElementsAre("SPY 2020-01-02 300.50 290.25", "SPY 2020-01-03 ? 290.75"));
  EXPECT_THAT(all.unused, ElementsAre("RUT_px"));
}

TEST(Directory, KeepsToTheRangeBothEndsIncluded) {
  const TemporaryFolder folder;
  folder.write("manifest.csv", std::string{kHeader} + "SPY,spy.csv,close,E1,usd,\n");
  folder.write("spy.csv", "date,close\n2020-01-02,1\n2020-01-03,2\n2020-01-06,3\n2020-01-07,4\n");
  EXPECT_THAT(describe(read(folder.path(), day("2020-01-03"), day("2020-01-06")).rows),
              ElementsAre("SPY 2020-01-03 2.0000 2.0000", "SPY 2020-01-06 3.0000 3.0000"));
}

std::string gzipped(std::string_view text) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "x.gz";
  gzFile out = gzopen(file.c_str(), "wb");
  gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
  gzclose(out);
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Directory, ReadsGzip) {
  const TemporaryFolder folder;
  folder.write("manifest.csv", std::string{kHeader} + "SPY,spy.csv.gz,close,E1,usd,\n");
  folder.write("spy.csv.gz", gzipped("date,close\n2020-01-02,300.5\n"));
  EXPECT_THAT(describe(read(folder.path()).rows), ElementsAre("SPY 2020-01-02 300.50 300.50"));
}

// The sentence after the folder's name.
std::string refusal(const TemporaryFolder& folder) {
  try {
    (void)read(folder.path());
  } catch (const HistoryError& error) {
    const std::string prefix = folder.path().string() + '/';
    std::string what = error.what();
    EXPECT_TRUE(what.starts_with(prefix)) << what;
    what.erase(0, prefix.size());
    constexpr std::string_view kPointer = "; deploy/docs/history.md says what a manifest holds";
    EXPECT_EQ(what.ends_with(kPointer), what.starts_with("manifest.csv:")) << what;
    return what.substr(0, what.find(kPointer));
  }
  return "read without complaint";
}

struct Mistake {
  std::string manifest;
  std::string file;
  std::string sentence;
};

TEST(Directory, SaysWhatIsWrongAndWhere) {
  const std::string header{kHeader};
  const std::string spy = header + "SPY,spy.csv,close,E1,usd,\n";
  const std::string y10 = header + "y10,spy.csv,close,Y,percent,\n";
  const std::string good = "date,close\n2020-01-02,1\n";
  const std::string two_columns = "series,file,column,class,unit,note,link\nSPY,spy.csv,adj,E1,usd,,close\n";
  const Mistake mistakes[] = {
      {"", good, "manifest.csv: is empty"},
      {"series,file,column,unit,note\n", good, "manifest.csv:1:1: there is no column 'class'"},
      {"series,file,file,class,unit,note\n", good, "manifest.csv:1:13: column 'file' stands twice"},
      {header + "SPY,spy.csv,close,E1,usd\n", good,
       "manifest.csv:2:22: there are 5 fields, but the header has 6"},
      {header + "SPY,spy.csv,close,E1,usd,a,b\n", good,
       "manifest.csv:2:28: there are 7 fields, but the header has 6"},
      {header + "SPY,,close,E1,usd,\n", good,
       "manifest.csv:2:5: a series, its file and its column must be named"},
      // Found by tests/fuzz/history_fuzz: sentences name the file.
      {header + "SPY,spy\x1B.csv,close,E1,usd,\n", good,
       "manifest.csv:2:5: 'spy?.csv' is not a file's name: it has control characters"},
      {header + "SPY,spy.csv,close,E3,usd,\n", good,
       "manifest.csv:2:19: 'E3' is not a class (E1, E2, E2 thin, K, Y, X, I or R)"},
      {header + "SPY,spy.csv,close,E2,usd,\n", good,
       "manifest.csv:2:19: series 'SPY' is of class E2 here, but configured as E1"},
      {spy + "SPY,spy.csv,close,E1,usd,\n", good, "manifest.csv:3:1: series 'SPY' stands twice"},
      {header + "y10,spy.csv,close,Y,bp,\n", good, "manifest.csv:2:21: yields are in percent, not in 'bp'"},
      {spy + "SPY_px,px.csv,close,E1,usd,\n", good,
       "manifest.csv: series 'SPY_px' must name the file of 'SPY'"},
      {header + "SPY_px,spy.csv,close,E1,usd,\n", good,
       "manifest.csv: series 'SPY_px' must name the file of 'SPY'"},
      {header + "SPY,other.csv,close,E1,usd,\n", good, "other.csv: there is no such file"},
      {header + "SPY,.,close,E1,usd,\n", good, ".: there is no such file"},
      {header + "SPY,spy.csv,adj,E1,usd,\n", good, "spy.csv:1:1: there is no column 'adj'"},
      {spy, "day,close\n", "spy.csv:1:1: there is no column 'date'"},
      {spy, "", "spy.csv: is empty"},
      {spy, good + "2020-01-03,1,2\n", "spy.csv:3:14: there are 3 fields, but the header has 2"},
      {spy, good + "\n", "spy.csv:3:1: there are 1 fields, but the header has 2"},
      {spy, good + "2020-02-30,1\n", "spy.csv:3:1: '2020-02-30' is not a date (YYYY-MM-DD)"},
      {spy, good + "02/01/2020,1\n", "spy.csv:3:1: '02/01/2020' is not a date (YYYY-MM-DD)"},
      {spy, good + ",1\n", "spy.csv:3:1: '' is not a date (YYYY-MM-DD)"},
      {spy, good + "2020-01-02,1\n", "spy.csv:3:1: 2020-01-02 stands twice"},
      {spy, good + "2020-01-01,1\n", "spy.csv:3:1: 2020-01-01 comes after 2020-01-02"},
      {spy, good + "2020-01-03,1x\n", "spy.csv:3:12: '1x' is not a number"},
      {spy, good + "2020-01-03, 1\n", "spy.csv:3:12: ' 1' is not a number"},
      {spy, good + "2020-01-03,+1\n", "spy.csv:3:12: '+1' is not a number"},
      {spy, good + "2020-01-03,0x1\n", "spy.csv:3:12: '0x1' is not a number"},
      {spy, good + "2020-01-03,\"1\"\n", "spy.csv:3:12: '\"1\"' is not a number"},
      {spy, good + "2020-01-03,N/A\n", "spy.csv:3:12: 'N/A' is not a number"},
      {spy, good + "2020-01-03,nan\n", "spy.csv:3:12: 'nan' is not a number"},
      {spy, good + "2020-01-03,inf\n", "spy.csv:3:12: 'inf' is not a number"},
      {spy, good + "2020-01-03,1e999\n", "spy.csv:3:12: '1e999' is not a number"},
      {spy, good + "2020-01-03,\x01\xFF\n", "spy.csv:3:12: '?\?' is not a number"},
      {spy, good + "2020-01-03,0\n", "spy.csv:3:12: '0' is not above zero"},
      {spy, good + "2020-01-03,-3\n", "spy.csv:3:12: '-3' is not above zero"},
      {spy, "date,close\n1990-01-02,x\n",
       "spy.csv:2:12: 'x' is not a number"},  // out of range, checked none the less
      {y10, good + "2020-01-03,.\n", "spy.csv:3:12: '.' is not a number"},  // FRED's blank
      {two_columns, "date,close,adj\n2020-01-02,0,1\n", "spy.csv:2:12: '0' is not above zero"},
      {two_columns, "date,adj\n2020-01-02,1\n", "spy.csv:1:1: there is no column 'close'"},
      {header + "SPY,spy.csv,close,E1,usd,\n", "date,close\n2020-01-02," + std::string(60, '7') + "x\n",
       "spy.csv:2:12: '" + std::string(40, '7') + "...' is not a number"},
  };
  for (const Mistake& mistake : mistakes) {
    const TemporaryFolder folder;
    folder.write("manifest.csv", mistake.manifest);
    folder.write("spy.csv", mistake.file);
    EXPECT_EQ(refusal(folder), mistake.sentence);
  }
}

TEST(Directory, NamesAMissingManifest) {
  const TemporaryFolder folder;
  EXPECT_EQ(refusal(folder), "manifest.csv: there is no such file");
}

TEST(Directory, RefusesAFileThatCannotBeHistory) {
  const TemporaryFolder folder;
  folder.write("manifest.csv", std::string{kHeader} + "SPY,spy.csv,close,E1,usd,\n");
  std::filesystem::resize_file(folder.write("spy.csv", "date,close\n"), 65U << 20);
  EXPECT_EQ(refusal(folder), "spy.csv: is larger than 64 MiB");
}

TEST(Directory, NoticesADamagedGzip) {
  std::string text = "date,close\n";
  for (int i = 10; i < 30; ++i)
    text += "2020-01-" + std::to_string(i) + ",1." + std::to_string(i * 7919) + '\n';
  const std::string whole = gzipped(text);
  for (const std::string& damaged : {whole.substr(0, whole.size() - 20), whole.substr(0, whole.size() - 4),
                                     whole.substr(0, 40) + '?' + whole.substr(41)}) {
    const TemporaryFolder folder;
    folder.write("manifest.csv", std::string{kHeader} + "SPY,spy.csv.gz,close,E1,usd,\n");
    folder.write("spy.csv.gz", damaged);
    EXPECT_EQ(refusal(folder), "spy.csv.gz: is damaged: its gzip stream ends early or is wrong");
  }
}

class RealDirectory : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(ROTATION_SHARED_DATA "/data/manifest.csv")) {
      GTEST_SKIP() << "real history (data/manifest.csv) is not at " << ROTATION_SHARED_DATA;
    }
  }

  const SeriesTable series_{market::default_series()};

  [[nodiscard]] std::vector<DailyRow> of(const Directory& read, std::string_view name) const {
    std::vector<DailyRow> rows;
    const SeriesId id = *series_.find(name);
    std::copy_if(read.rows.begin(), read.rows.end(), std::back_inserter(rows),
                 [id](const DailyRow& row) { return row.series == id; });
    return rows;
  }
};

TEST_F(RealDirectory, IsReadWhole) {
  const std::filesystem::path folder = ROTATION_SHARED_DATA "/data";
  const Directory read = read_directory(folder, folder / "manifest.csv", series_, kFrom, kTo);
  EXPECT_THAT(read.missing, ElementsAre(*series_.find("ITB")));
  EXPECT_THAT(read.unused, ElementsAre("y3m", "y3m_index", "y10_index", "ANFCI"));
  EXPECT_TRUE(std::is_sorted(read.rows.begin(), read.rows.end(), earlier));
  EXPECT_EQ(of(read, "SPY").size(), 6037U);
  EXPECT_EQ(of(read, "IJR").size(), 5936U);
  EXPECT_EQ(of(read, "MAGS").size(), 183U);
  const auto ijr = of(read, "IJR");
  EXPECT_EQ(ijr.front().day, day("2000-05-26"));
  EXPECT_EQ(ijr.front().adjusted, 11.55036);
  EXPECT_TRUE(std::isnan(ijr.front().close)) << "the file has no unadjusted prices before 2005";
  EXPECT_EQ(ijr.back().close, 108.25) << "IJR_px of the manifest";
  EXPECT_EQ(ijr.back().day, day("2023-12-29"));
}

TEST_F(RealDirectory, LinksToTheUnadjustedCloseWhereAsked) {
  const TemporaryFolder folder;
  const auto manifest = folder.write(
      "linked.csv", "series,file,column,class,unit,note,link\nIJR,daily/IJR.csv,adj_close,E2,usd,,close\n");
  const auto ijr =
      of(read_directory(ROTATION_SHARED_DATA "/data", manifest, series_, kFrom, day("2019-12-16")), "IJR");
  EXPECT_TRUE(std::isnan(ijr.front().close));  // the file has no unadjusted prices before 2005
  EXPECT_EQ(ijr.back().day, day("2019-12-16"));
  EXPECT_GT(ijr.back().close, ijr.back().adjusted);
}

}  // namespace
}  // namespace rotation::history
