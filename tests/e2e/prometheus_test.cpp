// The live daemon as Prometheus sees it: promtool's lint, and a real server that scrapes and is asked.
#include <algorithm>
#include <cmath>
#include <csignal>
#include <optional>

#include <gtest/gtest.h>

#include "tests/e2e/monitoring.hpp"
#include "tests/e2e/programs.hpp"
#include "tests/support/bcrypt.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/metric_family_reader.hpp"
#include "tests/support/raw_http_client.hpp"

namespace rotation::testing {
namespace {

// A configuration that scrapes one target each second; `job`: further lines of the scrape's.
std::string scraping(std::uint16_t target, const std::string& job = "") {
  return "global:\n  scrape_interval: 1s\nscrape_configs:\n  - job_name: rotationd\n" + job +
         "    static_configs:\n      - targets: [\"127.0.0.1:" + std::to_string(target) + "\"]\n";
}

// The whole way of a tick, as the daemon's protobuf has it.
MetricFamily::Histogram tick_to_snapshot(std::uint16_t web) {
  RawHttpClient client(web);
  const HttpAnswer page = client.ask(
      "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: "
      "application/vnd.google.protobuf;"
      "proto=io.prometheus.client.MetricFamily;encoding=delimited\r\n\r\n");
  const auto families = read_metric_families(page.body);
  const auto found = std::find_if(families.begin(), families.end(), [](const MetricFamily& family) {
    return family.name == "rotation_pipeline_duration_seconds";
  });
  return found->metrics.at(0).histogram.value();
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
  EXPECT_EQ(promtool.exit_code(), 0);
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

TEST_F(Prometheus, ScrapesOpenMetricsWithInfosAndExemplars) {
  simulator.emplace(std::vector<std::string>{"--streams", "3", "--from-session", "20",
                                             "--sessions-per-second", "5", "--density", "0.1"});
  daemon.emplace(folder, demo_config(simulator->port, demo_history(simulator->port)));
  daemon->until("a transition", [](const Scrape& now) { return now.sum("rotation_transitions_total") > 0; });
  const PrometheusServer server(folder, scraping(daemon->web), "exemplar-storage");
  ASSERT_TRUE(server.comes_to("count(rotation_state)", "7")) << server.output();
  const auto has = [&server](const std::string& path, const std::string& part) {
    return fetch(server.port(), path).find(part) != std::string::npos;
  };
  EXPECT_TRUE(has("/api/v1/targets/metadata?metric=rotation_build", R"("type":"info")"));
  EXPECT_TRUE(has("/api/v1/targets/metadata?metric=process_cpu_seconds", R"("type":"counter")"));
  EXPECT_TRUE(has("/api/v1/targets/metadata?metric=process_cpu_seconds", R"("unit":"seconds")"));
  EXPECT_TRUE(has("/api/v1/query_exemplars?query=rotation_transitions_total&start=0&end=4102444800",
                  R"("exemplars":[{"labels":{"sequence":")"));
}

TEST_F(Prometheus, ScrapesNativeHistogramsThatKeepTheQuantiles) {
  start();
  daemon->until("enough ticks for a quantile",
                [](const Scrape& now) { return now["rotation_pipeline_duration_seconds_count"] > 1000; });
  simulator.reset();  // so that nothing more is counted
  daemon->until_feed("waiting");
  const PrometheusServer server(folder, scraping(daemon->web), "native-histograms");
  MetricFamily::Histogram own;
  const auto both_have_all = [&] {
    own = tick_to_snapshot(daemon->web);
    return server.ask("histogram_count(rotation_pipeline_duration_seconds)") == std::to_string(own.count);
  };
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!both_have_all()) ASSERT_LT(std::chrono::steady_clock::now(), end) << server.output();
  EXPECT_EQ(server.ask("count(rotation_pipeline_duration_seconds)"), "1");
  EXPECT_EQ(server.ask("count(rotation_pipeline_step_duration_seconds)"), "4");
  EXPECT_EQ(server.ask("count(rotation_pipeline_duration_seconds_bucket)"), "")
      << "in place of the classic ones";

  const double told = std::stod(server.ask("histogram_quantile(0.99,rotation_pipeline_duration_seconds)"));
  EXPECT_LE(std::abs(std::log2(told / own.quantile(0.99))), 1.0 / 8) << "more than a bucket apart";
  const double rank = 0.99 * static_cast<double>(own.count);
  const auto classic = std::find_if(own.classic.begin(), own.classic.end(), [rank](const auto& bucket) {
    return static_cast<double>(bucket.second) >= rank;
  });
  ASSERT_NE(classic, own.classic.end());
  EXPECT_LE(told, classic->first);
  EXPECT_GT(told, classic->first / 2);
  RecordProperty("p99_native_us", std::to_string(told * 1e6));
  RecordProperty("p99_own_us", std::to_string(own.quantile(0.99) * 1e6));
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
                                    bcrypt("open sesame") + "}\n");
  EXPECT_EQ(Process({"promtool", "check", "web-config", web}).exit_code(), 0) << "not the toolkit's";
  daemon.emplace(folder, feed_config(1), std::vector<std::string>{"--web.config.file", web});
  const std::string job = "    scheme: https\n    tls_config: {ca_file: \"" + ca + "\"}\n    basic_auth: ";
  {
    const PrometheusServer server(
        folder, scraping(daemon->web, job + "{username: prometheus, password: open sesame}\n"));
    EXPECT_TRUE(server.comes_to("count(rotation_state)", "7")) << server.output();
  }
  const PrometheusServer stranger(folder,
                                  scraping(daemon->web, job + "{username: prometheus, password: a guess}\n"));
  // Refused, and not only too late for Prometheus' second.
  const auto refused = [&stranger] {
    return fetch(stranger.port(), "/api/v1/targets").find("HTTP status 401") != std::string::npos;
  };
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!refused()) ASSERT_LT(std::chrono::steady_clock::now(), end) << stranger.output();
  daemon->process.signal(SIGTERM);
  EXPECT_EQ(daemon->process.exit_code(), 0) << daemon->process.output();
  EXPECT_EQ(daemon->process.output().find("sesame"), std::string::npos);
}

}  // namespace
}  // namespace rotation::testing
