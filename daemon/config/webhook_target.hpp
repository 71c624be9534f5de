// Where a webhook is and what it lets in, its secrets fetched.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "daemon/config/config.hpp"
#include "daemon/config/secrets.hpp"
#include "feeds/net/secret.hpp"

namespace rotation::daemon {

struct WebhookTarget {
  Url server;         // whose path says nothing
  net::Secret path;   // with its query
  net::Secret token;  // empty: none
};

// Or one sentence, which repeats no secret. Files are read anew each time: a renewed token needs no restart.
[[nodiscard]] std::variant<WebhookTarget, std::string> read_webhook_target(const WebhookConfig& webhook,
                                                                           const Environment& environment);

}  // namespace rotation::daemon
