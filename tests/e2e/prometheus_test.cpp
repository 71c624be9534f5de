// The live daemon as Prometheus sees it: promtool's lint, and a real server that scrapes and is asked.
#include <optional>

#include <gtest/gtest.h>

#include "tests/e2e/programs.hpp"
#include "tests/support/bcrypt.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/listeners.hpp"

namespace rotation::testing {
namespace {

using std::chrono::seconds;

// A server that scrapes one target each second, and is asked.
class Server {
 public:
  // `job`: further lines of the scrape's configuration.
  Server(const TemporaryFolder& folder, std::uint16_t target, const std::string& job = "")
      : process_(
            {"prometheus",
             "--config.file=" +
                 folder
                     .write("prometheus.yml",
                            "global:\n  scrape_interval: 1s\nscrape_configs:\n  - job_name: rotationd\n" +
                                job + "    static_configs:\n      - targets: [\"127.0.0.1:" +
                                std::to_string(target) + "\"]\n")
                     .string(),
             "--storage.tsdb.path=" + (folder.path() / "tsdb").string(),
             "--web.listen-address=127.0.0.1:" + std::to_string(port_)}) {
    process_.wait_for_line("Server is ready to receive web requests", seconds{60});
  }

  // The one number that the query gives; empty while there is none.
  [[nodiscard]] std::string ask(const std::string& query) const {
    const std::string answer = fetch(port_, "/api/v1/query?query=" + query);
    const std::size_t value = answer.find("\"value\":[");
    if (value == std::string::npos) return "";
    const std::size_t number = answer.find(",\"", value) + 2;
    return answer.substr(number, answer.find('"', number) - number);
  }

  // Whether the query comes to the number within a minute.
  [[nodiscard]] bool comes_to(const std::string& query, const std::string& number) const {
    const auto end = std::chrono::steady_clock::now() + seconds{60};
    while (ask(query) != number) {
      if (std::chrono::steady_clock::now() > end) return false;
    }
    return true;
  }

  [[nodiscard]] std::string output() const { return process_.output(); }

 private:
  // Free a moment ago: Prometheus does not tell which port it took.
  const std::uint16_t port_ = SilentListener{}.port();
  const Process process_;
};

class Prometheus : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!in_path("promtool") || !in_path("prometheus")) {
      GTEST_SKIP() << "no promtool or prometheus (Debian package prometheus)";
    }
  }

  // A daemon that has lived through a session.
  void start() {
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
  start();
  const auto text = folder.write("metrics.txt", fetch(daemon->web, "/metrics"));
  Process promtool({"sh", "-c", "promtool check metrics < " + text.string()});
  EXPECT_EQ(promtool.exit_code(seconds{30}), 0);
  EXPECT_EQ(promtool.output(), "");
}

TEST_F(Prometheus, ScrapesAndFindsOneState) {
  start();
  const Server server(folder, daemon->web);
  ASSERT_TRUE(server.comes_to("count(rotation_state)", "7")) << server.output();
  ASSERT_TRUE(daemon->process.running());
  EXPECT_EQ(server.ask("sum(rotation_state)"), "1");
  EXPECT_EQ(server.ask("count(rotation_state%20%3D%3D%201)"), "1");
  EXPECT_EQ(server.ask("up"), "1");
  EXPECT_EQ(server.ask("count(rotation_build_info)"), "1");
}

TEST_F(Prometheus, ScrapesOverTlsWithAPassword) {
  const Authority authority("desk");
  const Identity identity = authority.issue("127.0.0.1");
  const std::string ca = folder.write("ca.pem", authority.pem());
  folder.write("tls/server.crt", identity.certificate_pem);
  folder.write("tls/server.key", identity.key_pem);
  const auto web = folder.write("web.yml",
                                "tls_server_config: {cert_file: tls/server.crt, key_file: tls/server.key}\n"
                                "basic_auth_users: {prometheus: " +
                                    bcrypt("open sesame", 10) + "}\n");
  EXPECT_EQ(Process({"promtool", "check", "web-config", web}).exit_code(seconds{30}), 0)
      << "not the toolkit's";
  daemon.emplace(folder, feed_config(1), std::vector<std::string>{"--web.config.file", web});
  const std::string job = "    scheme: https\n    tls_config: {ca_file: \"" + ca + "\"}\n    basic_auth: ";
  {
    const Server server(folder, daemon->web, job + "{username: prometheus, password: open sesame}\n");
    ASSERT_TRUE(server.comes_to("count(rotation_state)", "7")) << server.output();
    EXPECT_EQ(server.ask("up"), "1");
  }
  const Server stranger(folder, daemon->web, job + "{username: prometheus, password: a guess}\n");
  EXPECT_TRUE(stranger.comes_to("up", "0")) << stranger.output();
  EXPECT_EQ(daemon->stop(), 0) << daemon->process.output();
  EXPECT_EQ(daemon->process.output().find("sesame"), std::string::npos);
}

}  // namespace
}  // namespace rotation::testing
