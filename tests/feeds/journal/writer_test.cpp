// The segments of one run: what is in them, when one is over, and which stay.
#include "feeds/journal/writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/feeds/journal/journal_files.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class JournalWriter : public ::testing::Test {
 protected:
  [[nodiscard]] Found read() const { return read_run(folder.path()); }
  [[nodiscard]] std::vector<std::string> names() const { return segments_named(folder.path()); }
  [[nodiscard]] std::filesystem::path segment(std::uint32_t number) const {
    return journal::segment_path(folder.path(), at(0), number);
  }

  const TemporaryFolder folder;
  journal::WriterOptions options = options_in(folder.path());
};

TEST_F(JournalWriter, KeepsWhatIsPushed) {
  options.begin = begin_at(5);
  LiveRun run(options, 8192);
  EXPECT_EQ(run.push(5, 6000), 5996U);
  run.writer.close();
  const Found found = read();
  EXPECT_TRUE(same(found.events, events_of(5, 6000)));
  EXPECT_TRUE(found.ended);
  EXPECT_EQ(found.missing, 0U);
  EXPECT_EQ(found.torn, 0U);
  EXPECT_EQ(journal::Reader({segment(1)}).begin(), begin_at(5));

  EXPECT_EQ(run.counters.events.get(), 5996U);
  EXPECT_EQ(run.counters.bytes.get(), std::filesystem::file_size(segment(1)));
  EXPECT_EQ(run.counters.closed_bytes, run.counters.bytes.get());
  EXPECT_EQ(run.counters.durable_ns, event_of(6000).ts_recv.time_since_epoch().count());
  EXPECT_EQ(run.counters.failures.get(), 0U);
  EXPECT_THAT(run.said, IsEmpty());
  struct stat status {};
  ASSERT_EQ(::stat(segment(1).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(JournalWriter, ARunWithoutAnEventIsOneToo) {
  LiveRun(options).writer.close();
  const Found found = read();
  EXPECT_THAT(found.events, IsEmpty());
  EXPECT_TRUE(found.ended);
}

TEST_F(JournalWriter, TellsWhatFoundNoRoom) {
  LiveRun run(options, 16);
  EXPECT_EQ(run.push(1, 20), 16U);
  run.writer.turn();
  EXPECT_EQ(run.push(21, 40), 16U);
  run.writer.turn();
  EXPECT_EQ(run.push(41, 41), 1U);
  run.writer.close();
  const Found found = read();
  EXPECT_THAT(found.gaps, ElementsAre(Found::Missing{17, 20}, Found::Missing{37, 40}));
  EXPECT_EQ(found.missing, 8U);
  ASSERT_EQ(found.events.size(), 33U);
  EXPECT_TRUE(counts_from(1, std::span(found.events).first(16)));
  EXPECT_TRUE(counts_from(21, std::span(found.events).subspan(16, 16)));
  EXPECT_TRUE(same(found.events.back(), event_of(41)));
}

TEST_F(JournalWriter, KeepsAMarkBehindItsEvent) {
  LiveRun run(options, 16);
  run.push(1, 5);
  run.writer.mark({5, 50});
  run.push(6, 6);
  run.writer.mark({6, 60});
  run.push(7, 9);
  run.writer.turn();
  run.writer.mark({9, 90});  // its event is written
  run.writer.turn();
  EXPECT_EQ(read().marks.size(), 3U) << "which waits for no other event";
  run.push(10, 30);  // the last five find no room
  run.writer.mark({30, 300});
  run.writer.turn();
  run.push(31, 32);
  run.writer.mark({32, 320});
  run.writer.close();
  EXPECT_THAT(read().marks, ElementsAre(Found::Mark{5, 50, 5}, Found::Mark{6, 60, 6}, Found::Mark{9, 90, 9},
                                        Found::Mark{30, 300, 25}, Found::Mark{32, 320, 27}));
}

TEST_F(JournalWriter, SyncsByBytes) {
  options.sync = std::chrono::hours{1};
  options.sync_bytes = 2000;
  LiveRun run(options);
  run.write(1, 10);
  EXPECT_EQ(run.ring.released(), 0U) << "it may be lost with the power";
  EXPECT_EQ(read().events.size(), 10U) << "but not with the process";
  run.write(11, 40);
  EXPECT_EQ(run.ring.released(), 40U);
  EXPECT_EQ(run.counters.syncs.get(), 1U);
}

TEST_F(JournalWriter, SegmentsFollowEachOther) {
  options.file_bytes = 2000;
  LiveRun run(options);
  for (std::uint64_t n = 1; n <= 101; n += 20) run.write(n, n + 19);
  EXPECT_THAT(names(), ElementsAre("000001.journal.zst", "000002.journal.zst", "000003.journal.zst"));
  run.write(121, 125);
  EXPECT_EQ(names().back(), "000004.journal");
  EXPECT_EQ(run.counters.closed_bytes + run.counters.open_bytes, [this] {
    std::uint64_t bytes = 0;
    for (const auto& segment : journal::segments_in(folder.path())) bytes += file_size(segment.path);
    return bytes;
  }());
  run.writer.close();
  const Found found = read();
  EXPECT_TRUE(same(found.events, events_of(1, 125)));
  EXPECT_TRUE(found.ended);
  for (std::uint32_t i = 1; i <= 3; ++i) {
    EXPECT_FALSE(exists(segment(i)));
    EXPECT_EQ(*journal::SegmentReader(segment(i).string() + ".zst").begin(), begin_at(i * 40 - 39, i));
    const journal::Tally expected{.first = i * 40 - 39, .last = i * 40, .events = 40, .ended = true};
    EXPECT_EQ(journal::tally(segment(i).string() + ".zst"), expected);
  }
}

TEST_F(JournalWriter, ASegmentIsOverByItsAge) {
  options.file_age = std::chrono::milliseconds{0};
  LiveRun run(options);
  run.write(1, 3);
  run.write(4, 6);
  EXPECT_THAT(names(), ElementsAre("000001.journal.zst", "000002.journal.zst"));
  EXPECT_TRUE(same(read().events, events_of(1, 6)));
}

TEST_F(JournalWriter, NeverTouchesAFileThatIsThere) {
  folder.write(segment(1).filename(), "precious");
  LiveRun run(options);
  run.write(1, 3);
  run.write(4, 6);
  run.writer.close();
  EXPECT_THAT(names(), ElementsAre("000001.journal", "000002.journal"));
  EXPECT_EQ(bytes_in(segment(1)), "precious");
  EXPECT_TRUE(same(read_all({segment(2)}).events, events_of(1, 6)));
  ASSERT_EQ(run.said.size(), 1U) << "of what cannot be compressed, once";
  EXPECT_THAT(run.said[0], HasSubstr("trouble: " + segment(1).string() + " cannot be compressed: "));
  EXPECT_THAT(run.said[0], HasSubstr("is not a journal"));
}

TEST_F(JournalWriter, CompressesWhatAnEarlierProcessHasLeft) {
  {
    LiveRun before(options);
    before.write(1, 50);
    before.writer.close();
    folder.write(segment(1).filename().string() + ".draft.zst", "half of it");
  }
  options.begin.run = at(3'000'000'000);
  LiveRun(options).writer.tidy();
  EXPECT_THAT(names(), ElementsAre("000001.journal.zst", "000001.journal"));
  EXPECT_TRUE(same(read_all({segment(1).string() + ".zst"}).events, events_of(1, 50)));
  EXPECT_FALSE(exists(folder.path() / (segment(1).filename().string() + ".draft.zst")));
}

TEST_F(JournalWriter, RemovesTheOldestWhereTheyAreTooMuch) {
  options.file_bytes = 1;
  options.retention.bytes = 6000;
  LiveRun run(options);
  for (std::uint64_t n = 1; n <= 401; n += 20) run.write(n, n + 19);
  EXPECT_LE(run.counters.closed_bytes + run.counters.open_bytes, 6000U);
  EXPECT_GT(run.counters.closed_bytes + run.counters.open_bytes, 4000U) << "no more than need be";
  const Found found = read();
  ASSERT_FALSE(found.events.empty());
  EXPECT_TRUE(counts_from(found.events.front().sequence, found.events));
  EXPECT_GT(found.events.front().sequence, 1U);
  EXPECT_EQ(found.events.back().sequence, 420U);
}

TEST_F(JournalWriter, NeverRemovesThePresentSegment) {
  options.file_bytes = 1;
  LiveRun(options).write(1, 20);
  options.file_bytes = 1'000'000;
  options.retention.bytes = 0;
  options.begin.run = at(3'000'000'000);
  LiveRun run(options);
  run.write(1, 50);
  EXPECT_THAT(names(), ElementsAre("000001.journal"));
  EXPECT_TRUE(same(read().events, events_of(1, 50)));
}

TEST_F(JournalWriter, RemovesWhatIsTooOld) {
  options.file_bytes = 1;
  LiveRun run(options);
  for (std::uint64_t n = 1; n <= 41; n += 20) run.write(n, n + 19);
  const auto before = std::filesystem::file_time_type::clock::now() - std::chrono::days{8};
  last_write_time(segment(1).string() + ".zst", before);
  last_write_time(segment(3).string() + ".zst", before);
  run.write(61, 80);
  EXPECT_THAT(names(), ElementsAre("000002.journal.zst", "000003.journal.zst", "000004.journal.zst"))
      << "from the oldest on: what stays has no hole";
}

}  // namespace
}  // namespace rotation::testing
