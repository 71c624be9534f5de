#include "daemon/webhook/notifier.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <utility>
#include <variant>

#include <pthread.h>

#include "daemon/config/webhook_target.hpp"
#include "daemon/webhook/payload.hpp"
#include "feeds/net/backoff.hpp"
#include "feeds/net/http_client.hpp"
#include "feeds/net/interruptible_sleep.hpp"

namespace rotation::daemon::webhook {
namespace {

using market::Duration;

constexpr std::chrono::seconds kLongestPause = std::chrono::hours{1};

// What speaks of this transition only, and for good. Who is not let in, or asks at the wrong door, may be
// once somebody has mended that, as every later one would be refused alike.
bool refuses(unsigned status) {
  constexpr unsigned kMendable[]{401, 403, 404, 407, 408, 429};
  return status >= 400 && status < 500 &&
         std::find(std::begin(kMendable), std::end(kMendable), status) == std::end(kMendable);
}

}  // namespace

Notifier::Notifier(WebhookConfig webhook, std::size_t box, Outbox& outbox, const market::Clock& clock,
                   Log& log, Environment environment)
    : webhook_(std::move(webhook)),
      box_(box),
      outbox_(outbox),
      counters_(outbox.counters(box)),
      clock_(clock),
      log_(log),
      environment_(std::move(environment)) {
  const auto target = read_webhook_target(webhook_, environment_);
  if (const auto* sentence = std::get_if<std::string>(&target)) throw std::runtime_error(*sentence);
}

void Notifier::start(Done done) {
  thread_ = std::jthread([this, done = std::move(done)](const std::stop_token& stop) { run(stop, done); });
  pthread_setname_np(thread_.native_handle(), "webhook");
}

void Notifier::run(const std::stop_token& stop, const Done& done) {
  while (const Outbox::Row row = outbox_.next(box_, stop)) {
    if (!deliver(*row, stop)) return;
    done({webhook_.name, row->place.seq});
    outbox_.pop(box_);
  }
}

bool Notifier::deliver(const store::TransitionRow& row, const std::stop_token& stop) {
  const std::string content = payload(row, webhook_.name, webhook_.external_url);
  net::Backoff backoff({.base = webhook_.backoff.base, .cap = webhook_.backoff.cap});
  std::mt19937_64 random{std::random_device{}()};
  for (;;) {
    const Attempt made = attempt(content, stop);
    switch (made.verdict) {
      case Verdict::stopped:
        return false;
      case Verdict::taken:
        counters_.delivered.add();
        counters_.failing.store(false, std::memory_order_relaxed);
        counters_.last_success.set(clock_.now());
        log_.info("a webhook has a transition",
                  {{"webhook", webhook_.name}, {"number", row.transition.number}}, LogSite::unlimited());
        return true;
      case Verdict::refused:
        counters_.refused.add();
        counters_.failing.store(true, std::memory_order_relaxed);
        log_.error("a webhook refuses a transition, which is not sent again",
                   {{"webhook", webhook_.name}, {"number", row.transition.number}, {"reason", made.reason}},
                   LogSite::unlimited());
        return true;
      case Verdict::again:
        break;
    }
    counters_.failed.add();
    counters_.failing.store(true, std::memory_order_relaxed);
    const double dice = std::uniform_real_distribution<double>{}(random);
    const Duration pause = std::max(backoff.next(providers::Retry::passing, dice), made.not_before);
    log_.warn("a webhook does not take a transition, it is sent again",
              {{"webhook", webhook_.name},
               {"number", row.transition.number},
               {"reason", made.reason},
               {"in_seconds", std::chrono::duration<double>(pause).count()}});
    if (!net::sleep_for(pause, stop)) return false;
  }
}

// A connection of its own each time: days may lie in between, and the certificates, the secrets and where the
// name leads are what they are now.
Notifier::Attempt Notifier::attempt(const std::string& content, const std::stop_token& stop) const try {
  const auto read = read_webhook_target(webhook_, environment_);
  if (const auto* sentence = std::get_if<std::string>(&read)) return {Verdict::again, *sentence};
  const auto& target = std::get<WebhookTarget>(read);
  std::string bearer;
  std::vector<net::HttpHeader> headers{{"Content-Type", "application/json"}};
  if (!target.token.empty()) {
    bearer.append("Bearer ").append(target.token.reveal());
    headers.push_back({"Authorization", bearer});
  }
  net::HttpClient client({.host = target.server.host,
                          .port = target.server.port,
                          .tls = target.server.encrypted(),
                          .ca_file = webhook_.ca_file});
  const auto answer =
      client.post(std::string(target.path.reveal()), headers, content, webhook_.timeout, stop);
  if (!answer) return {Verdict::stopped};
  if (answer->status >= 200 && answer->status < 300) return {Verdict::taken};
  const std::string reason = target.server.host + " answered with status " + std::to_string(answer->status);
  if (refuses(answer->status)) return {Verdict::refused, reason};
  return {Verdict::again, reason,
          std::min(answer->retry_after.value_or(std::chrono::seconds{0}), kLongestPause)};
} catch (const net::HttpError& error) {
  return {Verdict::again, error.what()};
}

std::vector<std::unique_ptr<Notifier>> make_notifiers(const std::vector<WebhookConfig>& webhooks,
                                                      Outbox& outbox, const market::Clock& clock, Log& log) {
  std::vector<std::unique_ptr<Notifier>> notifiers;
  for (std::size_t i = 0; i < webhooks.size(); ++i)
    notifiers.push_back(std::make_unique<Notifier>(webhooks[i], i, outbox, clock, log));
  return notifiers;
}

std::vector<std::string> names(const std::vector<WebhookConfig>& webhooks) {
  std::vector<std::string> all;
  for (const WebhookConfig& webhook : webhooks) all.push_back(webhook.name);
  return all;
}

}  // namespace rotation::daemon::webhook
