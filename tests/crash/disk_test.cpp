// A disk that fails at any call of a life: signals go on, and once it is well nothing is missing.
//
// ROTATION_DISK_FAULTS=N tries so many places among the calls of each kind; 0: every one.
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <exception>
#include <memory>
#include <sstream>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/crash/undisturbed.hpp"
#include "tests/support/faulty_disk.hpp"
#include "tests/support/promise.hpp"

namespace rotation::testing {
namespace {

using Call = FaultyDisk::Call;
using Fault = FaultyDisk::Fault;

constexpr std::uint64_t kSeed = 2;
constexpr int kSessions = 400;
constexpr int kFewest = kSanitized ? 3 : 10;
constexpr std::uint64_t kForGood = UINT64_MAX;

class CoreOnAFailingDisk : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    expected = std::make_unique<Undisturbed>(kSeed, kSessions);
    ASSERT_GE(std::count(expected->events.begin(), expected->events.end(), '\n'), 3) << "too quiet a market";
    const TemporaryFolder folder;
    const FaultyDisk disk(folder.path());
    (void)live(folder, "");
    for (std::size_t call = 0; call < calls.size(); ++call) calls[call] = disk.calls(static_cast<Call>(call));
  }
  static void TearDownTestSuite() { expected.reset(); }

  // A whole life. A start may refuse, in one sentence: then `refusal` has to be looked for in it.
  static bool live(const TemporaryFolder& folder, const std::string& refusal) {
    std::unique_ptr<Lifetime> life;
    try {
      life = std::make_unique<Lifetime>(folder.path(), kSeed, Prints::right);
      life->start();
    } catch (const std::exception& error) {
      const std::string sentence = error.what();
      EXPECT_NE(refusal, "") << sentence;
      EXPECT_NE(sentence.find(refusal), std::string::npos) << sentence;
      EXPECT_EQ(sentence.find('\n'), std::string::npos) << sentence;
      return false;
    }
    EXPECT_EQ(life->live(kSessions, [] {}), expected->end);
    return true;
  }

  // A life with the fault, and one without that goes on from there.
  void disturb(const Fault& fault, const std::string& refusal) {
    SCOPED_TRACE("call " + std::to_string(static_cast<int>(fault.call)) + ", the " +
                 std::to_string(fault.first) + "th, error " + std::to_string(fault.error));
    const TemporaryFolder folder;
    {
      FaultyDisk disk(folder.path());
      disk.inject(fault);
      if (!live(folder, refusal)) ++refused;
      injected += disk.injected();
    }
    EXPECT_TRUE(live(folder, "")) << "a start after the disk is well";
    EXPECT_TRUE(events_in(folder.path()) == expected->events);
    ++tried;
  }
  // At the first calls, which are those of the start, one by one; then here and there.
  void disturb_all(Call call, std::uint64_t count, int error, const std::string& refusal) {
    const std::uint64_t all = calls[static_cast<std::size_t>(call)];
    const auto places = static_cast<std::uint64_t>(cases("ROTATION_DISK_FAULTS", 12, 4));
    const std::uint64_t step = places == 0 ? 1 : std::max<std::uint64_t>(1, all / places);
    for (std::uint64_t n = 1; n <= all && !HasFailure(); n += n < places / 3 ? 1 : step) {
      disturb({.call = call, .first = n, .count = count, .error = error}, refusal);
    }
  }
  [[nodiscard]] std::string measured() const {
    return std::to_string(tried) + " places, " + std::to_string(injected) + " calls failed, " +
           std::to_string(refused) + " starts refused";
  }

  static std::unique_ptr<Undisturbed> expected;
  static std::array<std::uint64_t, 6> calls;  // of an undisturbed life
  int tried = 0;
  int refused = 0;
  std::uint64_t injected = 0;
};

std::unique_ptr<Undisturbed> CoreOnAFailingDisk::expected;
std::array<std::uint64_t, 6> CoreOnAFailingDisk::calls{};

TEST_F(CoreOnAFailingDisk, F29NoSpaceFromAnyWriteOn) {
  disturb_all(Call::write, kForGood, ENOSPC, ": ");
  promise("F29", "no space from any write on: signals go on, all is recorded by a start with space",
          measured(), tried >= kFewest && injected > 0);
}

TEST_F(CoreOnAFailingDisk, F30AnErrorAtAnyWrite) {
  disturb_all(Call::write, 1, EIO, ": ");
  disturb_all(Call::truncate, 1, EIO, ": ");
  disturb_all(Call::open, 1, EIO, ": ");
  disturb_all(Call::rename, 1, EIO, ": ");
  disturb_all(Call::remove, 1, EIO, ": ");
  promise("F30", "EIO at any call: signals go on, nothing is missing after it", measured(),
          tried >= kFewest && injected > 0);
}

TEST_F(CoreOnAFailingDisk, F31AnyFailedSync) {
  disturb_all(Call::sync, 1, EIO, ": ");
  promise("F31", "any sync fails: nothing on the descriptor is trusted, nothing is missing after it",
          measured(), tried >= kFewest && injected > 0);
}

TEST_F(CoreOnAFailingDisk, F32AnyShortWrite) {
  disturb_all(Call::write, 1, 0, ": ");
  promise("F32", "any write takes half: completed or undone", measured(), tried >= kFewest && injected > 0);
}

TEST_F(CoreOnAFailingDisk, F33AReadOnlyFileSystemRefusesTheStart) {
  for (const int error : {EROFS, EACCES}) {
    disturb({.call = Call::open, .count = kForGood, .error = error}, ": ");
  }
  promise("F33", "a read-only file system, or no permission: the start is refused with a sentence",
          measured(), refused == tried);
}

// The 99th percentile of the time from an event to the next one, on the engine's thread.
std::chrono::nanoseconds p99_of_a_life(std::chrono::milliseconds sync) {
  using Steady = std::chrono::steady_clock;
  const TemporaryFolder folder;
  FaultyDisk disk(folder.path());
  Lifetime life(folder.path(), kSeed, Prints::right);
  life.start();
  disk.slow_down(sync);
  std::vector<std::chrono::nanoseconds> turns;
  turns.reserve(kSessions * 200);
  auto last = Steady::now();
  (void)life.live(kSessions, [&] {
    const auto now = Steady::now();
    turns.push_back(now - std::exchange(last, now));
  });
  disk.slow_down({});
  const auto p99 = turns.begin() + static_cast<std::ptrdiff_t>(turns.size() * 99 / 100);
  std::nth_element(turns.begin(), p99, turns.end());
  return *p99;
}

TEST(CoreOnASlowDisk, F34TheEngineDoesNotWait) {
  using std::chrono::nanoseconds;
  nanoseconds fast = nanoseconds::max();
  nanoseconds slow = nanoseconds::max();
  // The best of each, of more lives where they differ: what else the machine does is not asked for here.
  constexpr double kLimit = kSanitized ? 3 : 1.2;
  double ratio = 0;
  for (int round = 0; round < (kSanitized ? 2 : 16) || (ratio > kLimit && round < 64); ++round) {
    fast = std::min(fast, p99_of_a_life({}));
    slow = std::min(slow, p99_of_a_life(std::chrono::milliseconds{500}));
    ratio = static_cast<double>(slow.count()) / static_cast<double>(fast.count());
  }
  std::ostringstream measured;
  measured.precision(3);
  measured << "p99 " << slow.count() << " ns for " << fast.count() << " ns, " << ratio << " times";
  promise("F34", "every sync takes 500 ms: the engine's time for an event within 20 %", measured.str(),
          ratio <= kLimit);
}

}  // namespace
}  // namespace rotation::testing
