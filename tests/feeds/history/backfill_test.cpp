#include "feeds/history/backfill.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/feeds/history/source_fixture.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::history {
namespace {

using market::SeriesClass;
using market::SeriesId;
using rotation::testing::day;
using rotation::testing::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// What the played source has, and what it was asked: a source is a row of functions without state.
struct Played {
  double factor = 1;    // of all adjusted closes: another after a distribution
  int answers = 1'000;  // before it stops
  bool fails = false;
  std::vector<std::string> asked;
} played;

std::optional<std::vector<DailyRow>> play(RestClient& /*client*/, const Ask& ask) {
  if (played.answers-- == 0) return std::nullopt;
  std::string asked = market::format_date(ask.from);
  for (const Item& item : ask.items) asked += ' ' + item.name;
  played.asked.push_back(asked);
  if (played.fails) throw HistoryError("played: is down");
  std::vector<DailyRow> rows;
  for (market::Day at = ask.from; at <= ask.to; at += std::chrono::days{1}) {
    for (const Item& item : ask.items) {
      const double close =
          100 + static_cast<double>(item.series) + static_cast<double>(at.time_since_epoch().count() % 7);
      rows.push_back({item.series, at, close, close * played.factor});
    }
  }
  return rows;
}

constexpr Source kSource{.name = "played",
                         .title = "Played",
                         .address = "",
                         .of_feed = false,
                         .at_once = 2,
                         .has = [](const market::Series&) { return true; },
                         .fetch = play};
const std::vector<Item> kItems{{SeriesId{0}, SeriesClass::etf_liquid, "SPY", "SPY"},
                               {SeriesId{1}, SeriesClass::etf, "IJR", "IJR"},
                               {SeriesId{2}, SeriesClass::etf, "VB", "VB"}};

class Backfill : public ::testing::Test {
 protected:
  Backfill() { played = {}; }

  std::optional<std::vector<DailyRow>> run(const char* to, const char* from = "2024-01-02") {
    played.asked.clear();
    RestClient client = client_of(1);  // the played source asks nobody
    return backfill(
        kSource, client, {.items = kItems, .from = day(from), .to = day(to), .key = "", .secret = ""},
        &cache_, [this](const BackfillProgress& done) { progress_.push_back(done.series); },
        [this](const std::string& why) { troubles_.push_back(why); });
  }

  TemporaryFolder folder_;
  std::vector<std::string> troubles_;
  std::vector<std::size_t> progress_;
  const Cache cache_{folder_.path(), kSource, "host",
                     [this](const std::string& what) { troubles_.push_back(what); }};
};

TEST_F(Backfill, FetchesInPortionsAndTellsHowFarItIs) {
  const auto rows = run("2024-02-01");
  EXPECT_THAT(played.asked, ElementsAre("2024-01-02 SPY IJR", "2024-01-02 VB"));
  EXPECT_THAT(progress_, ElementsAre(2U, 3U));
  ASSERT_THAT(*rows, SizeIs(31 * 3));
  EXPECT_TRUE(std::is_sorted(rows->begin(), rows->end(), earlier));
}

TEST_F(Backfill, TheNextStartAsksForWhatIsNewAndHasTheSame) {
  (void)run("2024-02-01");
  const auto rows = run("2024-02-05", "2024-01-04");
  EXPECT_THAT(played.asked, ElementsAre("2024-01-22 SPY IJR", "2024-01-22 VB"));
  std::filesystem::remove_all(folder_.path() / "played-host");
  const auto whole = run("2024-02-05", "2024-01-04");
  EXPECT_EQ(describe(*rows, kItems), describe(*whole, kItems));
  EXPECT_THAT(troubles_, IsEmpty());
}

TEST_F(Backfill, AnInterruptedStartGoesOnWhereItWas) {
  played.answers = 1;
  EXPECT_FALSE(run("2024-02-01"));
  EXPECT_THAT(played.asked, ElementsAre("2024-01-02 SPY IJR"));
  played.answers = 1'000;
  EXPECT_TRUE(run("2024-02-01"));
  EXPECT_THAT(played.asked, ElementsAre("2024-01-02 VB", "2024-01-22 SPY IJR"));
}

TEST_F(Backfill, WhatWasKeptServesWhereTheSourceFails) {
  const auto before = run("2024-02-01");
  played.fails = true;
  const auto rows = run("2024-02-05");
  EXPECT_EQ(describe(*rows, kItems), describe(*before, kItems));
  EXPECT_THAT(played.asked, ElementsAre("2024-01-22 SPY IJR")) << "and is not asked again";
  EXPECT_THAT(troubles_, ElementsAre("played: is down"));
  EXPECT_THAT(progress_, ElementsAre(2U, 3U, 2U, 3U));
  std::filesystem::remove(folder_.path() / "played-host" / "VB.csv");
  EXPECT_THROW((void)run("2024-02-05"), HistoryError) << "there is nothing of one series";
}

TEST_F(Backfill, AfterADistributionTheWholeIsFetchedAnew) {
  (void)run("2024-02-01");
  played.factor = 0.99;
  const auto rows = run("2024-02-02");
  EXPECT_THAT(played.asked,
              ElementsAre("2024-01-22 SPY IJR", "2024-01-02 SPY IJR", "2024-01-22 VB", "2024-01-02 VB"));
  ASSERT_THAT(*rows, SizeIs(32 * 3));
  for (const DailyRow& row : *rows) EXPECT_DOUBLE_EQ(row.adjusted, row.close * 0.99);
}

TEST_F(Backfill, ACacheThatBeginsTooLateIsNotEnough) {
  (void)run("2024-02-01");
  (void)run("2024-02-01", "2023-12-01");
  EXPECT_THAT(played.asked, ElementsAre("2023-12-01 SPY IJR", "2023-12-01 VB"));
}

// Nothing of it overlaps with what would be asked for: it cannot be told whether it still holds.
TEST_F(Backfill, ACacheThatEndsTooEarlyIsFetchedAnew) {
  (void)run("2024-02-01");
  (void)run("2024-06-03", "2024-03-01");
  const auto rows = run("2024-06-03", "2024-01-02");
  EXPECT_THAT(played.asked, ElementsAre("2024-01-02 SPY IJR", "2024-01-02 VB"));
  EXPECT_THAT(*rows, SizeIs(154 * 3));
}

TEST_F(Backfill, AFileThatCannotBeReadIsAskedForAgain) {
  (void)run("2024-02-01");
  std::ofstream(folder_.path() / "played-host" / "VB.csv", std::ios::app) << "2024-02-02,1";
  const auto rows = run("2024-02-01");
  EXPECT_THAT(played.asked, ElementsAre("2024-01-02 VB", "2024-01-22 SPY IJR"));
  ASSERT_THAT(troubles_, SizeIs(1));
  EXPECT_THAT(troubles_.front(), HasSubstr("VB.csv:33:"));
  EXPECT_THAT(*rows, SizeIs(31 * 3));
}

TEST_F(Backfill, ACacheThatCannotBeWrittenCostsOnlyTime) {
  folder_.write("played-host", "a file in the way");
  EXPECT_THAT(*run("2024-02-01"), SizeIs(31 * 3));
  EXPECT_THAT(troubles_, SizeIs(3));
}

}  // namespace
}  // namespace rotation::history
