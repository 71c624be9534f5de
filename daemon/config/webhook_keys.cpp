#include <algorithm>
#include <cctype>
#include <chrono>

#include "daemon/config/keys.hpp"

namespace rotation::daemon {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Sixteen letters and digits in a row that are not all small letters, as tokens have them and words have not.
bool looks_secret(std::string_view path) {
  std::size_t run = 0;
  bool mixed = false;
  return std::any_of(path.begin(), path.end(), [&](unsigned char c) {
    if (std::isalnum(c) == 0) {
      run = 0;
      mixed = false;
      return false;
    }
    mixed = mixed || std::islower(c) == 0;
    return ++run >= 16 && mixed;
  });
}

// An address that anybody may see. What follows its host may be a secret: no sentence repeats it.
Value open_address(Url& url) {
  return {[&url](Scalar scalar) -> std::string {
            constexpr std::string_view kElsewhere =
                "; an address that holds a secret comes by ${NAME}, url_file or url_credential";
            auto parsed = parse_url(scalar.text, "http", "https");
            if (std::holds_alternative<std::string>(parsed)) {
              return "expected https://host/path, or http:// to loopback, without user and query" +
                     std::string(kElsewhere);
            }
            if (looks_secret(std::get<Url>(parsed).path)) {
              return "the path looks like a secret" + std::string(kElsewhere);
            }
            url = std::get<Url>(std::move(parsed));
            return "";
          },
          [&url] { return url.host.empty() ? "" : url.text(); }, "https://..., or http:// to loopback"};
}

}  // namespace

void webhook_keys(Fields& f, WebhookConfig& webhook) {
  using enum SecretReference::Source;
  f.value("name",
          text(webhook.name, "lower-case letters, digits, _ and -", [](std::string_view name) -> std::string {
            constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789_-";
            if (name.size() <= 32 && name.find_first_not_of(kAllowed) == std::string_view::npos) return "";
            return shown(name) + " is not a webhook's name; use up to 32 lower-case letters, digits, _ and -";
          }));
  f.require(!webhook.name.empty(), "name", "is missing");
  const Value address = open_address(webhook.url);
  secret_keys(f, "url", webhook.secret_url, &address);
  f.require(!webhook.url.host.empty() || webhook.secret_url.source != anonymous, "url", "is missing");
  secret_keys(f, "token", webhook.token);
  f.value("ca_file", text(webhook.ca_file, "a PEM file", [](std::string_view) { return ""; }));
  f.value("external_url",
          text(webhook.external_url, "https://... or http://...", [](std::string_view given) -> std::string {
            if (given.starts_with("https://") || given.starts_with("http://")) return "";
            return shown(given) + " is not the address of a page";
          }));
  f.value("timeout", duration(webhook.timeout, {milliseconds{100}, minutes{2}}));
  backoff_keys(f, webhook.backoff, hours{1});
}

}  // namespace rotation::daemon
