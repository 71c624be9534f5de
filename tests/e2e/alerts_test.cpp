// From a tick to the desk's page: the simulator, the daemon, Prometheus with the committed rules,
// Alertmanager with the committed example, a webhook. Their intervals are shortened and the desk is always
// there; the rest is as committed.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <list>
#include <map>
#include <optional>
#include <regex>

#include <gtest/gtest.h>

#include "tests/crash/cases.hpp"
#include "tests/e2e/monitoring.hpp"
#include "tests/e2e/programs.hpp"

namespace rotation::testing {
namespace {

constexpr const char* kTooSlow = "a sanitizer cannot follow a whole market at the pace of the rules";
const std::string kDeploy = ROTATION_SOURCE_DIR "/deploy/";

std::string read(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

// A committed file with every `from` as `to`; there must be one.
std::string with(std::string text, const std::string& from, const std::string& to) {
  EXPECT_NE(text.find(from), std::string::npos) << from;
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string url_encoded(const std::string& text) {
  std::string out;
  for (const char c : text) {
    char code[4];
    std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned char>(c));
    out += code;
  }
  return out;
}

// The dashboards' questions, each answered at some time of the last minutes.
void expect_answers(const PrometheusServer& prometheus) {
  std::size_t asked = 0;
  for (const auto& file : std::filesystem::directory_iterator(kDeploy + "grafana/dashboards")) {
    const auto dashboard = nlohmann::json::parse(read(file.path().string()));
    for (const auto& panel : dashboard["panels"]) {
      for (const auto& target : panel["targets"]) {
        std::string query = target["expr"];
        for (const char* variable : {"$job", "$instance", "$id", "$name", "$series"}) {
          query = std::regex_replace(query, std::regex("\"\\" + std::string(variable) + "\""), "\".+\"");
        }
        query = std::regex_replace(query, std::regex(R"(\$__\w+)"), "10s");
        ++asked;
        EXPECT_NE(prometheus.ask(url_encoded("count(last_over_time((" + query + ")[15m:1s]))")), "")
            << file.path().filename() << ", " << panel["title"] << ": " << query;
      }
    }
  }
  EXPECT_GT(asked, 50U);
}

struct Replica {
  explicit Replica(const std::string& config) : daemon(folder, config) {}

  // What it wrote when it moved to that state.
  [[nodiscard]] nlohmann::json transition_to(const std::string& state) const {
    std::ifstream in(folder.path() / "state" / "events.jsonl");
    for (std::string line; std::getline(in, line);) {
      const auto event = nlohmann::json::parse(line);
      if (event["to"] == state) return event;
    }
    throw std::runtime_error("no transition to " + state);
  }

  TemporaryFolder folder;
  Daemon daemon;
};

class Alerts : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* program : {"prometheus", "prometheus-alertmanager"}) {
      if (!in_path(program)) GTEST_SKIP() << "no " << program << " (Debian package of that name)";
    }
  }

  // The desk is there all the time, or never.
  void start_alertmanager(bool desk_is_there = true) {
    std::string routes = read(kDeploy + "alertmanager/alertmanager.yml");
    routes = with(routes, "127.0.0.1:9099", "127.0.0.1:" + std::to_string(desk.port()));
    routes = with(routes, "group_wait: 10s", "group_wait: 1s");
    routes = with(routes, "group_interval: 1m", "group_interval: 1s");
    routes = with(routes, "weekdays: ['monday:friday']",
                  desk_is_there ? "weekdays: ['sunday:saturday']" : "years: ['2000']");
    routes = with(routes, "start_time: '09:00', end_time: '17:30'", "start_time: '00:00', end_time: '24:00'");
    alertmanager.emplace(folder, routes);
  }

