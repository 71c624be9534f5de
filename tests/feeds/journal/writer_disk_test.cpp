// A disk that fails: said once, and no more lost than the ring cannot hold.
#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/feeds/journal/journal_files.hpp"
#include "tests/support/file_size_limit.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class JournalDisk : public ::testing::Test {
 protected:
  ~JournalDisk() override { std::signal(SIGXFSZ, before_); }
  [[nodiscard]] Found read() const { return read_run(options.folder); }
  [[nodiscard]] std::filesystem::path segment(std::uint32_t number) const {
    return journal::segment_path(options.folder, at(0), number);
  }

  const TemporaryFolder folder;
  journal::WriterOptions options = options_in(folder.path());

 private:
  void (*const before_)(int) = std::signal(SIGXFSZ, SIG_IGN);  // the journal's thread blocks it
};

TEST_F(JournalDisk, LosesNothingThatTheRingHolds) {
  LiveRun run(options);
  run.write(1, 50);
  run.writer.mark({50, 500});
  {
    const FileSizeLimit full(10'000);
    for (std::uint64_t n = 51; n <= 651; n += 200) {
      run.write(n, n + 199);
      run.writer.mark({n + 199, n});
      EXPECT_TRUE(run.counters.failing);
    }
    EXPECT_EQ(run.ring.released(), 50U);
    EXPECT_TRUE(same(read().events, events_of(1, 50))) << "what was synced stands, and nothing behind it";
    EXPECT_EQ(run.counters.failures.get(), 4U);
    EXPECT_THAT(run.said,
                ElementsAre("failing: " + segment(1).string() + ": cannot be written: File too large"));
  }
  run.writer.turn();
  EXPECT_FALSE(run.counters.failing);
  EXPECT_EQ(run.ring.released(), 850U);
  run.write(851, 860);
  run.writer.close();
  ASSERT_EQ(run.said.size(), 2U);
  EXPECT_EQ(run.said[1], "well: " + segment(2).string());
  const Found found = read();
  EXPECT_TRUE(same(found.events, events_of(1, 860)));
  EXPECT_THAT(found.gaps, IsEmpty());
  EXPECT_THAT(found.marks,
              ElementsAre(Found::Mark{50, 500, 50}, Found::Mark{250, 51, 250}, Found::Mark{450, 251, 450},
                          Found::Mark{650, 451, 650}, Found::Mark{850, 651, 850}));
  EXPECT_THAT(segments_named(folder.path()), ElementsAre("000001.journal.zst", "000002.journal"))
      << "no try has left a file";
}

TEST_F(JournalDisk, SaysWhatTheRingCouldNotHold) {
  LiveRun run(options, 256);
  run.write(1, 50);
  {
    const FileSizeLimit full(5'000);
    EXPECT_EQ(run.push(51, 400), 256U);
    run.writer.turn();
  }
  run.writer.turn();
  run.write(401, 410);
  run.writer.close();
  const Found found = read();
  EXPECT_THAT(found.gaps, ElementsAre(Found::Missing{307, 400}));
  EXPECT_EQ(found.events.size() + found.missing, 410U);
  EXPECT_TRUE(counts_from(1, std::span(found.events).first(306)));
}

TEST_F(JournalDisk, AFullDiskAtTheStartIsNoMoreThanThat) {
  {
    const FileSizeLimit full(10);
    LiveRun run(options);
    run.write(1, 5);
    EXPECT_THAT(run.said, ElementsAre(HasSubstr("cannot be written: File too large")));
  }
  EXPECT_THAT(segments_named(folder.path()), IsEmpty()) << "no segment without an event";
}

TEST_F(JournalDisk, GoesOnInAFolderThatComesBack) {
  options.folder = folder.path() / "mounted";
  std::filesystem::create_directory(options.folder);
  options.file_bytes = 2000;
  LiveRun run(options);
  run.write(1, 40);
  std::filesystem::rename(options.folder, folder.path() / "away");
  run.write(41, 60);
  run.write(61, 70);
  EXPECT_TRUE(run.counters.failing);
  std::filesystem::rename(folder.path() / "away", options.folder);
  run.write(71, 80);
  run.writer.close();
  EXPECT_FALSE(run.counters.failing);
  EXPECT_THAT(run.said,
              ElementsAre("failing: " + segment(2).string() + ": cannot be made: No such file or directory",
                          "well: " + segment(2).string()));
  EXPECT_TRUE(same(read().events, events_of(1, 80)));
}

TEST_F(JournalDisk, WaitsForAFolderThatIsNotThereYet) {
  options.folder = folder.path() / "mounted";
  LiveRun run(options);
  EXPECT_THAT(run.ring.problem(), HasSubstr("No such file"));
  run.write(1, 10);
  folder.write("mounted", "a file");
  run.write(11, 20);
  std::filesystem::remove(options.folder);
  std::filesystem::create_directory(options.folder);
  run.write(21, 30);
  run.writer.close();
  EXPECT_THAT(run.said, ElementsAre(StartsWith("failing: "), StartsWith("well: ")));
  EXPECT_TRUE(same(read().events, events_of(1, 30)));
  EXPECT_EQ(journal::SegmentReader(segment(1)).begin()->sequence, 1U);
}

TEST_F(JournalDisk, IsTriedOnlyNowAndThen) {
  options.retry = std::chrono::hours{1};
  options.folder = folder.path() / "absent";
  LiveRun run(options);
  std::filesystem::create_directory(options.folder);
  run.write(1, 10);
  run.writer.close();
  EXPECT_EQ(run.counters.failures.get(), 1U);
  EXPECT_THAT(segments_named(options.folder), IsEmpty());
  EXPECT_EQ(run.ring.released(), 0U);
}

TEST_F(JournalDisk, StopsWhereLittleRoomIsLeft) {
  options.min_free = UINT64_MAX;
  {
    LiveRun run(options);
    run.write(1, 50);
    EXPECT_TRUE(run.counters.failing);
    ASSERT_THAT(run.said, ElementsAre(HasSubstr(" MiB are left of 17592186044415: No space left on device")));
    EXPECT_THAT(segments_named(folder.path()), IsEmpty());
    EXPECT_EQ(run.ring.released(), 0U);
  }
  options.min_free = 1;
  LiveRun run(options);
  run.write(1, 50);
  EXPECT_FALSE(run.counters.failing);
  EXPECT_EQ(run.ring.released(), 50U);
}

TEST_F(JournalDisk, LeavesTheRestInTheRingAtTheEnd) {
  {
    LiveRun run(options);
    run.write(1, 50);
    const FileSizeLimit full(10'000);
    EXPECT_EQ(run.push(51, 250), 200U);
    run.writer.close();
    EXPECT_TRUE(run.counters.failing);
  }
  const Found found = read();
  EXPECT_TRUE(same(found.events, events_of(1, 50)));
  EXPECT_FALSE(found.ended);
  EXPECT_TRUE(
      same(journal::Ring::left_behind(journal::ring_path(options.folder, at(0)), at(0)), events_of(51, 250)));
}

TEST_F(JournalDisk, MayLackTheRoomForTheEndAlone) {
  options.sync = std::chrono::hours{1};
  LiveRun run(options);
  run.write(1, 50);
  {
    const FileSizeLimit full(std::filesystem::file_size(segment(1)) + 10);
    run.writer.close();
  }
  EXPECT_THAT(run.said, ElementsAre(HasSubstr("cannot be written")));
  EXPECT_EQ(run.ring.released(), 50U) << "an end is written behind what is on the disk";
  const Found found = read();
  EXPECT_TRUE(same(found.events, events_of(1, 50)));
  EXPECT_EQ(found.torn, 0U);
  EXPECT_FALSE(found.ended);
}

}  // namespace
}  // namespace rotation::testing
