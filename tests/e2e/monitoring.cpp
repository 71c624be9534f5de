#include "tests/e2e/monitoring.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "tests/support/raw_http_client.hpp"
#include "tests/support/scrape.hpp"

namespace rotation::testing {
namespace {

std::string loopback(std::uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

}  // namespace

PrometheusServer::PrometheusServer(const TemporaryFolder& folder, const std::string& config,
                                   const std::string& features)
    : process_({"prometheus", "--config.file=" + folder.write("prometheus.yml", config).string(),
                "--storage.tsdb.path=" + (folder.path() / "tsdb").string(),
                "--web.listen-address=" + loopback(port_), "--enable-feature=" + features}) {
  process_.wait_for_line("Server is ready to receive web requests");
}

std::string PrometheusServer::ask(const std::string& query) const {
  const std::string answer = fetch(port_, "/api/v1/query?query=" + query);
  const std::size_t value = answer.find("\"value\":[");
  if (value == std::string::npos) return "";
  const std::size_t number = answer.find(",\"", value) + 2;
  return answer.substr(number, answer.find('"', number) - number);
}

bool PrometheusServer::comes_to(const std::string& query, const std::string& number) const {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (ask(query) != number) {
    if (std::chrono::steady_clock::now() > end) return false;
  }
  return true;
}

AlertmanagerServer::AlertmanagerServer(const TemporaryFolder& folder, const std::string& config)
    : process_({"prometheus-alertmanager",
                "--config.file=" + folder.write("alertmanager.yml", config).string(),
                "--storage.path=" + (folder.path() / "alertmanager").string(),
                "--web.listen-address=" + loopback(port_), "--cluster.listen-address="}) {
  process_.wait_for_line("Listening on");
}

void AlertmanagerServer::fire(const std::vector<std::map<std::string, std::string>>& alerts) const {
  auto body = nlohmann::json::array();
  for (const auto& labels : alerts) body.push_back({{"labels", labels}});
  const std::string text = body.dump();
  RawHttpClient client(port_);
  const HttpAnswer answer = client.ask(
      "POST /api/v2/alerts HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
      "Content-Type: application/json\r\nContent-Length: " +
      std::to_string(text.size()) + "\r\n\r\n" + text);
  if (answer.status != 200) throw std::runtime_error("not taken: " + answer.body);
}

WebhookReceiver::WebhookReceiver()
    : server_([this](const HttpRequestSeen& request) {
        take(request.target, request.body);
        return ScriptedAnswer{};
      }) {}

void WebhookReceiver::take(const std::string& path, const std::string& body) {
  const auto notification = nlohmann::json::parse(body);
  const std::lock_guard lock(mutex_);
  for (const auto& alert : notification["alerts"]) {
    messages_.push_back({path, alert["status"], alert["labels"], alert["annotations"]});
  }
  came_.notify_all();
}

std::vector<WebhookReceiver::Message> WebhookReceiver::messages(const std::string& alert) const {
  const std::lock_guard lock(mutex_);
  std::vector<Message> found;
  std::copy_if(messages_.begin(), messages_.end(), std::back_inserter(found),
               [&](const Message& m) { return m.labels["alertname"] == alert; });
  return found;
}

WebhookReceiver::Message WebhookReceiver::wait_for(const std::string& alert,
                                                   const std::string& status) const {
  std::unique_lock lock(mutex_);
  const auto is = [&](const Message& m) { return m.labels["alertname"] == alert && m.status == status; };
  const auto find = [&] { return std::find_if(messages_.begin(), messages_.end(), is); };
  if (!came_.wait_for(lock, kPatience, [&] { return find() != messages_.end(); })) {
    std::string all;
    for (const Message& m : messages_) all += m.path + " " + m.status + " " + m.labels.dump() + "\n";
    throw std::runtime_error(alert + " was not told as " + status + "; told was:\n" + all);
  }
  return *find();
}

}  // namespace rotation::testing
