// Prometheus and Alertmanager (Debian's packages) as an operator runs them, and who gets the messages.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/listeners.hpp"
#include "tests/support/process.hpp"
#include "tests/support/scripted_http_server.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {

class PrometheusServer {
 public:
  // Both keep their configuration and data in `folder`. `features` are those of --enable-feature. Returns
  // once it is ready.
  PrometheusServer(const TemporaryFolder& folder, const std::string& config,
                   const std::string& features = "");

  [[nodiscard]] std::uint16_t port() const { return port_; }

  // The one number that the query, in URL encoding, gives; empty while there is none.
  [[nodiscard]] std::string ask(const std::string& query) const;
  // Whether the query comes to the number within a minute.
  [[nodiscard]] bool comes_to(const std::string& query, const std::string& number) const;
  [[nodiscard]] std::string output() const { return process_.output(); }

 private:
  // Free a moment ago: neither server tells which port it took.
  const std::uint16_t port_ = SilentListener{}.port();
  const Process process_;
};

class AlertmanagerServer {
 public:
  AlertmanagerServer(const TemporaryFolder& folder, const std::string& config);

  [[nodiscard]] std::uint16_t port() const { return port_; }
  // Alerts with these labels, as Prometheus would send them. Throws if they are not taken.
  void fire(const std::vector<std::map<std::string, std::string>>& alerts) const;

 private:
  const std::uint16_t port_ = SilentListener{}.port();
  const Process process_;
};

// Keeps every message of Alertmanager's webhooks.
class WebhookReceiver {
 public:
  struct Message {
    std::string path;    // "/desk-page"
    std::string status;  // "firing" or "resolved"
    nlohmann::json labels;
    nlohmann::json annotations;
  };

  WebhookReceiver();

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  // Of this alert, so far.
  [[nodiscard]] std::vector<Message> messages(const std::string& alert) const;
  // Throws std::runtime_error if none comes in two minutes.
  Message wait_for(const std::string& alert, const std::string& status) const;

 private:
  void take(const std::string& path, const std::string& body);

  mutable std::mutex mutex_;
  mutable std::condition_variable came_;
  std::vector<Message> messages_;
  ScriptedHttpServer server_;  // last: its thread uses the others
};

}  // namespace rotation::testing
