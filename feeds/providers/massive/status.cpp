#include "feeds/providers/massive/status.hpp"

#include <algorithm>

namespace rotation::massive {
namespace {

constexpr std::string_view kGranted = "subscribed to:";

struct Words {
  std::string_view words;  // in small letters
  Status status;
};

constexpr std::array<Words, 6> kStatuses{{
    {"connected", {Meaning::greeted}},
    {"auth_success", {Meaning::authenticated}},
    {"auth_failed", {Meaning::closing, auth_failed}},
    {"auth_timeout", {Meaning::closing, auth_timeout}},
    {"max_connections", {Meaning::closing, max_connections}},
    {"success", {Meaning::nothing}},
}};

// Of status "error", and older servers' only way to say it. The first that fits.
constexpr std::array<Words, 9> kReasons{{
    {"not authorized", {Meaning::topic_refused, not_authorized}},
    {"subscription denied", {Meaning::topic_refused, subscription_denied}},
    {"invalid symbol", {Meaning::topic_refused, invalid_symbol}},
    {"authentication failed", {Meaning::closing, auth_failed}},
    {"invalid key", {Meaning::closing, auth_failed}},
    {"no authentication request", {Meaning::closing, auth_timeout}},
    {"connections exceeded", {Meaning::closing, max_connections}},
    {"connection limit", {Meaning::closing, max_connections}},
    {"limit", {Meaning::request_refused, subscription_limit}},
}};

constexpr char small(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool contains(std::string_view text, std::string_view words) noexcept {
  return std::search(text.begin(), text.end(), words.begin(), words.end(),
                     [](char a, char b) { return small(a) == b; }) != text.end();
}

}  // namespace

std::string_view granted_topic(std::string_view message) noexcept {
  if (!message.starts_with(kGranted)) return {};
  message.remove_prefix(kGranted.size());
  message.remove_prefix(std::min(message.find_first_not_of(' '), message.size()));
  return message;
}

Status read_status(std::string_view status, std::string_view message) noexcept {
  if (status == "success") {
    if (!granted_topic(message).empty()) return {Meaning::granted};
    // Servers of old answer the login so.
    if (message == "authenticated") return {Meaning::authenticated};
  }
  if (status == "auth_failed" && contains(message, "plan")) return {Meaning::closing, no_websocket};
  for (const Words& known : kStatuses) {
    if (status == known.words) return known.status;
  }
  if (status != "error") return {Meaning::unknown};
  for (const Words& known : kReasons) {
    if (contains(message, known.words)) return known.status;
  }
  return {Meaning::request_refused};
}

}  // namespace rotation::massive
