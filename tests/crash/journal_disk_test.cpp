// A journal on a disk that fails and loses its power: what is on record is a true beginning, with all that
// was known to be there.
#include <array>
#include <cerrno>
#include <random>

#include <gtest/gtest.h>

#include "feeds/journal/recovery.hpp"
#include "tests/crash/undisturbed.hpp"
#include "tests/feeds/journal/journal_files.hpp"
#include "tests/support/faulty_disk.hpp"
#include "tests/support/promise.hpp"

namespace rotation::testing {
namespace {

using Call = FaultyDisk::Call;

constexpr std::array kCalls{Call::open, Call::write, Call::truncate, Call::sync, Call::rename, Call::remove};

class JournalOnAFaultyDisk : public ::testing::Test {
 protected:
  std::uint64_t below(std::uint64_t n) { return random() % n; }

  // What a start comes to.
  void expect_true_beginning(const std::filesystem::path& of, std::uint64_t certain) {
    const journal::Recovery done = journal::recover(of);
    EXPECT_EQ(done.problem, "");
    const Found found = journal::segments_in(of).empty() ? Found{} : read_run(of);
    EXPECT_GE(found.events.size(), certain) << "had been on the disk";
    EXPECT_TRUE(counts_from(1, found.events));
    EXPECT_EQ(found.missing, 0U);
  }
  void inject_faults(FaultyDisk& disk) {
    constexpr std::array kErrors{EIO, ENOSPC};
    for (std::uint64_t n = below(4); n > 0; --n) {
      const Call call = kCalls[below(kCalls.size())];
      const bool half = call == Call::write && below(3) == 0;
      disk.inject({.call = call,
                   .first = 1 + below(call == Call::write || call == Call::sync ? 60 : 8),
                   .count = 1 + below(3),
                   .error = half ? 0 : kErrors[below(2)]});
    }
  }
  // One run of 40 turns; the power goes at these changes, and it goes on.
  void run(std::vector<TemporaryFolder>& losses) {
    const TemporaryFolder folder;
    FaultyDisk disk(folder.path());
    inject_faults(disk);
    journal::WriterOptions options = options_in(folder.path());
    if (below(2) == 0) options.sync = std::chrono::hours{1};
    options.sync_bytes = 1024 + below(20'000);
    options.file_bytes = 4096 + below(30'000);
    std::vector<std::uint64_t> moments(losses.size());
    for (auto& moment : moments) moment = 1 + below(140);
    std::vector<std::uint64_t> certain(losses.size(), 0);
    const LiveRun* live = nullptr;
    disk.before_changes([&](std::uint64_t number) {
      for (std::size_t i = 0; i < moments.size(); ++i) {
        if (moments[i] != number) continue;
        if (live != nullptr) certain[i] = live->ring.released();
        disk.lose_power(losses[i].path(), random);
      }
    });
    {
      LiveRun run(options, 8192);
      live = &run;
      std::uint64_t last = 0;
      for (int turn = 0; turn < 40; ++turn) {
        const std::uint64_t n = 1 + below(60);
        run.write(last + 1, last + n);
        last += n;
        if (below(4) == 0) run.writer.mark({last, last * 7});
      }
      disk.heal();
      run.writer.close();
      live = nullptr;
      if (run.counters.failing) run.writer.close();
      SCOPED_TRACE("undisturbed at the end");
      expect_true_beginning(folder.path(), last);
    }
    for (std::size_t i = 0; i < losses.size(); ++i) {
      SCOPED_TRACE("power lost before change " + std::to_string(moments[i]));
      expect_true_beginning(losses[i].path(), certain[i]);
    }
    faults += disk.injected();
  }

  std::mt19937_64 random{1};
  std::uint64_t faults = 0;
};

TEST_F(JournalOnAFaultyDisk, IsATrueBeginning) {
  const int wanted = cases("ROTATION_POWER_LOSSES", 40, 10) * 20;
  int lost = 0;
  for (int seed = 1; lost < wanted && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    random.seed(static_cast<std::uint64_t>(seed));
    std::vector<TemporaryFolder> losses(10);
    run(losses);
    lost += static_cast<int>(losses.size());
  }
  promise("F26", "the journal: what was synced is there, what follows is a true beginning",
          std::to_string(lost) + " losses of power, " + std::to_string(faults) + " failed calls",
          lost >= wanted && faults > 0);
}

}  // namespace
}  // namespace rotation::testing
