// rotation-sim as its user meets it: help, mistakes, the line with its address, signals.
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr const char* kProgram = ROTATION_BIN_DIR "/rotation-sim";

struct Result {
  int exit_code;
  std::string text;  // both outputs
};

Result run(const std::string& arguments) {
  std::FILE* const pipe = ::popen((std::string(kProgram) + " " + arguments + " 2>&1").c_str(), "r");
  Result result;
  std::array<char, 4096> part;
  for (std::size_t n = 0; (n = std::fread(part.data(), 1, part.size(), pipe)) > 0;)
    result.text.append(part.data(), n);
  result.exit_code = WEXITSTATUS(::pclose(pipe));
  return result;
}

TEST(SimulatorProgram, HelpFitsATerminal) {
  const Result help = run("--help");
  EXPECT_EQ(help.exit_code, 0);
  std::istringstream lines(help.text);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) EXPECT_LE(line.size(), 80U) << line;
  EXPECT_GT(count, 40);
  EXPECT_EQ(run("--version").text.substr(0, 13), "rotation-sim ");
}

TEST(SimulatorProgram, MistakesAreOneSentence) {
  const std::pair<const char*, const char*> mistakes[]{
      {"--speed fast", "rotation-sim: --speed: 'fast' is neither 'max' nor a number from 0.01 to 10000000\n"},
      {"--listen here", "rotation-sim: --listen: 'here' is not ADDRESS:PORT\n"},
      {"--listen 127.0.0.1:70000", "rotation-sim: --listen: '127.0.0.1:70000' is not ADDRESS:PORT\n"},
      {"--scenario boom", "rotation-sim: --scenario: there is no scenario 'boom'\n"},
      {"--start 2026-02-30", "rotation-sim: --start: '2026-02-30' is not a date, YYYY-MM-DD\n"},
      {"--start 1999-01-04", "rotation-sim: --start: '1999-01-04' is not between 2003 and 2097\n"},
      {"--channels trades,news", "rotation-sim: --channels: there is no channel 'news'\n"},
      {"--listen 192.0.2.1:0",
       "rotation-sim: cannot listen on 192.0.2.1:0: Cannot assign requested address\n"},
  };
  for (const auto& [arguments, sentence] : mistakes) {
    const Result result = run(arguments);
    EXPECT_EQ(result.exit_code, 1) << arguments;
    EXPECT_EQ(result.text, sentence) << arguments;
  }
}

TEST(SimulatorProgram, SaysWhereItListensAndEndsOnASignal) {
  for (const int signal : {SIGTERM, SIGINT}) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::execl(kProgram, kProgram, "--listen", "127.0.0.1:0", static_cast<char*>(nullptr));
      ::_exit(127);
    }
    ::close(ends[1]);
    std::FILE* const out = ::fdopen(ends[0], "r");
    std::array<char, 512> line{};
    ASSERT_NE(std::fgets(line.data(), line.size(), out), nullptr);
    unsigned port = 0;
    EXPECT_EQ(std::sscanf(line.data(), "listening on ws://127.0.0.1:%u/v2/sip ", &port), 1) << line.data();
    EXPECT_GT(port, 0U);
    ::kill(child, signal);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    std::string rest;
    while (std::fgets(line.data(), line.size(), out) != nullptr) rest = line.data();
    EXPECT_EQ(rest, "sent 0 messages in 0 frames to 0 clients (0 refused), answered 0 history calls\n");
    std::fclose(out);
  }
}

}  // namespace
