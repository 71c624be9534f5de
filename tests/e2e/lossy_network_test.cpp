// One packet in a hundred is lost between the provider and the daemon.
#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include "tests/e2e/programs.hpp"
#include "tests/support/promise.hpp"

namespace rotation::testing {
namespace {

using std::chrono::seconds;

constexpr const char* kPromise = "1 % of the packets lost: no event is, no connection either";

// How long it takes is the machine's affair: the limit is the one of the test runner.
constexpr std::chrono::hours kTheRunners{1};

int run(const std::vector<std::string>& command) {
  return Process(command).exit_code().value_or(-1);
}

// A network of this thread's own, and of the programs it starts: a loopback that drops one TCP segment in a
// hundred. Needs root.
class LossyNetwork : public ::testing::Test {
 protected:
  LossyNetwork() {
    if (home_ < 0 || ::unshare(CLONE_NEWNET) != 0) {
      problem_ = "no network of its own: " + std::string(std::strerror(errno));
    } else if (run({"ip", "link", "set", "lo", "up"}) != 0 ||
               run({"iptables", "-A", "INPUT", "-i", "lo", "-p", "tcp", "-m", "statistic", "--mode", "random",
                    "--probability", "0.01", "-j", "DROP"}) != 0) {
      problem_ = "ip or iptables refuse";
    }
  }
  ~LossyNetwork() override {
    (void)::setns(home_, CLONE_NEWNET);
    ::close(home_);
  }
  void SetUp() override {
    if (problem_.empty()) return;
    promise("F45", kPromise, "cannot run here: " + problem_, true);
    GTEST_SKIP() << problem_;
  }
  // Packets dropped so far.
  static std::uint64_t dropped() {
    const Process listing({"iptables", "-nvxL", "INPUT"});
    (void)listing.exit_code();
    const auto lines = listing.lines("DROP ");
    return lines.empty() ? 0 : std::stoull(lines.back());
  }

 private:
  const int home_ = ::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  std::string problem_;
};

TEST_F(LossyNetwork, CostsNoEvent) {
  const Simulator simulator({"--speed", "max", "--from-session", "117", "--exit-at-end"});
  const TemporaryFolder folder;
  Daemon daemon(folder, feed_config(simulator.port));
  const std::string end = simulator.process.wait_for_line("sent ", kTheRunners);
  const std::uint64_t sent = std::stoull(end.substr(end.find("sent ") + 5));
  const Scrape all = daemon.until(
      "all that was sent",
      [&](const Scrape& now) { return now.sum("rotation_feed_events_total") >= static_cast<double>(sent); },
      kTheRunners);
  const std::uint64_t lost = dropped();
  const double connects = all.sum("rotation_feed_connects_total");
  EXPECT_GT(lost, 10U);
  EXPECT_EQ(connects, 1);
  promise("F45", kPromise,
          std::to_string(lost) + " packets dropped; " + std::to_string(sent) + " events sent and consumed, " +
              std::to_string(static_cast<int>(connects)) + " connection",
          lost > 10 && connects == 1);
}

}  // namespace
}  // namespace rotation::testing
