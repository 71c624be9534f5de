// From the engine's thread to the writer's, and over the death of the process.
#include "feeds/journal/ring.hpp"

#include <csignal>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/feeds/journal/journal_files.hpp"
#include "tests/feeds/journal/killed_process.hpp"
#include "tests/support/file_size_limit.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {
namespace {

using journal::Ring;
using market::Event;
using ::testing::EndsWith;

class JournalRing : public ::testing::Test {
 protected:
  static void push(Ring& ring, std::uint64_t first, std::uint64_t last) {
    for (std::uint64_t n = first; n <= last; ++n) ASSERT_TRUE(ring.push(event_of(n))) << n;
  }
  static std::vector<Event> copy(const Ring& ring, std::uint64_t position, std::size_t most) {
    std::vector<Event> out(most);
    out.resize(ring.copy(position, out));
    return out;
  }
  // A ring with 9 to 20 in it.
  void leave() const {
    Ring ring(file, at(0), 16);
    push(ring, 1, 8);
    ring.release(8);
    push(ring, 9, 20);
  }
  std::vector<Event> left_behind() const { return Ring::left_behind(file, at(0)); }
  void patch(std::size_t offset, std::string_view bytes) const {
    std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
    out.seekp(static_cast<std::streamoff>(offset)) << bytes;
  }

  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "ring";
};

TEST_F(JournalRing, KeepsTheOrderOverItsEnd) {
  Ring ring(file, at(0), 8);
  EXPECT_EQ(ring.problem(), "");
  std::uint64_t position = 0;
  for (std::uint64_t n = 1; n <= 700; n += 7) {
    push(ring, n, n + 6);
    EXPECT_EQ(ring.room(), 1U);
    for (const std::size_t most : {3U, 100U}) {
      const auto taken = copy(ring, position, most);
      ASSERT_TRUE(counts_from(position + 1, taken));
      position += taken.size();
    }
    ASSERT_EQ(position, n + 6);
    ring.release(position);
  }
}

TEST_F(JournalRing, RefusesWhatFindsNoRoomAndGoesOnWhenThereIsSome) {
  Ring ring(file, at(0), 4);
  push(ring, 1, 4);
  EXPECT_FALSE(ring.push(event_of(5)));
  EXPECT_FALSE(ring.push(event_of(6)));
  EXPECT_EQ(ring.room(), 0U);
  ring.release(3);
  EXPECT_EQ(ring.released(), 3U);
  push(ring, 7, 9);
  EXPECT_FALSE(ring.push(event_of(10)));
  const auto there = copy(ring, 3, 10);
  ASSERT_EQ(there.size(), 4U);
  EXPECT_TRUE(same(there[0], event_of(4)));
  EXPECT_TRUE(counts_from(7, std::span(there).subspan(1)));
}

TEST_F(JournalRing, GivesWhatIsNotReleasedAgain) {
  Ring ring({}, at(0), 8);
  EXPECT_EQ(ring.problem(), "") << "no file was asked for";
  push(ring, 1, 6);
  EXPECT_TRUE(same(copy(ring, 2, 3), events_of(3, 5)));
  EXPECT_TRUE(same(copy(ring, 0, 8), events_of(1, 6)));
  EXPECT_TRUE(copy(ring, 6, 8).empty());
}

TEST_F(JournalRing, LeavesBehindWhatWasNotReleased) {
  leave();
  EXPECT_TRUE(same(left_behind(), events_of(9, 20)));
  { const Ring anew(file, at(0), 16); }
  EXPECT_TRUE(left_behind().empty());
}

TEST_F(JournalRing, IsInUseAsLongAsItsProcessLives) {
  EXPECT_FALSE(Ring::in_use(file)) << "absent";
  {
    const Ring ring(file, at(0), 16);
    EXPECT_TRUE(Ring::in_use(file));
  }
  EXPECT_FALSE(Ring::in_use(file));
  KilledProcess process([this](KilledProcess::Progress& made) {
    const Ring ring(file, at(0), 16);
    for (made = 1;;) ::pause();
  });
  (void)process.kill_at(1);
  EXPECT_TRUE(exists(file));
  EXPECT_FALSE(Ring::in_use(file)) << "killed";
}

TEST_F(JournalRing, IsNotBelievedWhereItIsOfSomethingElse) {
  leave();
  EXPECT_TRUE(Ring::left_behind(file, at(1)).empty()) << "another run";
  const std::string whole = bytes_in(file);
  const auto with = [&](std::size_t offset, std::string_view bytes) {
    folder.write("ring", whole);
    patch(offset, bytes);
    return left_behind();
  };
  EXPECT_TRUE(with(0, "R").empty()) << "no ring";
  EXPECT_TRUE(with(8, "x").empty()) << "another boot";
  EXPECT_TRUE(with(8, std::string(40, '\0')).empty()) << "of no boot";
  EXPECT_TRUE(with(56, std::string("\x0f", 1)).empty()) << "an impossible size";
  EXPECT_TRUE(with(64, std::string("\xff", 1)).empty()) << "more events than fit";
  EXPECT_TRUE(with(64, std::string("\x01", 1)).empty()) << "more released than pushed";
  EXPECT_TRUE(with(4096 + 64 * 2, segment::bytes_of(event_of(3))).empty()) << "an old event among the new";
  EXPECT_TRUE(same(with(0, "r"), events_of(9, 20))) << "unchanged";
}

TEST_F(JournalRing, IsNotBelievedWhereItIsNotWhole) {
  EXPECT_TRUE(left_behind().empty()) << "absent";
  leave();
  for (const std::size_t size : {4096U + 16 * 64 - 1, 4096U, 4095U, 100U, 0U}) {
    std::filesystem::resize_file(file, size);
    EXPECT_TRUE(left_behind().empty()) << size;
  }
  folder.write("ring", std::string(10'000, '\xff'));
  EXPECT_TRUE(left_behind().empty());
  EXPECT_TRUE(Ring::left_behind(folder.path(), at(0)).empty()) << "a folder";
}

TEST_F(JournalRing, OutlivesItsProcess) {
  constexpr std::size_t kRoom = 1024;
  for (const std::uint64_t moment : {1U, 700U, 1024U, 1025U, 50'000U}) {
    KilledProcess process([&](KilledProcess::Progress& acknowledged) {
      Ring ring(file, at(0), kRoom);
      for (std::uint64_t n = 1;; ++n) {
        if (ring.room() == 0) ring.release(ring.released() + kRoom / 2);
        if (ring.push(event_of(n))) acknowledged = n;
      }
    });
    const std::uint64_t acknowledged = process.kill_at(moment);
    const auto left = left_behind();
    ASSERT_GE(left.size(), std::min<std::uint64_t>(acknowledged, kRoom / 2));
    EXPECT_TRUE(counts_from(left.front().sequence, left));
    EXPECT_GE(left.back().sequence, acknowledged);
    EXPECT_LE(left.back().sequence, acknowledged + 1);
    EXPECT_EQ((left.front().sequence - 1) % (kRoom / 2), 0U) << "what was not released";
  }
}

TEST_F(JournalRing, IsOfTheProcessAloneWhereThereIsNoFile) {
  const auto works = [](Ring& ring) {
    push(ring, 1, 16);
    return same(copy(ring, 0, 16), events_of(1, 16));
  };
  const auto nowhere = folder.path() / "absent" / "ring";
  Ring homeless(nowhere, at(0), 16);
  EXPECT_EQ(homeless.problem(), nowhere.string() + ": cannot be made: No such file or directory");
  EXPECT_TRUE(works(homeless));

  auto* const before = std::signal(SIGXFSZ, SIG_IGN);
  {
    const FileSizeLimit full(4096);
    Ring narrow(file, at(0), 16);
    EXPECT_THAT(narrow.problem(), EndsWith("ring: cannot be mapped: File too large"));
    EXPECT_TRUE(works(narrow));
  }
  std::signal(SIGXFSZ, before);
  EXPECT_FALSE(std::filesystem::exists(file)) << "nothing that a start might take for a ring";
}

TEST_F(JournalRing, LosesNothingBetweenTwoThreads) {
  constexpr std::uint64_t kEvents = 1'000'000;
  Ring ring({}, at(0), 256);
  std::thread engine([&ring] {
    Event event;
    for (event.sequence = 1; event.sequence <= kEvents; ++event.sequence) {
      event.words[3] = ~event.sequence;
      while (!ring.push(event)) std::this_thread::yield();
    }
  });
  std::vector<Event> taken(100);
  std::uint64_t position = 0;
  bool right = true;
  while (position < kEvents && right) {
    const std::size_t n = ring.copy(position, taken);
    for (std::size_t i = 0; i < n; ++i) {
      ++position;
      right = right && taken[i].sequence == position && taken[i].words[3] == ~position;
    }
    ring.release(position);
    if (n == 0) std::this_thread::yield();
  }
  ring.release(kEvents);  // whatever was wrong, the thread comes to its end
  engine.join();
  EXPECT_TRUE(right) << position;
}

}  // namespace
}  // namespace rotation::testing
