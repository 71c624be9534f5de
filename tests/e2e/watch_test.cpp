// `rotationd watch` in a real terminal (tmux), `--json` through a pipe, `status` as a health check: the real
// programs.
#include <algorithm>
#include <csignal>
#include <cstring>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/e2e/programs.hpp"

namespace rotation::testing {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kProgram = ROTATION_BIN_DIR "/rotationd";

// Columns of UTF-8 text, each sign one wide.
std::size_t columns(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; }));
}

// A shell in a tmux server of its own; the server goes with it.
class Terminal {
 public:
  Terminal(std::size_t wide, std::size_t rows)
      : socket_((folder_.path() / "tmux").string()),
        server_({"tmux", "-D", "-S", socket_, "-f", "/dev/null"}, {{"LC_ALL", "C.UTF-8"}, {"TMUX", ""}}) {
    const std::vector<std::string> start{"new-session",
                                         "-d",
                                         "-x",
                                         std::to_string(wide),
                                         "-y",
                                         std::to_string(rows),
                                         "env PS1='ready> ' TERM=screen-256color sh"};
    const auto limit = steady_clock::now() + seconds{20};
    while (!tmux(start)) {  // until the server listens
      if (steady_clock::now() > limit) throw std::runtime_error("no tmux server: " + server_.output());
    }
    tmux({"set-option", "-g", "status", "off"});  // a row less
    (void)until("ready>");
  }

  void type(const std::string& text) { tmux({"send-keys", "-l", text}); }
  void press(const std::string& key) { tmux({"send-keys", key}); }
  void resize(std::size_t wide, std::size_t rows) {
    tmux({"resize-window", "-x", std::to_string(wide), "-y", std::to_string(rows)});
  }

  // What stands there, blanks at the end of each row included.
  [[nodiscard]] std::string screen() {
    const Process shown({"tmux", "-N", "-S", socket_, "capture-pane", "-p", "-N"});
    (void)shown.exit_code();
    return shown.output();
  }
  // What a variable of tmux's is worth: alternate_on, cursor_flag.
  [[nodiscard]] std::string told(const std::string& variable) {
    const Process shown({"tmux", "-N", "-S", socket_, "display-message", "-p", "#{" + variable + "}"});
    (void)shown.exit_code();
    return shown.lines().empty() ? "" : shown.lines().front();
  }
  std::string until(const std::function<bool(const std::string&)>& done, const std::string& what) {
    const auto limit = steady_clock::now() + seconds{60};
    for (;;) {
      std::string now = screen();
      if (done(now)) return now;
      if (steady_clock::now() > limit)
        throw std::runtime_error("not seen in time: " + what + "; but:\n" + now);
    }
  }
  std::string until(const std::string& text) {
    return until([&](const std::string& now) { return now.find(text) != std::string::npos; }, text);
  }
  std::string until_gone(const std::string& text) {
    return until([&](const std::string& now) { return now.find(text) == std::string::npos; }, "no " + text);
  }

 private:
  bool tmux(std::vector<std::string> words) {
    words.insert(words.begin(), {"tmux", "-N", "-S", socket_});  // -N: starts no server that outlives us
    return Process(words).exit_code() == 0;
  }

  TemporaryFolder folder_;
  std::string socket_;
  Process server_;
};

class Watch : public ::testing::Test {
 protected:
  // A daemon with history, behind which a market of a minute a second goes by.
  void start() {
    simulator.emplace(std::vector<std::string>{"--streams", "3", "--speed", "60"});
    daemon.emplace(folder, demo_config(simulator->port, history()));
    url = "http://127.0.0.1:" + std::to_string(daemon->web);
  }
  [[nodiscard]] std::string history() const {
    const std::string at = "      url: http://127.0.0.1:" + std::to_string(simulator->port) + "\n";
    return "history:\n  sources:\n    - provider: alpaca\n" + at +
           "      feed: alpaca\n    - provider: massive\n" + at + "      feed: massive\n";
  }

  TemporaryFolder folder;
  std::optional<Simulator> simulator;
  std::optional<Daemon> daemon;
  std::string url;
};

