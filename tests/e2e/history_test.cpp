// README's replay as a newcomer runs it: a history made up by the simulator, read by the daemon.
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {
namespace {

using ::testing::HasSubstr;

TEST(MadeUpHistory, IsReplayedToAConfirmedRotationAndAReport) {
  const TemporaryFolder folder;
  const std::string history = folder.path() / "history";
  const std::string out = folder.path() / "out";
  const Process simulator({ROTATION_BIN_DIR "/rotation-sim", "--write-history=" + history});
  ASSERT_EQ(simulator.exit_code(), 0) << simulator.output();
  const Process replay({ROTATION_BIN_DIR "/rotationd", "replay", "--history=" + history, "--out=" + out,
                        "--no-placebo", "--no-neighbours"});
  ASSERT_EQ(replay.exit_code(), 0) << replay.output();
  EXPECT_TRUE(replay.lines("no history for").empty()) << replay.output();
  EXPECT_EQ(replay.error_lines().back(), "results are in " + out + "; begin with " + out + "/report.html");
  std::ifstream events(out + "/events.jsonl");
  const std::string lines(std::istreambuf_iterator<char>(events), {});
  for (const char* state : {"WATCH", "CONFIRMING", "CONFIRMED", "EXTENDED", "INVALIDATED"}) {
    EXPECT_THAT(lines, HasSubstr(R"("to":")" + std::string(state) + '"'));
  }
  EXPECT_TRUE(std::filesystem::exists(out + "/report.html"));
}

}  // namespace
}  // namespace rotation::testing
