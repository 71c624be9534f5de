// After a kill or a loss of power: what was acknowledged is there, once, and damage is no tail.
#include "feeds/journal/recovery.hpp"

#include <csignal>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/journal/journal.hpp"
#include "tests/feeds/journal/journal_files.hpp"
#include "tests/feeds/journal/killed_process.hpp"
#include "tests/feeds/journal/segment_bytes.hpp"
#include "tests/support/file_size_limit.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class JournalRecovery : public ::testing::Test {
 protected:
  journal::Recovery recover() const { return journal::recover(folder.path()); }
  [[nodiscard]] Found read() const { return read_run(folder.path()); }
  [[nodiscard]] std::vector<std::string> names() const { return segments_named(folder.path()); }
  std::filesystem::path write(std::uint32_t number, std::string_view bytes) const {
    return folder.write(journal::segment_path({}, at(0), number), bytes);
  }
  // As a process leaves it that is killed with these in its ring, all but `written` on their way to the disk.
  void leave(std::uint64_t written, std::uint64_t pushed) {
    options.sync = std::chrono::hours{1};
    LiveRun run(options);
    run.write(1, written);
    EXPECT_EQ(run.push(written + 1, pushed), pushed - written);
  }
  void expect_nothing_to_do() const {
    const auto again = recover();
    EXPECT_EQ(again.cut, 0U);
    EXPECT_EQ(again.saved, 0U);
    EXPECT_FALSE(exists(ring));
  }
  void clear() const {
    std::filesystem::remove_all(folder.path());
    std::filesystem::create_directory(folder.path());
  }
  // All up to the last acknowledged one, after a process was killed.
  void expect_recovered(std::uint64_t acknowledged) const {
    const auto done = recover();
    const Found found = read();
    ASSERT_GE(found.events.size(), acknowledged);
    ASSERT_TRUE(counts_from(1, found.events));
    ASSERT_EQ(found.missing, 0U);
    ASSERT_EQ(found.torn, 0U) << "it was cut";
    ASSERT_TRUE(!found.ended || done.saved == 0);
    expect_nothing_to_do();
    ASSERT_TRUE(same(read().events, found.events));
  }

  const TemporaryFolder folder;
  const std::filesystem::path ring = journal::ring_path(folder.path(), at(0));
  journal::WriterOptions options = options_in(folder.path());
};

TEST_F(JournalRecovery, OfAnEmptyFolderIsNothing) {
  const auto done = recover();
  EXPECT_EQ(done.segment, "");
  EXPECT_EQ(done.cut, 0U);
  EXPECT_EQ(done.saved, 0U);
}

TEST_F(JournalRecovery, OfARunThatEndedIsNothing) {
  {
    LiveRun run(options);
    run.write(1, 20);
    run.writer.close();
  }
  const std::string before = bytes_in(journal::run_in(folder.path()).at(0));
  EXPECT_EQ(recover().segment, journal::run_in(folder.path()).at(0));
  expect_nothing_to_do();
  EXPECT_EQ(bytes_in(journal::run_in(folder.path()).at(0)), before);
}

TEST_F(JournalRecovery, CutsATornTail) {
  const SegmentBytes whole = SegmentBytes(1, 1).events(1, 10).synced().state(10);
  const auto file = write(1, whole.bytes + SegmentBytes(2, 11).events(11, 20).bytes.substr(0, 100));
  const auto done = recover();
  EXPECT_EQ(done.segment, file);
  EXPECT_EQ(done.cut, 100U);
  EXPECT_EQ(done.saved, 0U);
  EXPECT_EQ(bytes_in(file), whole.bytes);
  expect_nothing_to_do();
}

TEST_F(JournalRecovery, SavesWhatWasOnItsWayToTheDisk) {
  leave(50, 60);
  const auto done = recover();
  EXPECT_EQ(done.saved, 10U) << "those that are in no file";
  EXPECT_EQ(done.cut, 0U);
  const Found found = read();
  EXPECT_TRUE(same(found.events, events_of(1, 60)));
  EXPECT_FALSE(found.ended) << "it was killed";
  const auto begin = *journal::SegmentReader(journal::run_in(folder.path()).at(1)).begin();
  EXPECT_EQ(begin, begin_at(51, 2)) << "of the same run";
  expect_nothing_to_do();
}

TEST_F(JournalRecovery, SavesWhatATornTailHasLost) {
  leave(50, 60);
  const auto file = journal::run_in(folder.path()).at(0);
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
  const auto done = recover();
  EXPECT_EQ(done.cut, 32U + 50 * 64 - 1);
  EXPECT_EQ(done.saved, 60U);
  EXPECT_TRUE(same(read().events, events_of(1, 60)));
  expect_nothing_to_do();
}

TEST_F(JournalRecovery, TellsWhatTheRingHadNoRoomFor) {
  {
    options.sync = std::chrono::hours{1};
    LiveRun run(options, 16);
    run.write(1, 16);
    run.push(17, 20);
    run.ring.release(16);  // as if it had been synced
    run.push(21, 22);
  }
  EXPECT_EQ(recover().saved, 2U);
  EXPECT_THAT(read().gaps, ElementsAre(Found::Missing{17, 20}));
  EXPECT_EQ(read().events.size(), 18U);
}