class WatchInATerminal : public Watch {
 protected:
  void SetUp() override {
    if (!in_path("tmux")) GTEST_SKIP() << "no tmux (Debian package of that name)";
  }
  // Waits until the picture is whole: everything a desk looks for, as many rows as there are, none longer
  // than the terminal is wide. Throws with the picture that never was.
  static std::string until_whole(Terminal& terminal, std::size_t wide, std::size_t rows) {
    return terminal.until(
        [&](const std::string& shown) {
          for (const char* part :
               {" DORMANT  ", "(if closed now: ", " New York, ", "missing; hardest: M1", " M1 spread trend ",
                " V4 AI regime extends ", " IJR/SPY ", " score ", " IJR ", "\n q quit  ? help"}) {
            if (shown.find(part) == std::string::npos) return false;
          }
          std::istringstream lines(shown);
          std::size_t seen = 0;
          for (std::string line; std::getline(lines, line); ++seen) {
            if (columns(line) > wide) return false;
          }
          return seen == rows &&
                 (shown.find("Mandatory: all must be on") != std::string::npos) == (wide > 100);
        },
        "the desk at " + std::to_string(wide) + 'x' + std::to_string(rows));
  }
};

TEST_F(WatchInATerminal, ShowsTheDeskAt80x24And200x60AndGivesTheTerminalBack) {
  start();
  for (const auto& [wide, rows] : {std::pair{80U, 24U}, std::pair{200U, 60U}}) {
    SCOPED_TRACE(wide);
    Terminal terminal(wide, rows);
    terminal.type(kProgram + " watch " + url);
    terminal.press("Enter");
    const std::string shown = until_whole(terminal, wide, rows);
    EXPECT_EQ(terminal.told("alternate_on"), "1");
    EXPECT_EQ(terminal.told("cursor_flag"), "0");
    // The exchange's clock goes on.
    const std::size_t at = shown.find(" New York");
    (void)terminal.until_gone(shown.substr(at - 8, 17));
    terminal.press("?");
    (void)terminal.until("Keys and signs");
    terminal.press("q");
    const std::string after = terminal.until("ready> ");
    EXPECT_THAT(after, Not(HasSubstr("q quit")));
    EXPECT_EQ(terminal.told("alternate_on"), "0");
    EXPECT_EQ(terminal.told("cursor_flag"), "1");
    terminal.type("echo code $?; stty -a | grep -o ' echo '");
    terminal.press("Enter");
    EXPECT_THAT(terminal.until("\n echo "), HasSubstr("code 0")) << "what is typed is echoed again";
  }
}

TEST_F(WatchInATerminal, FollowsTheTerminalsSizeAndTheDaemonsRestart) {
  start();
  Terminal terminal(80, 24);
  terminal.type(kProgram + " watch " + url);
  terminal.press("Enter");
  (void)until_whole(terminal, 80, 24);
  terminal.resize(200, 60);
  (void)until_whole(terminal, 200, 60);
  terminal.resize(80, 24);
  (void)until_whole(terminal, 80, 24);

  ASSERT_EQ(daemon->stop(), 0);
  (void)terminal.until("DAEMON GONE");
  const std::string port = std::to_string(daemon->web);
  daemon.reset();
  simulator.emplace(std::vector<std::string>{"--streams", "3", "--speed", "60"});
  daemon.emplace(folder, demo_config(simulator->port, history()),
                 std::vector<std::string>{"--web.listen-address", "127.0.0.1:" + port});
  (void)terminal.until_gone("DAEMON GONE");
  (void)until_whole(terminal, 80, 24);
}

// Whatever ends it, what was there before stands there again.
TEST_F(WatchInATerminal, GivesTheTerminalBackWhateverEndsIt) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGSEGV, SIGABRT}) {
    SCOPED_TRACE(strsignal(number));
    const std::string id = folder.path() / "id";
    Terminal terminal(80, 24);
    terminal.type("ulimit -c 0; sh -c 'echo $$ >" + id + "; exec " + kProgram +
                  " watch http://127.0.0.1:1'; echo code $?");
    terminal.press("Enter");
    (void)terminal.until("DAEMON GONE");
    EXPECT_EQ(terminal.told("alternate_on"), "1");
    pid_t pid = 0;
    std::ifstream(id) >> pid;
    ASSERT_GT(pid, 1);
    if (number == SIGINT) {
      terminal.press("C-c");
    } else {
      ASSERT_EQ(kill(pid, number), 0);
    }
    (void)terminal.until("\ncode " + std::to_string(128 + number));
    EXPECT_EQ(terminal.told("alternate_on"), "0");
    EXPECT_EQ(terminal.told("cursor_flag"), "1");
    terminal.type("stty -a | grep -o ' icanon '");
    terminal.press("Enter");
    (void)terminal.until("\n icanon ");
  }
}

