// A desk without Alertmanager: the daemon itself sends each transition of a market, through an outage of the
// receiver and a kill, in the format that a real Alertmanager sends.
#include <atomic>
#include <csignal>
#include <fstream>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/crash/cases.hpp"
#include "tests/e2e/monitoring.hpp"
#include "tests/e2e/programs.hpp"
#include "tests/support/scripted_http_server.hpp"

namespace rotation::testing {
namespace {

// Takes what is sent, but no confirmation before it is well.
class Desk {
 public:
  Desk()
      : server_([this](const HttpRequestSeen& seen) {
          const auto message = nlohmann::json::parse(seen.body);
          const std::string to = message["alerts"][0]["labels"].value("to", "");
          if (to == "CONFIRMED" && !well) return ScriptedAnswer{.status = 503};
          const std::lock_guard lock(mutex_);
          taken_.push_back(message);
          return ScriptedAnswer{};
        }) {}

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  [[nodiscard]] std::vector<nlohmann::json> taken() const {
    const std::lock_guard lock(mutex_);
    return taken_;
  }

  std::atomic<bool> well{false};

 private:
  mutable std::mutex mutex_;
  std::vector<nlohmann::json> taken_;
  ScriptedHttpServer server_;  // last: its thread uses the others
};

std::vector<nlohmann::json> event_log(const TemporaryFolder& folder) {
  std::vector<nlohmann::json> events;
  std::ifstream in(folder.path() / "state" / "events.jsonl");
  for (std::string line; std::getline(in, line);) events.push_back(nlohmann::json::parse(line));
  return events;
}

std::set<std::string> keys(const nlohmann::json& object) {
  std::set<std::string> names;
  for (const auto& [name, value] : object.items()) names.insert(name + ": " + value.type_name());
  return names;
}

constexpr const char* kPending = "rotation_webhook_pending{webhook=\"desk\"}";

TEST(Webhook, IsSentEachTransitionOfAMarketThroughAnOutageAndAKill) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer cannot follow a whole market";
  const TemporaryFolder folder;
  Desk desk;
  const Simulator simulator(
      {"--streams", "3", "--from-session", "20", "--sessions-per-second", "2", "--density", "0.1"});
  const std::string source = ", url: \"http://127.0.0.1:" + std::to_string(simulator.port) + "\", feed: ";
  const std::string config = demo_config(
      simulator.port, "history:\n  sources:\n    - {provider: alpaca" + source +
                          "alpaca}\n    - {provider: massive" + source +
                          "massive}\nreference: {px_small_asof: 122, px_large_asof: 690}\n"
                          "webhooks:\n  - {name: desk, url: \"http://127.0.0.1:" +
                          std::to_string(desk.port()) +
                          "/\", token: \"${ROTATION_TEST_KEY}\", backoff: {base: 50ms, cap: 500ms}}\n");
  {
    const Daemon daemon(folder, config);
    const Scrape now = daemon.until("a confirmation that is not taken", [](const Scrape& s) {
      return s["rotation_webhook_deliveries_total{webhook=\"desk\",outcome=\"failed\"}"] > 0;
    });
    EXPECT_GE(now[kPending], 1);
    EXPECT_EQ(now["rotation_webhook_failing{webhook=\"desk\"}"], 1);
    daemon.process.signal(SIGKILL);
  }
  desk.well = true;
  Daemon daemon(folder, config);
  daemon.until("the end of the rotation", [](const Scrape& s) {
    return s["rotation_transitions_total{from=\"INVALIDATED\",to=\"DORMANT\"}"] > 0;
  });
  simulator.process.signal(SIGKILL);
  daemon.until("the last message", [&](const Scrape& s) {
    return s[kPending] == 0 && desk.taken().size() >= event_log(folder).size();
  });
  EXPECT_EQ(daemon.stop(), 0);

  const std::vector<nlohmann::json> events = event_log(folder);
  const std::vector<nlohmann::json> taken = desk.taken();
  ASSERT_EQ(taken.size(), events.size());
  bool confirmed = false;
  std::set<std::string> ids;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto& alert = taken[i]["alerts"][0];
    EXPECT_EQ(alert["labels"]["transition"], std::to_string(events[i]["seq"].get<int>()));
    EXPECT_EQ(alert["labels"]["to"], events[i]["to"]);
    EXPECT_EQ(alert["annotations"]["reason"], events[i]["reason"]);
    EXPECT_EQ(alert["startsAt"], events[i]["event_time_utc"]);
    EXPECT_TRUE(ids.insert(alert["annotations"]["id"]).second);
    confirmed = confirmed || alert["labels"]["alertname"] == "RotationConfirmed";
  }
  EXPECT_TRUE(confirmed);
}

TEST(Webhook, SendsTheMembersThatAlertmanagerSends) {
  if (!in_path("prometheus-alertmanager"))
    GTEST_SKIP() << "no prometheus-alertmanager (Debian package of that name)";
  const TemporaryFolder folder;
  Desk desk;
  const AlertmanagerServer alertmanager(
      folder,
      "route: {receiver: desk, group_wait: 0s}\nreceivers:\n- name: desk\n  webhook_configs:\n"
      "  - url: http://127.0.0.1:" +
          std::to_string(desk.port()) + "/\n");
  alertmanager.fire({{{"alertname", "RotationConfirmed"}, {"severity", "critical"}}});
  const Simulator simulator(
      {"--streams", "3", "--from-session", "20", "--sessions-per-second", "2", "--density", "0.1"});
  const std::string source = ", url: \"http://127.0.0.1:" + std::to_string(simulator.port) + "\", feed: ";
  const Daemon daemon(
      folder, demo_config(simulator.port, "history:\n  sources:\n    - {provider: alpaca" + source +
                                              "alpaca}\n    - {provider: massive" + source +
                                              "massive}\nwebhooks: [{name: desk, url: \"http://127.0.0.1:" +
                                              std::to_string(desk.port()) + "/\"}]\n"));
  daemon.until("a transition and an alert", [&desk](const Scrape&) { return desk.taken().size() >= 2; });
  nlohmann::json theirs;
  nlohmann::json ours;
  for (const nlohmann::json& message : desk.taken())
    (message["alerts"][0]["labels"].contains("to") ? ours : theirs) = message;
  ASSERT_FALSE(ours.is_null());
  ASSERT_FALSE(theirs.is_null());
  EXPECT_EQ(keys(ours), keys(theirs));
  EXPECT_EQ(keys(ours["alerts"][0]), keys(theirs["alerts"][0]));
  EXPECT_EQ(ours["version"], theirs["version"]);
  EXPECT_EQ(ours["alerts"][0]["endsAt"], theirs["alerts"][0]["endsAt"]);
}

}  // namespace
}  // namespace rotation::testing
