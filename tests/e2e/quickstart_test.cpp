// deploy/quickstart as a newcomer runs it: it builds (nothing to do here), takes its two fixed ports, shows a
// market.
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/support/process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const std::string kQuickstart = ROTATION_SOURCE_DIR "/deploy/quickstart";

// The processes that `leader` started, of this name (all: of any name).
std::vector<pid_t> children(const Process& leader, const std::string& name = "") {
  std::vector<pid_t> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream in(entry.path() / "stat");
    pid_t pid = 0;
    std::string command;
    char state = 0;
    pid_t parent = 0;
    pid_t group = 0;
    if (!(in >> pid >> command >> state >> parent >> group)) continue;
    if (group != leader.pid() || pid == leader.pid() || state == 'Z') continue;
    if (name.empty() || command == "(" + name + ")") found.push_back(pid);
  }
  return found;
}

TEST(Quickstart, CheckSeesTheRotationConfirmedAndInvalidated) {
  Process quickstart({kQuickstart, "--check"});
  EXPECT_EQ(quickstart.exit_code(), 0) << quickstart.output();
  EXPECT_FALSE(quickstart.lines("went through WATCH, CONFIRMING, CONFIRMED and INVALIDATED in").empty())
      << quickstart.output();
  EXPECT_TRUE(quickstart.error_lines().empty()) << quickstart.error_lines().front();
  EXPECT_TRUE(children(quickstart).empty());
}

TEST(Quickstart, EndsWithTheMarketAndSaysWhatIsLeftOfIt) {
  Process quickstart({kQuickstart, "--pace=8"});
  ASSERT_EQ(quickstart.exit_code(), 0) << quickstart.output();
  EXPECT_TRUE(quickstart.error_lines().empty()) << quickstart.error_lines().front();
  EXPECT_TRUE(children(quickstart).empty());
  const auto named = [&quickstart](const std::string& what) {
    const auto lines = quickstart.lines("  " + what + "  ");
    if (lines.size() != 1) throw std::runtime_error(quickstart.output());
    const std::size_t at = lines[0].find('/');
    return lines[0].substr(at, lines[0].find(" (") - at);
  };
  EXPECT_TRUE(std::filesystem::exists(named("report, for a browser")));
  EXPECT_TRUE(std::filesystem::exists(named("transitions of this run")));
  const std::filesystem::path journal = named("journal of this run");
  const Process verify({ROTATION_BIN_DIR "/rotationd", "journal", "verify", journal});
  EXPECT_EQ(verify.exit_code(), 0) << verify.output();
  EXPECT_EQ(verify.lines(", ended").size(), 1U) << verify.output();
  std::filesystem::remove_all(journal.parent_path().parent_path());
}

TEST(Quickstart, CheckFailsWithASentenceWhenTheSimulatorIsKilledHalfWay) {
  Process quickstart({kQuickstart, "--check"});
  quickstart.wait_for_line("  SETUP");
  const auto simulator = children(quickstart, "rotation-sim");
  ASSERT_EQ(simulator.size(), 1U);
  kill(simulator.front(), SIGKILL);
  EXPECT_EQ(quickstart.exit_code(), 1) << quickstart.output();
  const auto errors = quickstart.error_lines();
  EXPECT_NE(std::find(errors.begin(), errors.end(),
                      "quickstart: the simulator ended before the rotation had run its course"),
            errors.end())
      << quickstart.output();
  EXPECT_TRUE(children(quickstart).empty());
}

// Else its addresses would show another market than the one it began.
TEST(Quickstart, SaysThatAPortIsTakenBeforeItShowsAnAddress) {
  const Process simulator({ROTATION_BIN_DIR "/rotation-sim", "--listen", "127.0.0.1:8712"});
  simulator.wait_for_line("listening on ");
  const Process quickstart({kQuickstart});
  EXPECT_EQ(quickstart.exit_code(), 1) << quickstart.output();
  EXPECT_EQ(
      quickstart.output(),
      "quickstart: port 8712 of 127.0.0.1 is taken; another quickstart or daemon may be running there\n");
}

// With an apt-get that installs nothing, and a machine on which all is missing.
TEST(InstallDependencies, SaysHowFarItIs) {
  const TemporaryFolder folder;
  const auto program = [&folder](const char* name, const std::string& body) {
    std::filesystem::permissions(folder.write(name, "#!/bin/sh\n" + body), std::filesystem::perms::owner_all);
  };
  program("dpkg-query", "exit 1\n");
  program("id", "echo 0\n");
  program("apt-get",
          "[ $1 = install ] || exec echo Get:1 lists\n"
          "echo '0 upgraded, 4 newly installed, 0 to remove and 0 not upgraded.'\n"
          "for step in Get:1 'Unpacking one' 'Setting up one'; do\n"
          "  for i in 1 2 3 4; do echo \"$step\"; done\n"
          "done\n"
          "exit ${REFUSES:-0}\n");
  const std::string path = folder.path().string() + ":" + std::getenv("PATH");
  const Process install({ROTATION_SOURCE_DIR "/deploy/install-dependencies"}, {{"PATH", path}});
  EXPECT_EQ(install.exit_code(), 0) << install.output();
  EXPECT_EQ(install.lines(" %").size(), 10U) << install.output();
  EXPECT_EQ(install.lines().back(), "100 %");

  const Process refused({ROTATION_SOURCE_DIR "/deploy/install-dependencies"},
                        {{"PATH", path}, {"REFUSES", "100"}});
  EXPECT_EQ(refused.exit_code(), 1) << refused.output();
  EXPECT_EQ(refused.error_lines().back(), "Setting up one");
}

TEST(Quickstart, CtrlCEndsEverything) {
  Process quickstart({kQuickstart});
  quickstart.wait_for_line("/-/ready");
  EXPECT_EQ(children(quickstart, "rotation-sim").size(), 1U);
  EXPECT_EQ(children(quickstart, "rotationd").size(), 1U);
  quickstart.signal(SIGINT);
  EXPECT_EQ(quickstart.exit_code(), 128 + SIGINT) << quickstart.output();
  EXPECT_TRUE(children(quickstart).empty());
}

}  // namespace
}  // namespace rotation::testing
