#include "daemon/config/webhook_target.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace rotation::daemon {
namespace {

bool anonymous(const SecretReference& reference) {
  return reference.source == SecretReference::Source::anonymous;
}

// A secret's query may be one, too; parse_url refuses those.
bool split(std::string_view address, WebhookTarget& target) {
  const std::size_t query = std::min(address.find('?'), address.size());
  auto parsed = parse_url(address.substr(0, query), "http", "https");
  if (std::holds_alternative<std::string>(parsed)) return false;
  target.server = std::get<Url>(std::move(parsed));
  std::string path = std::exchange(target.server.path, "/");
  path += address.substr(query);
  target.path = net::Secret(std::move(path));
  return true;
}

}  // namespace

std::variant<WebhookTarget, std::string> read_webhook_target(const WebhookConfig& webhook,
                                                             const Environment& environment) {
  WebhookTarget target;
  if (anonymous(webhook.secret_url)) {
    target.server = webhook.url;
    target.path = net::Secret(std::exchange(target.server.path, "/"));
  } else {
    const auto address = read_secret(webhook.secret_url, environment);
    if (const auto* sentence = std::get_if<std::string>(&address)) return *sentence;
    if (!split(std::get<net::Secret>(address).reveal(), target)) {
      return webhook.secret_url.where + ": the " + webhook.secret_url.text() +
             " holds no address of a webhook; expected https://host/path, or http:// to loopback";
    }
  }
  if (anonymous(webhook.token)) return target;
  auto token = read_secret(webhook.token, environment);
  if (const auto* sentence = std::get_if<std::string>(&token)) return *sentence;
  target.token = std::get<net::Secret>(std::move(token));
  return target;
}

}  // namespace rotation::daemon
