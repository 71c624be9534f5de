// From a running engine to the disk: nothing waits, and what is missing is counted.
#include "feeds/journal/journal.hpp"

#include <mutex>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/feeds/journal/journal_files.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {
namespace {

using journal::Journal;
using journal::Ring;
using journal::WhenFull;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

class EventJournal : public ::testing::Test {
 protected:
  segment::Notify notify() {
    return [this](segment::Health, std::string_view text) {
      const std::scoped_lock lock(mutex);
      said.emplace_back(text);
    };
  }
  static void append(Journal& journal, std::uint64_t first, std::uint64_t last) {
    for (std::uint64_t n = first; n <= last; ++n) journal.append(event_of(n));
  }

  const TemporaryFolder folder;
  journal::WriterOptions options{.folder = folder.path(), .begin = begin_at(1)};
  std::mutex mutex;
  std::vector<std::string> said;
};

TEST_F(EventJournal, KeepsWhatTheEngineConsumed) {
  options.file_bytes = 500'000;
  {
    Journal journal(options, WhenFull::drop, notify());
    std::thread engine([&journal] {
      for (std::uint64_t n = 0; n < 50; ++n) {
        append(journal, n * 1000 + 1, n * 1000 + 1000);
        journal.mark(n * 1000 + 1000, n);
        journal.wait_for_room();
      }
    });
    engine.join();
    EXPECT_EQ(journal.counters().dropped.get(), 0U);
  }
  const Found found = read_run(folder.path());
  EXPECT_TRUE(same(found.events, events_of(1, 50'000)));
  EXPECT_TRUE(found.ended);
  ASSERT_EQ(found.marks.size(), 50U);
  for (std::uint64_t n = 0; n < 50; ++n) {
    EXPECT_EQ(found.marks[n], (Found::Mark{n * 1000 + 1000, n, n * 1000 + 1000}));
  }
  EXPECT_THAT(said, IsEmpty());
  EXPECT_THAT(journal::rings_in(folder.path()), IsEmpty()) << "nothing is left for the next start";
}

TEST_F(EventJournal, WritesWithoutBeingAsked) {
  Journal journal(options, WhenFull::drop, notify());
  append(journal, 1, 10);
  while (journal.counters().events.get() < 10) std::this_thread::yield();
  EXPECT_TRUE(same(read_run(folder.path()).events, events_of(1, 10)));
}

TEST_F(EventJournal, AppendsWithoutAllocating) {
  Journal journal(options, WhenFull::drop, notify());
  const std::uint64_t before = allocations();
  append(journal, 1, 10'000);
  journal.mark(10'000, 1);
  EXPECT_EQ(allocations() - before, 0U);
}

TEST_F(EventJournal, CountsWhatFindsNoRoomAndNeverWaits) {
  options.folder = folder.path() / "absent";
  {
    Journal journal(options, WhenFull::drop, notify());
    append(journal, 1, Ring::kEvents + 7);
    EXPECT_EQ(journal.counters().dropped.get(), 7U);
    journal.wait_for_room();  // not on a disk that fails
    EXPECT_TRUE(journal.counters().failing);
  }
  const std::string place = options.folder.string();
  EXPECT_THAT(
      said, IsSupersetOf({HasSubstr(place + "/20260105T143000.000000000Z.ring: cannot be made: No such file"),
                          HasSubstr("000001.journal: cannot be made: No such file")}));
}

TEST_F(EventJournal, WaitsForRoomWhereEveryEventMustBeSeen) {
  {
    Journal journal(options, WhenFull::wait, notify());
    append(journal, 1, 3 * Ring::kEvents);
    EXPECT_EQ(journal.counters().dropped.get(), 0U);
  }
  EXPECT_EQ(read_run(folder.path()).events.size(), 3 * Ring::kEvents);
}

TEST_F(EventJournal, WaitsForNoMoreThanRoom) {
  Journal journal(options, WhenFull::wait, notify(), market::Turns::caller);
  append(journal, 1, Ring::kEvents);
  EXPECT_EQ(journal.counters().dropped.get(), 0U);
}

// A segment of an earlier run that is a pipe takes as long to compress as the test wants.
TEST_F(EventJournal, WritesWhileItCompresses) {
  const std::filesystem::path pipe = journal::segment_path(folder.path(), at(-1), 1);
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  Journal journal(options, WhenFull::drop, notify());
  const int held = ::open(pipe.c_str(), O_WRONLY | O_CLOEXEC);  // returns once it is read
  append(journal, 1, 10);
  while (journal.counters().events.get() < 10) std::this_thread::yield();
  std::filesystem::remove(pipe);
  ASSERT_EQ(::close(held), 0);
}

TEST_F(EventJournal, AMarkWaitsForRoomToo) {
  {
    Journal journal(options, WhenFull::wait, notify());
    for (std::uint64_t n = 1; n <= 300; ++n) {
      append(journal, n, n);
      journal.mark(n, n);
    }
  }
  EXPECT_EQ(read_run(folder.path()).marks.size(), 300U);
}

TEST_F(EventJournal, AnEventThatFoundNoRoomIsAGap) {
  options.folder = folder.path() / "later";
  options.retry = std::chrono::milliseconds{0};
  {
    Journal journal(options, WhenFull::drop, notify());
    append(journal, 1, Ring::kEvents + 7);
    std::filesystem::create_directory(options.folder);
    journal.wait_for_room();
    while (journal.counters().failing) std::this_thread::yield();
    journal.wait_for_room();
    append(journal, Ring::kEvents + 8, Ring::kEvents + 9);
  }
  const Found found = read_run(options.folder);
  EXPECT_THAT(found.gaps, ElementsAre(Found::Missing{Ring::kEvents + 1, Ring::kEvents + 7}));
  EXPECT_EQ(found.events.size(), Ring::kEvents + 2);
}

}  // namespace
}  // namespace rotation::testing