  // And Prometheus that scrapes the replicas.
  void start_monitoring() {
    start_alertmanager();
    std::string targets;
    for (const Replica& replica : replicas) {
      targets +=
          (targets.empty() ? "'127.0.0.1:" : ", '127.0.0.1:") + std::to_string(replica.daemon.web) + "'";
    }
    std::string scraping = read(kDeploy + "prometheus/prometheus.yml");
    scraping = with(scraping, "interval: 5s", "interval: 1s");
    scraping = with(scraping, "recording.yml, alerts.yml",
                    kDeploy + "prometheus/recording.yml, " + kDeploy + "prometheus/alerts.yml");
    scraping = with(scraping, "'127.0.0.1:9093'", "'127.0.0.1:" + std::to_string(alertmanager->port()) + "'");
    scraping = with(scraping, "'127.0.0.1:8711'", targets);
    prometheus.emplace(folder, scraping);
  }

  // Each replica sees the same market, on an account of its own: it confirms a rotation and invalidates it,
  // in three quarters of a minute. A thin market moves the states all the same; several replicas share the
  // processor. `more`: lines of the configuration.
  void start_replicas(int count, const std::string& more = "") {
    for (int i = 0; i < count; ++i) {
      simulators.emplace_back(std::vector<std::string>{"--streams", "3", "--from-session", "20",
                                                       "--sessions-per-second", "2", "--density",
                                                       count == 1 ? "1" : "0.1"});
      const std::uint16_t port = simulators.back().port;
      replicas.emplace_back(demo_config(
          port, demo_history(port) + "reference: {px_small_asof: 122, px_large_asof: 690}\n" + more));
    }
    start_monitoring();
  }

  // One message to the desk's pager, with the numbers of the transition and links that lead somewhere.
  void expect_one_page(const std::string& alert, const std::string& state) const {
    const auto pages = desk.messages(alert);
    ASSERT_EQ(pages.size(), 1U) << alert;
    const WebhookReceiver::Message& page = pages.front();
    EXPECT_EQ(page.path, "/desk-page");
    EXPECT_EQ(page.status, "firing");
    EXPECT_FALSE(page.labels.contains("instance")) << "one replica's";
    const nlohmann::json event = replicas.front().transition_to(state);
    char numbers[64];
    std::snprintf(numbers, sizeof numbers, "z60 %+.2f", event["z60"].get<double>());
    const std::string said = page.annotations["description"];
    EXPECT_NE(said.find("Decided by " + event["reason"].get<std::string>() + ": " + numbers),
              std::string::npos)
        << said;
    EXPECT_NE(said.find(std::to_string(event["catalysts"].get<int>()) + " catalysts on"), std::string::npos)
        << said;
    EXPECT_NE(said.find("Data quality OK."), std::string::npos) << said;
    EXPECT_EQ(said.find("error"), std::string::npos) << said;
    const std::string runbook = page.annotations["runbook_url"];
    const std::string dashboard = page.annotations["dashboard_url"];
    const std::string board = dashboard.substr(dashboard.rfind('/') + 1) + ".json";
    EXPECT_TRUE(std::filesystem::exists(kDeploy + "grafana/dashboards/" + board)) << dashboard;
    EXPECT_TRUE(std::filesystem::exists(kDeploy + "runbook/" + runbook.substr(runbook.rfind('/') + 1)))
        << runbook;
  }

  TemporaryFolder folder;
  WebhookReceiver desk;
  std::list<Simulator> simulators;
  std::list<Replica> replicas;
  std::optional<AlertmanagerServer> alertmanager;
  std::optional<PrometheusServer> prometheus;
};

TEST_F(Alerts, ARotationIsOnePageItsEndIsOneAndTheDashboardsShowIt) {
  if (kSanitized) GTEST_SKIP() << kTooSlow;
  start_replicas(1);
  replicas.front().daemon.until("the end of the rotation", [](const Scrape& now) {
    return now["rotation_transitions_total{from=\"INVALIDATED\",to=\"DORMANT\"}"] > 0 &&
           now.one("rotation_state") == "DORMANT";
  });
  ASSERT_TRUE(prometheus->comes_to("count(rotation_state{state=%22DORMANT%22}==1)", "1"))
      << prometheus->output();
  ASSERT_TRUE(prometheus->comes_to("count(ALERTS{alertname=%22RotationInvalidated%22})", ""));
  expect_one_page("RotationConfirmed", "CONFIRMED");
  expect_one_page("RotationInvalidated", "INVALIDATED");
  const std::string said = desk.messages("RotationConfirmed").front().annotations["description"];
  EXPECT_TRUE(std::regex_search(
      said, std::regex(R"(0\.\d{4} in log price ratio to the stop\. Advised tranche 0\.60\.)")))
      << said;
  EXPECT_EQ(desk.wait_for("RotationWatchdog", "firing").path, "/dead-mans-switch");
  expect_answers(*prometheus);
}