TEST_F(JournalRecovery, SavesWhatSeveralRunsHadLeft) {
  leave(50, 60);
  options.begin.run = at(3'000'000'000);
  leave(5, 9);
  const auto done = recover();
  EXPECT_EQ(done.segment, journal::segment_path(folder.path(), options.begin.run, 1));
  EXPECT_EQ(done.saved, 14U);
  EXPECT_TRUE(same(read_all(journal::run_in(folder.path(), "20260105T143000")).events, events_of(1, 60)));
  EXPECT_TRUE(same(read().events, events_of(1, 9)));
  EXPECT_THAT(names(),
              ElementsAre("000001.journal.zst", "000002.journal", "000001.journal", "000002.journal"));
  EXPECT_THAT(journal::rings_in(folder.path()), IsEmpty());
}

TEST_F(JournalRecovery, RemovesARingWhoseSegmentsAreGone) {
  leave(50, 60);
  std::filesystem::remove(journal::run_in(folder.path()).at(0));
  folder.write(journal::segment_path({}, at(3'000'000'000), 1), SegmentBytes(1, 1).events(1, 2).bytes);
  EXPECT_EQ(recover().saved, 0U);
  expect_nothing_to_do();
}

TEST_F(JournalRecovery, RefusesWhatIsDamagedOtherwise) {
  leave(50, 60);
  std::string bytes = SegmentBytes(1, 1).events(1, 10).synced().events(11, 20).synced().bytes;
  bytes[200] = static_cast<char>(bytes[200] ^ 1);
  const auto file = write(2, bytes);
  EXPECT_THROW((void)recover(), segment::BadFile);
  EXPECT_EQ(bytes_in(file), bytes) << "nobody has touched it";
  EXPECT_TRUE(exists(ring));
}

TEST_F(JournalRecovery, RemovesASegmentThatWasTornBeforeItBegan) {
  const std::string begun = SegmentBytes(1, 1).bytes;
  for (std::size_t size = 0; size < begun.size(); ++size) {
    write(1, begun.substr(0, size));
    EXPECT_EQ(recover().segment, "");
    ASSERT_THAT(names(), IsEmpty()) << size;
  }
  write(1, std::string(4096, '\0'));
  EXPECT_EQ(recover().segment, "");
  EXPECT_THAT(names(), IsEmpty());

  leave(50, 60);
  write(2, begun.substr(0, 20));
  EXPECT_EQ(recover().saved, 10U);
  EXPECT_TRUE(same(read().events, events_of(1, 60)));
  EXPECT_THAT(names(), ElementsAre("000001.journal", "000002.journal"));
}

TEST_F(JournalRecovery, ThatIsKilledItselfIsDoneAgain) {
  leave(50, 60);
  const std::string held = bytes_in(ring);
  (void)recover();
  const auto saved = journal::run_in(folder.path()).at(1);
  const std::string whole = bytes_in(saved);
  for (std::size_t size = 0; size < whole.size(); size += 37) {
    folder.write(saved.filename(), std::string_view(whole).substr(0, size));
    folder.write(ring.filename(), held);
    (void)recover();
    ASSERT_TRUE(same(read().events, events_of(1, 60))) << size;
    std::filesystem::remove(folder.path() / journal::segment_path({}, at(0), 3));
  }
}

TEST_F(JournalRecovery, SaysThatTheDiskDoesNotTakeIt) {
  leave(50, 250);
  auto* const before = std::signal(SIGXFSZ, SIG_IGN);
  {
    const FileSizeLimit full(5'000);
    const auto done = recover();
    EXPECT_THAT(done.problem, HasSubstr("000002.journal: cannot be written: File too large"));
    EXPECT_EQ(done.saved, 0U);
  }
  std::signal(SIGXFSZ, before);
  options.begin.run = at(3'000'000'000);
  LiveRun(options).writer.turn();  // a later run
  EXPECT_EQ(recover().saved, 200U) << "the ring has kept them";
  EXPECT_TRUE(same(read_all(journal::run_in(folder.path(), "20260105T143000")).events, events_of(1, 250)));
}

TEST_F(JournalRecovery, LosesNothingToAKillAtAnyMoment) {
  std::mt19937 random(4);
  for (int i = 0; i < 30; ++i) {
    options.file_bytes = 10'000 + random() % 200'000;
    KilledProcess process([&](KilledProcess::Progress& acknowledged) {
      LiveRun run(options);
      for (std::uint64_t n = 1;;) {
        for (std::uint64_t left = 1 + random() % 1000; left > 0 && run.ring.push(event_of(n)); --left) {
          acknowledged = n++;
        }
        run.writer.turn();
      }
    });
    ASSERT_NO_FATAL_FAILURE(expect_recovered(process.kill_at(1 + random() % 10'000)));
    clear();
  }
}

TEST_F(JournalRecovery, LosesNothingWhereTheWriterHasAThreadOfItsOwn) {
  std::mt19937 random(5);
  options.file_bytes = 500'000;
  for (int i = 0; i < 5; ++i) {
    KilledProcess process([&](KilledProcess::Progress& acknowledged) {
      journal::Journal journal(options, journal::WhenFull::drop, [](segment::Health, std::string_view) {});
      for (std::uint64_t n = 1;; ++n) {
        if (n % 1000 == 0) journal.wait_for_room();
        journal.append(event_of(n));
        acknowledged = n;
      }
    });
    ASSERT_NO_FATAL_FAILURE(expect_recovered(process.kill_at(1 + random() % 200'000)));
    clear();
  }
}

}  // namespace
}  // namespace rotation::testing
