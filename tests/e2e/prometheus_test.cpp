// The live daemon as Prometheus sees it: promtool's lint, and a real server that scrapes and is asked.
#include <optional>

#include <gtest/gtest.h>

#include "tests/e2e/programs.hpp"
#include "tests/support/listeners.hpp"

namespace rotation::testing {
namespace {

using std::chrono::seconds;

class Prometheus : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!in_path("promtool") || !in_path("prometheus")) {
      GTEST_SKIP() << "no promtool or prometheus (Debian package prometheus)";
    }
    simulator.emplace(std::vector<std::string>{"--sessions-per-second", "5"});
    daemon.emplace(folder, feed_config(simulator->port, "", history_from(simulator->port)));
    daemon->until("a live session", [](const Scrape& now) {
      return now.one("rotation_feed_state") == "live" &&
             now["rotation_sessions_evaluated_total"] > now["rotation_history_sessions"];
    });
  }

  TemporaryFolder folder;
  std::optional<Simulator> simulator;
  std::optional<Daemon> daemon;
};

TEST_F(Prometheus, LintIsSilent) {
  const auto text = folder.write("metrics.txt", fetch(daemon->web, "/metrics"));
  Process promtool({"sh", "-c", "promtool check metrics < " + text.string()});
  EXPECT_EQ(promtool.exit_code(seconds{30}), 0);
  EXPECT_EQ(promtool.output(), "");
}

TEST_F(Prometheus, ScrapesAndFindsOneState) {
  const auto config =
      folder.write("prometheus.yml",
                   "global:\n  scrape_interval: 1s\nscrape_configs:\n  - job_name: rotationd\n"
                   "    static_configs:\n      - targets: [\"127.0.0.1:" +
                       std::to_string(daemon->web) + "\"]\n");
  // Free a moment ago: Prometheus does not tell which port it took.
  const std::uint16_t port = SilentListener{}.port();
  const Process server({"prometheus", "--config.file=" + config.string(),
                        "--storage.tsdb.path=" + (folder.path() / "tsdb").string(),
                        "--web.listen-address=127.0.0.1:" + std::to_string(port)});
  server.wait_for_line("Server is ready to receive web requests", seconds{60});

  // The one number that the query gives; empty while there is none.
  const auto ask = [port](const std::string& query) -> std::string {
    const std::string answer = fetch(port, "/api/v1/query?query=" + query);
    const std::size_t value = answer.find("\"value\":[");
    if (value == std::string::npos) return "";
    const std::size_t number = answer.find(",\"", value) + 2;
    return answer.substr(number, answer.find('"', number) - number);
  };
  const auto end = std::chrono::steady_clock::now() + seconds{60};
  while (ask("count(rotation_state)") != "7") {
    ASSERT_LT(std::chrono::steady_clock::now(), end) << server.output();
    ASSERT_TRUE(daemon->process.running());
  }
  EXPECT_EQ(ask("sum(rotation_state)"), "1");
  EXPECT_EQ(ask("count(rotation_state%20%3D%3D%201)"), "1");
  EXPECT_EQ(ask("up"), "1");
  EXPECT_EQ(ask("count(rotation_build_info)"), "1");
}

}  // namespace
}  // namespace rotation::testing