// However late the one of them is: neither leaves INVALIDATED again.
TEST_F(Alerts, TwoReplicasAreOnePage) {
  if (kSanitized) GTEST_SKIP() << kTooSlow;
  start_replicas(2, "machine: {cooldown: 250}\n");
  const std::string both = "(count(rotation_state{state=%22INVALIDATED%22}==1)==2)";
  ASSERT_TRUE(prometheus->comes_to("count_over_time(" + both + "[5s:1s])", "5")) << prometheus->output();
  alertmanager->fire({{{"alertname", "RotationDown"}, {"severity", "critical"}, {"category", "platform"}}});
  desk.wait_for("RotationDown", "firing");
  expect_one_page("RotationConfirmed", "CONFIRMED");
  expect_one_page("RotationInvalidated", "INVALIDATED");
}

// RotationDown is told a second after it came, when those before it have had their turn.
TEST_F(Alerts, OutsideItsHoursTheDeskIsLeftAloneAndOperationsAreNot) {
  start_alertmanager(false);
  alertmanager->fire({{{"alertname", "RotationConfirmed"}, {"severity", "critical"}, {"category", "signal"}},
                      {{"alertname", "RotationSetup"}, {"severity", "info"}, {"category", "signal"}}});
  alertmanager->fire({{{"alertname", "RotationDown"}, {"severity", "critical"}, {"category", "platform"}}});
  desk.wait_for("RotationDown", "firing");
  EXPECT_TRUE(desk.messages("RotationConfirmed").empty());
  EXPECT_TRUE(desk.messages("RotationSetup").empty());
}

TEST_F(Alerts, TheLouderOneSpeaksForItsOwnReplicaOnly) {
  start_alertmanager();
  const auto of = [](const char* name, const char* instance) {
    return std::map<std::string, std::string>{
        {"alertname", name}, {"category", "platform"}, {"job", "rotationd"}, {"instance", instance}};
  };
  alertmanager->fire(
      {of("RotationAllFeedsStale", "a"), of("RotationInputStale", "a"), of("RotationInputStale", "b")});
  desk.wait_for("RotationAllFeedsStale", "firing");
  EXPECT_EQ(desk.wait_for("RotationInputStale", "firing").labels["instance"], "b");
  EXPECT_EQ(desk.messages("RotationInputStale").size(), 1U);
}

TEST_F(Alerts, AFeedThatDiesIsToldAndItsReturnToo) {
  simulators.emplace_back(std::vector<std::string>{});
  const std::uint16_t port = simulators.back().port;
  replicas.emplace_back(feed_config(port, "    mute_after: 2s\n    backoff: {base: 50ms, cap: 1s}\n"));
  start_monitoring();
  replicas.front().daemon.until_feed("live");
  ASSERT_TRUE(prometheus->comes_to("count(rotation_feed_state{state=%22live%22}==1)", "1"))
      << prometheus->output();

  simulators.clear();
  const WebhookReceiver::Message stale = desk.wait_for("RotationFeedStale", "firing");
  EXPECT_EQ(stale.path, "/operations");
  EXPECT_EQ(stale.labels["feed"], "simulator");
  desk.wait_for("RotationAllFeedsStale", "firing");

  simulators.emplace_back(std::vector<std::string>{}, port);
  desk.wait_for("RotationAllFeedsStale", "resolved");
  desk.wait_for("RotationFeedStale", "resolved");
  EXPECT_EQ(desk.messages("RotationFeedStale").size(), 2U);
}

}  // namespace
}  // namespace rotation::testing