TEST_F(WatchInATerminal, HasSignsOfAsciiWhereTheLocaleHasNoOthers) {
  Terminal terminal(80, 24);
  terminal.type("LC_ALL=C NO_COLOR=1 " + kProgram + " watch http://127.0.0.1:1");
  terminal.press("Enter");
  const std::string shown = terminal.until("! DAEMON GONE");
  EXPECT_TRUE(std::all_of(shown.begin(), shown.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x7F;
  })) << shown;
}

TEST_F(Watch, WithoutATerminalSaysSo) {
  const Process watch({kProgram, "watch", "http://127.0.0.1:1"});
  EXPECT_EQ(watch.exit_code(), 1);
  EXPECT_THAT(watch.output(), HasSubstr("rotationd: watch needs a terminal; with --json it needs none"));
}

TEST_F(Watch, WritesAnObjectALineUntilThePipeIsClosed) {
  start();
  const Process piped(
      {"bash", "-c", kProgram + " watch --json " + url + " | head -n 40; echo ends ${PIPESTATUS[*]}"});
  (void)piped.wait_for_line("ends 0 0");
  EXPECT_TRUE(piped.error_lines().empty()) << piped.output();
  std::vector<std::string> lines = piped.lines();
  lines.pop_back();
  ASSERT_EQ(lines.size(), 40U);
  for (const std::string& line : lines) {
    const auto message = nlohmann::json::parse(line);
    EXPECT_THAT((std::vector<std::string>{"snapshot", "update"}), ::testing::Contains(message.at("type")));
    EXPECT_TRUE(message.at("data").is_object());
  }
}

TEST_F(Watch, WritesOnlyTheChannelsAskedFor) {
  start();
  const Process piped({"bash", "-c",
                       kProgram + " watch --json --channels=state,triggers " + url +
                           " | head -n 10; echo ends ${PIPESTATUS[*]}"});
  (void)piped.wait_for_line("ends 0 0");
  std::vector<std::string> lines = piped.lines();
  lines.pop_back();
  std::set<std::string> channels;
  for (const std::string& line : lines) channels.insert(nlohmann::json::parse(line).at("channel"));
  EXPECT_THAT(channels, ::testing::ElementsAre("state", "triggers"));
}

TEST_F(Watch, AsJsonSaysOnceThatNobodyIsThereAndEndsWithASignal) {
  const Process watch({kProgram, "watch", "--json", "http://127.0.0.1:1"});
  (void)watch.wait_for_line("rotationd: http://127.0.0.1:1/: it cannot be reached (Connection refused)");
  watch.signal(SIGTERM);
  EXPECT_EQ(watch.exit_code(), 128 + SIGTERM);
  EXPECT_EQ(watch.lines("Connection refused").size(), 1U);
}

// As a container's health check asks.
TEST_F(Watch, StatusFollowsTheDaemonsLife) {
  start();
  const auto status = [this] {
    const Process asked({kProgram, "status", url});
    return std::pair{asked.exit_code(), asked.output()};
  };
  const auto until = [&](int code) {
    const auto limit = steady_clock::now() + seconds{60};
    for (;;) {
      const auto [now, said] = status();
      if (now == code) return said;
      if (steady_clock::now() > limit)
        throw std::runtime_error("status never said " + std::to_string(code) + ": " + said);
    }
  };
  EXPECT_THAT(until(0), HasSubstr("ROTATION OK - DORMANT for "));
  simulator->process.signal(SIGKILL);
  EXPECT_THAT(until(2), HasSubstr("NOT READY: feed "));
  ASSERT_EQ(daemon->stop(), 0);
  const auto [code, said] = status();
  EXPECT_EQ(code, 2);
  EXPECT_THAT(said, HasSubstr("ROTATION CRITICAL - 127.0.0.1:"));
}

}  // namespace
}  // namespace rotation::testing
