// Processes of a test, and what is left of them.
#include "tests/support/process.hpp"

#include <cerrno>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rotation::testing {
namespace {

// Else the next test finds the ports taken.
TEST(Process, IsGoneWithAllThatItStarted) {
  for (int round = 0; round < 20; ++round) {
    std::optional<Process> shell(std::in_place,
                                 std::vector<std::string>{"sh", "-c", "sleep 600 & echo started $!; wait"});
    const std::string line = shell->wait_for_line("started ");
    shell.reset();
    EXPECT_EQ(kill(std::stoi(line.substr(line.find(' '))), 0), -1) << line;
    EXPECT_EQ(errno, ESRCH);
  }
}

}  // namespace
}  // namespace rotation::testing
