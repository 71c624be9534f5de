// rotation-sim as its user meets it: help, mistakes, the line with its address, signals.
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {
namespace {

constexpr const char* kProgram = ROTATION_BIN_DIR "/rotation-sim";

std::string said_by(const std::vector<std::string>& arguments, int exit_code) {
  std::vector<std::string> command{kProgram};
  command.insert(command.end(), arguments.begin(), arguments.end());
  Process program(command);
  EXPECT_EQ(program.exit_code(), exit_code) << program.output();
  return program.output();
}

TEST(SimulatorProgram, HelpFitsATerminal) {
  std::istringstream lines(said_by({"--help"}, 0));
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) EXPECT_LE(line.size(), 80U) << line;
  EXPECT_GT(count, 40);
  EXPECT_TRUE(said_by({"--version"}, 0).starts_with("rotation-sim "));
}

TEST(SimulatorProgram, MistakesAreOneSentence) {
  const std::array<const char*, 3> mistakes[]{
      {"--speed", "fast",
       "rotation-sim: --speed: 'fast' is neither 'max' nor a number from 0.01 to 10000000\n"},
      {"--listen", "here", "rotation-sim: --listen: 'here' is not ADDRESS:PORT\n"},
      {"--listen", "127.0.0.1:70000", "rotation-sim: --listen: '127.0.0.1:70000' is not ADDRESS:PORT\n"},
      {"--scenario", "boom", "rotation-sim: --scenario: there is no scenario 'boom'\n"},
      {"--start", "2026-02-30", "rotation-sim: --start: '2026-02-30' is not a date, YYYY-MM-DD\n"},
      {"--start", "1999-01-04", "rotation-sim: --start: '1999-01-04' is not between 2003 and 2097\n"},
      {"--channels", "trades,news", "rotation-sim: --channels: there is no channel 'news'\n"},
      {"--listen", "192.0.2.1:0",
       "rotation-sim: cannot listen on 192.0.2.1:0: Cannot assign requested address\n"},
  };
  for (const auto& [flag, value, sentence] : mistakes) EXPECT_EQ(said_by({flag, value}, 1), sentence);
}

TEST(SimulatorProgram, WritesItsHistoryAndSaysWhatIsNext) {
  const TemporaryFolder folder;
  const std::string there = folder.path() / "history";
  EXPECT_EQ(said_by({"--write-history", there}, 0), "wrote 725 sessions of 51 series to " + there +
                                                        "; next: rotationd replay --history=" + there +
                                                        " --out=out\n");
  const std::string file = folder.write("file", "");
  EXPECT_EQ(said_by({"--write-history", file}, 1),
            "rotation-sim: " + file + "/daily cannot be made: Not a directory\n");
}

TEST(SimulatorProgram, NumbersOutOfRangeAreRefused) {
  const std::array<const char*, 2> mistakes[]{
      {"--streams", "0"}, {"--streams", "101"}, {"--yield-scale", "0"}, {"--yield-scale", "ten"}};
  for (const auto& [flag, value] : mistakes)
    EXPECT_NE(said_by({flag, value}, 1).find(flag), std::string::npos) << flag << ' ' << value;
}

TEST(SimulatorProgram, SaysWhereItListensAndEndsOnASignal) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Process simulator({kProgram, "--listen", "127.0.0.1:0"});
    const std::string line = simulator.wait_for_line("listening on ws://127.0.0.1:");
    unsigned port = 0;
    EXPECT_EQ(std::sscanf(line.c_str(), "listening on ws://127.0.0.1:%u/v2/sip ", &port), 1) << line;
    EXPECT_GT(port, 0U);
    simulator.signal(signal);
    EXPECT_EQ(simulator.exit_code(), 0);
    EXPECT_EQ(simulator.lines().back(),
              "sent 0 messages in 0 frames to 0 clients (0 refused), answered 0 history calls");
  }
}

}  // namespace
}  // namespace rotation::testing
