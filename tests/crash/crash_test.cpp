// Killed at any moment, again and again: the next start goes on as if nothing had been.
//
// ROTATION_KILLS=N kills so often, and a quarter of that during recovery.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <iostream>
#include <random>

#include <gtest/gtest.h>

#include "tests/crash/cases.hpp"
#include "tests/support/process.hpp"
#include "tests/support/promise.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kSessions = 1000;

constexpr unsigned kLongest = kSanitized ? 300 : 60;  // milliseconds until a kill

int kills_wanted() {
  return cases("ROTATION_KILLS", 80, 12);
}

class CrashLoop : public ::testing::Test {
 protected:
  [[nodiscard]] static Process life(const TemporaryFolder& folder, int seed) {
    return Process(
        {ROTATION_BIN_DIR "/lifetime", folder.path(), std::to_string(seed), std::to_string(kSessions)});
  }
  // What it came to.
  static std::string end_of(const Process& process) {
    EXPECT_EQ(process.exit_code(), 0) << process.output();
    const auto lines = process.lines("end ");
    return lines.empty() ? "" : lines.back();
  }
  // The last transition that it has shown.
  static std::uint64_t shown_by(const Process& process) {
    const auto lines = process.lines("shown ");
    return lines.empty() ? 0 : std::stoull(lines.back().substr(6));
  }
  // Kills in the middle of one market until it is over, `most` times under load; how often. Unbounded, a
  // machine half as fast would be killed twice as often in it, each time for twice as long.
  struct Kills {
    int live = 0;
    int recovering = 0;
  };
  Kills run(int seed, int most) {
    const TemporaryFolder undisturbed;
    const std::string expected = end_of(life(undisturbed, seed));
    const std::string record = events_in(undisturbed.path());
    EXPECT_GE(std::count(record.begin(), record.end(), '\n'), 10)
        << "the market is too quiet to show anything";

    const TemporaryFolder folder;
    std::mt19937 random(static_cast<unsigned>(seed));
    Kills kills;
    std::uint64_t shown = 0;
    for (int n = 1;; ++n) {
      const Process process = life(folder, seed);
      const bool recovering = n % 5 == 0;
      if (kills.live < most) {
        if (!recovering) process.wait_for_line("warm");
        if (!process.exit_code(milliseconds{1 + random() % kLongest})) process.signal(SIGKILL);
      }
      if (process.exit_code() != 128 + SIGKILL) {
        EXPECT_EQ(end_of(process), expected)
            << "seed " << seed << ", after " << kills.live + kills.recovering << " kills\n"
            << process.output();
        break;
      }
      ++(recovering ? kills.recovering : kills.live);
      shown = std::max(shown, shown_by(process));
      EXPECT_LE(shown, lines_on_record(folder)) << "shown, and lost";
      if (HasFailure()) break;
    }
    EXPECT_TRUE(events_in(folder.path()) == record) << "seed " << seed;
    return kills;
  }

 private:
  // Those of events.jsonl, which follows the store, and is read before the next start mends it.
  static std::uint64_t lines_on_record(const TemporaryFolder& folder) {
    const std::string text = events_in(folder.path());
    return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
  }
};

TEST_F(CrashLoop, EndsAsIfNothingHadBeen) {
  Kills total;
  int seed = 0;
  while (total.live < kills_wanted() && !HasFailure()) {
    const Kills kills = run(++seed, kills_wanted() - total.live);
    total.live += kills.live;
    total.recovering += kills.recovering;
    std::cout << total.live << " kills under load, " << total.recovering << " during recovery\n";
  }
  const std::string counts = std::to_string(total.live) + " kills under load, " +
                             std::to_string(total.recovering) + " during recovery, " + std::to_string(seed) +
                             " markets";
  promise("F24", "SIGKILL: no shown transition lost or doubled, the state of an undisturbed run", counts,
          total.live >= kills_wanted());
  promise("F25", "SIGKILL during recovery: the same", counts, total.recovering >= kills_wanted() / 8);
}

}  // namespace
}  // namespace rotation::testing
