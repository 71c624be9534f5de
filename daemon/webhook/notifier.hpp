// Notifier: sends one webhook its transitions, oldest first, each until it is taken or refused for good
// (README.md says when). On a thread of its own, which may wait as it likes.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "daemon/config/config.hpp"
#include "daemon/config/secrets.hpp"
#include "daemon/log.hpp"
#include "daemon/webhook/outbox.hpp"
#include "feeds/market/ports.hpp"

namespace rotation::daemon::webhook {

class Notifier {
 public:
  // Told once the webhook has had a transition, or will never take it; on the notifier's thread.
  using Done = std::function<void(store::Delivered)>;

  // `box`: its place in `outbox`. What is referred to outlives the notifier. Throws std::runtime_error, one
  // sentence: a secret cannot be had.
  Notifier(WebhookConfig webhook, std::size_t box, Outbox& outbox, const market::Clock& clock, Log& log,
           Environment environment = process_environment());
  ~Notifier() = default;  // ends an attempt at once; what was not taken is sent by the next start
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;

  void start(Done done);

 private:
  enum class Verdict { taken, refused, again, stopped };
  struct Attempt {
    Verdict verdict;
    std::string reason = {};                           // of a refusal, or why it has to be again
    market::Duration not_before = market::Duration{};  // as the receiver asks
  };

  void run(const std::stop_token& stop, const Done& done);
  // False: stopped.
  [[nodiscard]] bool deliver(const store::TransitionRow& row, const std::stop_token& stop);
  [[nodiscard]] Attempt attempt(const std::string& content, const std::stop_token& stop) const;

  const WebhookConfig webhook_;
  const std::size_t box_;
  Outbox& outbox_;
  metrics::WebhookCounters& counters_;
  const market::Clock& clock_;
  Log& log_;
  const Environment environment_;
  std::jthread thread_;
};

// One for each that is configured; not started yet. `outbox` is made of their names, in that order.
[[nodiscard]] std::vector<std::unique_ptr<Notifier>> make_notifiers(
    const std::vector<WebhookConfig>& webhooks, Outbox& outbox, const market::Clock& clock, Log& log);
[[nodiscard]] std::vector<std::string> names(const std::vector<WebhookConfig>& webhooks);

}  // namespace rotation::daemon::webhook
