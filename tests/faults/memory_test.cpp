// Memory that runs out, on the real program: whichever allocation fails, it says so and ends, or it does
// without, and the next start finds a state it can go on from.
#include <algorithm>
#include <cmath>
#include <csignal>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/e2e/programs.hpp"
#include "tests/support/promise.hpp"

namespace rotation::testing {
namespace {

constexpr unsigned long kBeforeMain = 64;  // of the libraries, where nothing of ours can help
constexpr int kRuns = 40;

class ShortMemory : public ::testing::Test {
 protected:
  struct End {
    std::optional<int> code;
    std::string output;
  };

  // A run on the state that the one before left, for a second of a market or until it ends by itself.
  End run(unsigned long failing) {
    const Simulator simulator({"--streams", "2", "--sessions-per-second", "8"});
    const std::string history = "history:\n  sources:\n    - provider: alpaca\n      url: http://127.0.0.1:" +
                                std::to_string(simulator.port) + "\n      feed: alpaca\n";
    const std::string config = folder.write("rotationd.yml", demo_config(simulator.port, history));
    const Process daemon(daemon_command("run", config, folder.path() / "state"),
                         {{"LD_PRELOAD", ROTATION_FAILING_MALLOC},
                          {"ROTATION_FAILING_ALLOCATION", std::to_string(failing)},
                          {"ROTATION_ALLOCATIONS", folder.path() / "allocations"}});
    auto code = daemon.exit_code(std::chrono::seconds{1});
    if (!code) {
      daemon.signal(SIGTERM);
      code = daemon.exit_code();
    }
    return {code, daemon.output()};
  }

  TemporaryFolder folder;
};

TEST_F(ShortMemory, F36EndsWithASentenceOrGoesOnAndTheNextStartRecovers) {
  const End undisturbed = run(0);
  ASSERT_EQ(undisturbed.code, 0) << undisturbed.output;
  unsigned long allocations = 0;
  ASSERT_TRUE(std::ifstream(folder.path() / "allocations") >> allocations);

  int ended = 0;
  int went_on = 0;
  for (int i = 0; i < kRuns; ++i) {  // evenly over the orders of magnitude: the start is where most differs
    const double place = static_cast<double>(i) / (kRuns - 1);
    const auto failing = static_cast<unsigned long>(
        kBeforeMain * std::pow(static_cast<double>(allocations) / kBeforeMain, place));
    const End end = run(failing);
    if (end.code == 0) {
      ++went_on;
    } else {
      ++ended;
      EXPECT_EQ(end.code, 1) << "allocation " << failing << '\n' << end.output;
      EXPECT_NE(end.output, "") << "allocation " << failing;
      EXPECT_EQ(end.output.find("damaged"), std::string::npos) << "allocation " << failing << '\n'
                                                               << end.output;
    }
  }
  EXPECT_GT(ended, kRuns / 2);  // the test does what it says
  const End last = run(0);
  EXPECT_EQ(last.code, 0) << last.output;
  promise("F36", "an allocation fails: a sentence and the end, or it goes on; the next start recovers",
          std::to_string(kRuns) + " of " + std::to_string(allocations) + " allocations failed: " +
              std::to_string(ended) + " ended, " + std::to_string(went_on) + " went on, 0 otherwise",
          ended + went_on == kRuns);
}

}  // namespace
}  // namespace rotation::testing
