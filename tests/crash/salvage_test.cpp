// What is damaged is refused by a start, set aside by `--storage.salvage`, and then the next start goes on.
#include "daemon/salvage.hpp"

#include <fstream>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/store/database.hpp"
#include "feeds/journal/folder.hpp"
#include "tests/crash/undisturbed.hpp"

namespace rotation::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr std::uint64_t kSeed = 3;
constexpr int kSessions = 60;

class SalvageTest : public ::testing::Test {
 protected:
  SalvageTest() { EXPECT_EQ(live(), ""); }

  // What a start refuses with; empty: it lived.
  std::string live() {
    try {
      Lifetime life(folder.path(), kSeed, Prints::right);
      life.start();
      recorded = life.recorded();
      EXPECT_EQ(life.live(kSessions, [] {}), expected.end);
      return "";
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  }
  static void damage(const fs::path& file) {
    std::fstream bytes(file, std::ios::binary | std::ios::in | std::ios::out);
    bytes.seekp(static_cast<std::streamoff>(fs::file_size(file) / 2));
    bytes << "damaged!";
  }
  std::vector<std::string> salvaged() {
    std::vector<std::string> files;
    for (const auto& one : daemon::salvage(folder.path(), series, market::Timestamp{})) {
      EXPECT_FALSE(fs::exists(one.file));
      EXPECT_TRUE(fs::exists(fs::path(one.file).concat(".damaged-19700101T000000.000000000Z")));
      EXPECT_NE(one.reason, "");
      files.push_back(one.file.filename());
    }
    return files;
  }
  std::vector<journal::SegmentFile> segments() { return journal::segments_in(folder.path() / "journal"); }

  const market::SeriesTable series{market::default_series()};
  const Undisturbed expected{kSeed, kSessions};
  const TemporaryFolder folder;
  std::size_t recorded = 0;
};

TEST_F(SalvageTest, WhatIsWholeStays) {
  EXPECT_THAT(salvaged(), IsEmpty());
  EXPECT_EQ(live(), "");
}

TEST_F(SalvageTest, ADamagedSegmentAndThoseBehindItAreSetAside) {
  ASSERT_EQ(segments().size(), 1U);
  const fs::path segment = segments()[0].path;
  damage(segment);
  EXPECT_THAT(live(), StartsWith("the journal is damaged (run --storage.salvage sets aside what is): "));
  EXPECT_THAT(salvaged(), ElementsAre(segment.filename()));
  EXPECT_EQ(live(), "") << "from the record alone";
}

TEST_F(SalvageTest, ARunsBeginningStays) {
  const auto first = segments().at(0);
  EXPECT_EQ(live(), "");
  ASSERT_EQ(segments().size(), 2U);
  const auto second = segments()[1];
  ASSERT_NE(second.run, first.run);
  damage(second.path);
  EXPECT_THAT(salvaged(), ElementsAre(second.path.filename()));
  EXPECT_EQ(segments().size(), 1U) << "another run's segment stays";
  EXPECT_EQ(live(), "");
}

// It is whole: whoever has gone back to an older rotationd has the newer one's record still.
TEST_F(SalvageTest, AStoreOfALaterVersionIsLeftAlone) {
  daemon::store::Database(folder.path() / "store.db").run("PRAGMA user_version = 1000");
  EXPECT_THROW(salvaged(), std::runtime_error);
  EXPECT_TRUE(fs::exists(folder.path() / "store.db"));
}

TEST_F(SalvageTest, ADamagedStoreIsSetAside) {
  damage(folder.path() / "store.db");
  EXPECT_THAT(live(), HasSubstr("store.db: the store cannot be used: "));
  EXPECT_THAT(salvaged(), ElementsAre("store.db"));
  EXPECT_EQ(live(), "");
  EXPECT_EQ(recorded, 0U);
}

}  // namespace
}  // namespace rotation::testing
