// The live daemon as Prometheus sees it: promtool's lint, and a real server that scrapes and is asked.
#include <optional>

#include <gtest/gtest.h>

#include "tests/e2e/monitoring.hpp"
#include "tests/e2e/programs.hpp"
#include "tests/support/bcrypt.hpp"
#include "tests/support/certificates.hpp"

namespace rotation::testing {
namespace {

using std::chrono::seconds;

// A configuration that scrapes one target each second; `job`: further lines of the scrape's.
std::string scraping(std::uint16_t target, const std::string& job = "") {
  return "global:\n  scrape_interval: 1s\nscrape_configs:\n  - job_name: rotationd\n" + job +
         "    static_configs:\n      - targets: [\"127.0.0.1:" + std::to_string(target) + "\"]\n";
}

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
  const PrometheusServer server(folder, scraping(daemon->web));
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
    const PrometheusServer server(
        folder, scraping(daemon->web, job + "{username: prometheus, password: open sesame}\n"));
    ASSERT_TRUE(server.comes_to("count(rotation_state)", "7")) << server.output();
    EXPECT_EQ(server.ask("up"), "1");
  }
  const PrometheusServer stranger(folder,
                                  scraping(daemon->web, job + "{username: prometheus, password: a guess}\n"));
  EXPECT_TRUE(stranger.comes_to("up", "0")) << stranger.output();
  EXPECT_EQ(daemon->stop(), 0) << daemon->process.output();
  EXPECT_EQ(daemon->process.output().find("sesame"), std::string::npos);
}

}  // namespace
}  // namespace rotation::testing
