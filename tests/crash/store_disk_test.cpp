// The store on a disk that fails and loses its power: every entry that was written is there, whole.
#include <array>
#include <cerrno>
#include <random>

#include <gtest/gtest.h>

#include "daemon/store/store.hpp"
#include "tests/crash/undisturbed.hpp"
#include "tests/daemon/store/store_rows.hpp"
#include "tests/support/faulty_disk.hpp"
#include "tests/support/promise.hpp"

namespace rotation::testing {
namespace {

using Call = FaultyDisk::Call;
using daemon::store::DatabaseError;
using daemon::store::Entry;
using daemon::store::Store;

constexpr int kEntries = 25;

class StoreOnAFaultyDisk : public ::testing::Test {
 protected:
  StoreOnAFaultyDisk() {
    const TemporaryFolder folder;
    Store store(folder.path() / "store.db", series);
    texts.push_back(text(store.read()));
    for (int n = 0; n < kEntries; ++n) {
      store.write(entry(n));
      texts.push_back(text(store.read()));
    }
  }
  static Entry entry(int n) {
    if (n == 0) return {.start = start_row(0)};
    const market::Day day = kFirstDay + std::chrono::days{n};
    Entry entry{.sessions = {session_row(day, 90 + n)}};
    if (n % 3 == 0) {
      entry.transitions = {transition_row(static_cast<std::uint64_t>(n / 3), day, signals::State::watch,
                                          signals::State::setup)};
    }
    return entry;
  }
  std::uint64_t below(std::uint64_t n) { return random() % n; }

  void run(std::vector<TemporaryFolder>& losses) {
    const TemporaryFolder folder;
    FaultyDisk disk(folder.path());
    std::vector<std::uint64_t> moments(losses.size());
    for (auto& moment : moments) moment = 1 + below(220);
    std::vector<std::size_t> written(losses.size(), 0);
    std::size_t done = 0;
    disk.before_changes([&](std::uint64_t number) {
      for (std::size_t i = 0; i < moments.size(); ++i) {
        if (moments[i] != number) continue;
        written[i] = done;
        disk.lose_power(losses[i].path(), random);
      }
    });
    {
      Store store(folder.path() / "store.db", series);
      (void)store.read();
      for (std::uint64_t n = below(4); n > 0; --n) {
        const Call call = std::array{Call::open, Call::write, Call::sync, Call::truncate}[below(4)];
        const bool half = call == Call::write && below(3) == 0;
        disk.inject({.call = call,
                     .first = disk.calls(call) + 1 + below(call == Call::write ? 150 : 20),
                     .count = 1 + below(3),
                     .error = half ? 0 : std::array{EIO, ENOSPC}[below(2)]});
      }
      while (done < kEntries) {
        try {
          store.write(entry(static_cast<int>(done)));
          ++done;
        } catch (const DatabaseError&) {
          ++refused;
        }
      }
      disk.heal();
      EXPECT_EQ(text(store.read()), texts.back());
    }
    for (std::size_t i = 0; i < losses.size(); ++i) {
      SCOPED_TRACE("power lost before change " + std::to_string(moments[i]));
      Store store(losses[i].path() / "store.db", series);
      const std::string found = text(store.read());
      const bool true_beginning =
          found == texts[written[i]] || (written[i] < kEntries && found == texts[written[i] + 1]);
      EXPECT_TRUE(true_beginning) << written[i] << " entries had been written, found:\n" << found;
    }
    faults += disk.injected();
  }

  const market::SeriesTable series = two_series();
  std::vector<std::string> texts;  // after each entry
  std::mt19937_64 random{1};
  std::uint64_t faults = 0;
  int refused = 0;
};

TEST_F(StoreOnAFaultyDisk, HasEveryEntryThatWasWritten) {
  const int wanted = cases("ROTATION_POWER_LOSSES", 40, 10) * 10;
  int lost = 0;
  for (int seed = 1; lost < wanted && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    random.seed(static_cast<std::uint64_t>(seed));
    std::vector<TemporaryFolder> losses(10);
    run(losses);
    lost += static_cast<int>(losses.size());
  }
  EXPECT_GT(refused, 0);
  promise("F26", "the store: every entry written is there, none in part",
          std::to_string(lost) + " losses of power, " + std::to_string(faults) + " failed calls",
          lost >= wanted && faults > 0);
}

}  // namespace
}  // namespace rotation::testing
