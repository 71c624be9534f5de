// The service manager is told what it must know, and no longer hears from a daemon one of whose threads is
// stuck.
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/e2e/programs.hpp"
#include "tests/support/promise.hpp"

namespace rotation::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
constexpr const char* kPromise = "a stuck thread: the watchdog is not fed, restart in 30 s, state intact";

using Steady = std::chrono::steady_clock;

// The place of systemd's socket.
class NotifySocket {
 public:
  NotifySocket() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::system_error(errno, std::generic_category(), path);
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  ~NotifySocket() {
    ::unsetenv("NOTIFY_SOCKET");
    ::close(socket_);
  }

  // The next message, or nothing in so long.
  [[nodiscard]] std::string next(milliseconds limit) const {
    pollfd waits{.fd = socket_, .events = POLLIN, .revents = 0};
    if (::poll(&waits, 1, static_cast<int>(limit.count())) <= 0) return {};
    std::array<char, 256> text{};
    const ssize_t size = ::recv(socket_, text.data(), text.size(), 0);
    return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  }
  // Whether this one comes; others before it do not count.
  [[nodiscard]] bool comes(std::string_view message) const {
    const auto end = Steady::now() + kPatience;
    while (Steady::now() < end) {
      if (next(milliseconds{100}) == message) return true;
    }
    return false;
  }

 private:
  const TemporaryFolder folder_;
  const std::string path = std::string(folder_.path()) + "/notify";
  const int socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
};

// A thread of a process that does not run while this lives, and the others do.
class StuckThread {
 public:
  StuckThread(pid_t process, const std::string& name) {
    for (const auto& task :
         std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
      std::string found;
      std::getline(std::ifstream(task.path() / "comm"), found);
      if (found == name) thread_ = std::stoi(task.path().filename());
    }
    stopped_ = thread_ != 0 && ::ptrace(PTRACE_SEIZE, thread_, nullptr, nullptr) == 0 &&
               ::ptrace(PTRACE_INTERRUPT, thread_, nullptr, nullptr) == 0 &&
               ::waitpid(thread_, nullptr, __WALL) == thread_;
  }
  ~StuckThread() {
    if (!stopped_) return;
    if (::ptrace(PTRACE_DETACH, thread_, nullptr, nullptr) != 0) ::waitpid(thread_, nullptr, __WALL);  // dead
  }
  [[nodiscard]] bool stopped() const { return stopped_; }

 private:
  pid_t thread_ = 0;
  bool stopped_ = false;
};

TEST(Service, TheWatchdogIsFedByProgress) {
  const Simulator simulator({"--sessions-per-second", "5"});
  const NotifySocket manager;
  const TemporaryFolder folder;
  std::optional<Daemon> daemon(std::in_place, folder, feed_config(simulator.port));
  ASSERT_TRUE(manager.comes("READY=1"));
  daemon->until_feed("live");
  ASSERT_TRUE(manager.comes("WATCHDOG=1"));

  constexpr milliseconds kSilence{2500};  // two of the turns in which it would have been fed
  for (const char* const thread : {"engine", "feed-io"}) {
    {
      const StuckThread stuck(daemon->process.pid(), thread);
      if (!stuck.stopped()) {
        promise("F52", kPromise, "cannot run here: a thread cannot be stopped by ptrace", true);
        GTEST_SKIP() << "a thread cannot be stopped by ptrace";
      }
      for (int of_turns_before = 0; !manager.next(kSilence).empty(); ++of_turns_before) {
        ASSERT_LT(of_turns_before, 2) << thread << " is stuck";
      }
    }
    EXPECT_TRUE(manager.comes("WATCHDOG=1")) << thread << " goes on";
  }

  const double transitions = daemon->scrape().sum("rotation_transitions_total");
  std::optional<Steady::time_point> killed;
  {
    const StuckThread stuck(daemon->process.pid(), "engine");
    killed = Steady::now();
    daemon->process.signal(SIGABRT);  // as systemd does
  }
  EXPECT_EQ(daemon->process.exit_code(), 128 + SIGABRT);
  daemon.emplace(folder, feed_config(simulator.port));
  const bool again = manager.comes("READY=1");
  const auto restart = std::chrono::duration_cast<milliseconds>(Steady::now() - *killed);
  EXPECT_GE(daemon->until_feed("live").sum("rotation_transitions_total"), transitions);
  while (!manager.next(milliseconds{0}).empty()) {
  }
  EXPECT_EQ(daemon->stop(), 0);
  EXPECT_TRUE(manager.comes("STOPPING=1"));
  const seconds kWatchdog{20};  // deploy/systemd/rotationd.service
  promise("F52", kPromise,
          "engine or feeds stuck: fed no more; ready again " + std::to_string(restart.count()) +
              " ms after the kill, which comes after " + std::to_string(kWatchdog.count()) + " s",
          again && restart + kWatchdog <= seconds{30});
}

TEST(Service, ASocketThatIsNoneIsRefused) {
  ::setenv("NOTIFY_SOCKET", "nonsense", 1);
  const TemporaryFolder folder;
  const Process daemon({ROTATION_BIN_DIR "/rotationd", "run", "--storage.path", folder.path(),
                        "--web.listen-address", "127.0.0.1:0"});
  ::unsetenv("NOTIFY_SOCKET");
  EXPECT_EQ(daemon.exit_code(), 1);
  EXPECT_EQ(daemon.lines("NOTIFY_SOCKET: nonsense: neither a path nor an abstract name").size(), 1U)
      << daemon.output();
}

// Debian's systemd looks at the unit; where it is not installed, nobody does.
TEST(Service, TheUnitIsClosed) {
  if (!in_path("systemd-analyze")) GTEST_SKIP() << "systemd-analyze is not installed";
  const Process analysis({"systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager",
                          ROTATION_SOURCE_DIR "/deploy/systemd/rotationd.service"});
  EXPECT_EQ(analysis.exit_code(), 0) << analysis.output();
}

}  // namespace
}  // namespace rotation::testing
