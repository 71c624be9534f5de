// What a webhook gets: each transition in order, whatever its receiver and the restarts do.
#include "daemon/webhook/notifier.hpp"

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "daemon/store/writer.hpp"
#include "daemon/webhook/payload.hpp"
#include "tests/daemon/store/store_rows.hpp"
#include "tests/daemon/webhook/transitions.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/listeners.hpp"
#include "tests/support/logged_lines.hpp"
#include "tests/support/scripted_http_server.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon::webhook {
namespace {

using namespace std::chrono_literals;
using rotation::testing::confirmation;
using rotation::testing::HttpRequestSeen;
using rotation::testing::LoggedLines;
using rotation::testing::ScriptedAnswer;
using rotation::testing::ScriptedHttpServer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

using Answers = std::vector<ScriptedAnswer>;

// Gives these answers, one a request, then 200.
class Receiver {
 public:
  explicit Receiver(Answers answers = {})
      : answers_(std::move(answers)), server_([this](const HttpRequestSeen& seen) {
          const std::lock_guard lock(mutex_);
          numbers_.push_back(
              nlohmann::json::parse(seen.body)["alerts"][0]["labels"]["transition"].get<std::string>());
          came_.notify_all();
          return numbers_.size() <= answers_.size() ? answers_[numbers_.size() - 1] : ScriptedAnswer{};
        }) {}

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  [[nodiscard]] std::vector<HttpRequestSeen> requests() const { return server_.requests(); }
  // The transitions asked to take, once there are so many.
  std::vector<std::string> numbers(std::size_t count) {
    std::unique_lock lock(mutex_);
    came_.wait(lock, [&] { return numbers_.size() >= count; });
    return numbers_;
  }

 private:
  const Answers answers_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<std::string> numbers_;
  ScriptedHttpServer server_;  // last: its thread uses the others
};

std::string private_file(const rotation::testing::TemporaryFolder& folder, const std::string& name,
                         const std::string& text) {
  const auto file = folder.write(name, text);
  std::filesystem::permissions(file, std::filesystem::perms{0600});
  return file.string();
}

class Webhook : public ::testing::Test {
 protected:
  [[nodiscard]] WebhookConfig to(std::uint16_t port) const {
    WebhookConfig webhook{.name = "desk"};
    webhook.url = {.scheme = "http", .host = "127.0.0.1", .port = port, .path = "/alerts"};
    webhook.timeout = 20s;
    webhook.backoff = {.base = 1ms, .cap = 10ms};
    return webhook;
  }
  std::unique_ptr<Notifier> make(const WebhookConfig& webhook,
                                 Environment environment = process_environment()) {
    return std::make_unique<Notifier>(webhook, 0, outbox, clock, logged.log(), std::move(environment));
  }
  std::unique_ptr<Notifier> start(const WebhookConfig& webhook) {
    auto notifier = make(webhook);
    notifier->start([this](const store::Delivered& d) {
      const std::lock_guard lock(mutex_);
      done_.push_back(d.seq);
      changed_.notify_all();
    });
    return notifier;
  }
  std::vector<std::uint64_t> done(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return done_.size() >= count; });
    return done_;
  }
  std::string log() {
    std::string all;
    for (const std::string& line : logged.lines()) all += line + '\n';
    return all;
  }

  rotation::testing::SimulatedClock clock{market::Timestamp{1'767'623'400s}};
  LoggedLines logged{clock};
  Outbox outbox{{"desk"}};
  metrics::WebhookCounters& counters = outbox.counters(0);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::uint64_t> done_;
};

TEST_F(Webhook, GetsEachTransitionOnceAndInOrder) {
  Receiver receiver;
  outbox.add(confirmation(1));
  const auto notifier = start(to(receiver.port()));
  outbox.add(confirmation(2));
  outbox.add(confirmation(3));
  EXPECT_THAT(done(3), ElementsAre(1, 2, 3));
  EXPECT_THAT(receiver.numbers(3), ElementsAre("1", "2", "3"));
  const auto seen = receiver.requests();
  EXPECT_EQ(seen[1].target, "/alerts");
  EXPECT_EQ(seen[1].body, payload(confirmation(2), "desk", ""));
  EXPECT_EQ(seen[1].authorization, "");
  EXPECT_EQ(counters.delivered.get(), 3U);
  EXPECT_EQ(counters.failed.get() + counters.refused.get(), 0U);
  EXPECT_EQ(counters.last_success.get(), clock.now());
}

TEST_F(Webhook, IsSentATransitionAgainUntilItTakesIt) {
  Answers answers;
  for (const unsigned status : {500, 503, 429, 408, 401, 403, 404, 407, 302})
    answers.push_back({.status = status});
  answers.back().headers = {{"Location", "/elsewhere"}};
  answers.push_back({.then = ScriptedAnswer::Then::hang_up});
  Receiver receiver(answers);
  outbox.add(confirmation(1));
  outbox.add(confirmation(2));
  const auto notifier = start(to(receiver.port()));
  EXPECT_THAT(done(2), ElementsAre(1, 2));
  std::vector<std::string> expected(answers.size() + 1, "1");
  expected.emplace_back("2");
  EXPECT_EQ(receiver.numbers(expected.size()), expected);
  const auto requests = receiver.requests();
  for (const HttpRequestSeen& seen : requests) EXPECT_EQ(seen.target, "/alerts") << "no redirect is followed";
  EXPECT_EQ(requests.front().body, requests[answers.size()].body);
  EXPECT_EQ(counters.failed.get(), answers.size());
  EXPECT_EQ(counters.delivered.get(), 2U);
  EXPECT_FALSE(counters.failing);
}

TEST_F(Webhook, ThatDoesNotAnswerInTimeIsAskedAgain) {
  Receiver receiver(Answers{{.then = ScriptedAnswer::Then::stall}});
  outbox.add(confirmation(1));
  WebhookConfig webhook = to(receiver.port());
  webhook.timeout = 200ms;
  const auto notifier = start(webhook);
  EXPECT_THAT(done(1), ElementsAre(1));
  EXPECT_GE(counters.failed.get(), 1U);
  EXPECT_EQ(counters.delivered.get(), 1U);
}

TEST_F(Webhook, ThatSaysYesHasItWhateverItsAnswerHolds) {
  Receiver receiver(Answers{{.body = std::string(std::size_t{1} << 20, 'x')}, {.status = 204}});
  outbox.add(confirmation(1));
  outbox.add(confirmation(2));
  const auto notifier = start(to(receiver.port()));
  EXPECT_THAT(done(2), ElementsAre(1, 2));
  EXPECT_EQ(receiver.requests().size(), 2U);
}

TEST_F(Webhook, ThatRefusesATransitionIsSentTheNextOne) {
  Receiver receiver(Answers{{.status = 400}, {.status = 422}});
  for (const std::uint64_t number : {1, 2, 3}) outbox.add(confirmation(number));
  {
    const auto notifier = start(to(receiver.port()));
    EXPECT_THAT(done(3), ElementsAre(1, 2, 3));
  }
  EXPECT_THAT(receiver.numbers(3), ElementsAre("1", "2", "3"));
  EXPECT_EQ(counters.refused.get(), 2U);
  EXPECT_EQ(counters.failed.get(), 0U);
  EXPECT_EQ(counters.delivered.get(), 1U);
  EXPECT_THAT(log(),
              HasSubstr("a webhook refuses a transition, which is not sent again\" webhook=desk number=1 "
                        "reason=\"127.0.0.1 answered with status 400\""));
}

// And the end of the daemon ends the wait.
TEST_F(Webhook, ThatAsksToComeBackLaterIsLeftAloneUntilThen) {
  Receiver receiver(Answers{{.status = 503, .headers = {{"Retry-After", "1800"}}}});
  outbox.add(confirmation(1));
  {
    const auto notifier = start(to(receiver.port()));
    (void)receiver.numbers(1);
    while (counters.failed.get() == 0) std::this_thread::yield();
  }
  EXPECT_EQ(receiver.requests().size(), 1U);
  EXPECT_TRUE(counters.failing);
  EXPECT_EQ(counters.pending.get(), 1U);
  EXPECT_THAT(log(), HasSubstr("in_seconds=1800"));
}

TEST_F(Webhook, ThatAsksForTooLongIsAskedWithinTheHour) {
  Receiver receiver(Answers{{.status = 429, .headers = {{"Retry-After", "86400"}}}});
  outbox.add(confirmation(1));
  {
    const auto notifier = start(to(receiver.port()));
    while (counters.failed.get() == 0) std::this_thread::yield();
  }
  EXPECT_THAT(log(), HasSubstr("in_seconds=3600"));
}

TEST_F(Webhook, EndsWhileItsReceiverKeepsSilent) {
  Receiver receiver(Answers{{.then = ScriptedAnswer::Then::stall}});
  outbox.add(confirmation(1));
  {
    const auto notifier = start(to(receiver.port()));
    (void)receiver.numbers(1);
  }
  EXPECT_EQ(counters.delivered.get() + counters.failed.get(), 0U);
  EXPECT_EQ(counters.pending.get(), 1U);
}

TEST_F(Webhook, KeepsItsAddressAndTokenToItself) {
  const rotation::testing::TemporaryFolder folder;
  Receiver receiver(Answers{{.status = 500}});
  const std::string address = "http://127.0.0.1:" + std::to_string(receiver.port()) +
                              "/services/canary-of-the-path?sig=canary-of-the-query";
  WebhookConfig webhook = to(receiver.port());
  webhook.url = {};
  webhook.secret_url = {SecretReference::Source::file, private_file(folder, "url", address),
                        "r.yml:1:1: url_file"};
  webhook.token = {SecretReference::Source::file, private_file(folder, "token", "canary-of-the-token"),
                   "r.yml:2:1: token_file"};
  outbox.add(confirmation(1));
  {
    const auto notifier = start(webhook);
    EXPECT_THAT(done(1), ElementsAre(1));
    (void)private_file(folder, "token", "canary-of-the-next-token");
    outbox.add(confirmation(2));
    EXPECT_THAT(done(2), ElementsAre(1, 2));
  }
  const auto seen = receiver.requests();
  EXPECT_EQ(seen[0].target, "/services/canary-of-the-path?sig=canary-of-the-query");
  EXPECT_EQ(seen[0].authorization, "Bearer canary-of-the-token");
  EXPECT_EQ(seen[2].authorization, "Bearer canary-of-the-next-token") << "files are read anew";
  const std::string said = log();
  EXPECT_THAT(said, HasSubstr("127.0.0.1 answered with status 500"));
  EXPECT_THAT(said, Not(HasSubstr("canary")));
}

TEST_F(Webhook, WithoutItsSecretDoesNotStart) {
  WebhookConfig webhook = to(1);
  webhook.token = {SecretReference::Source::environment, "DESK_TOKEN", "r.yml:2:1: token"};
  try {
    (void)make(webhook, [](const std::string&) { return std::nullopt; });
    ADD_FAILURE() << "made";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "r.yml:2:1: token: the environment variable DESK_TOKEN is not set");
  }
}

TEST_F(Webhook, IsAskedOverTlsByATrustedNameOnly) {
  const rotation::testing::TemporaryFolder folder;
  rotation::testing::Authority authority("Desk Authority");
  const ScriptedHttpServer server([](const HttpRequestSeen&) { return ScriptedAnswer{}; },
                                  authority.issue("localhost"));
  WebhookConfig webhook = to(server.port());
  webhook.url.scheme = "https";
  webhook.url.host = "localhost";
  outbox.add(confirmation(1));
  {
    const auto notifier = start(webhook);  // the system's roots
    while (counters.failed.get() == 0) std::this_thread::yield();
  }
  EXPECT_TRUE(server.requests().empty());
  webhook.ca_file = folder.write("ca.pem", authority.pem()).string();
  const auto notifier = start(webhook);
  EXPECT_THAT(done(1), ElementsAre(1));
  EXPECT_EQ(server.requests().size(), 1U);
}

// A daemon's life, as far as webhooks see it: its store, and what `run` does with it.
class Life {
 public:
  Life(const rotation::testing::TemporaryFolder& folder, const std::vector<WebhookConfig>& webhooks,
       const market::Clock& clock, Log& log)
      : store(folder.path() / "store.db", series), stored(store.read()), outbox(names(webhooks)) {
    writer.emplace(store, clock,
                   store::Writer::Told{.committed =
                                           [this](const store::TransitionRow& row) {
                                             if (!row.transition.from_history) outbox.add(row);
                                           },
                                       .shown = [](const store::TransitionRow&, bool) {},
                                       .progress = [] {},
                                       .health = [](segment::Health, std::string_view) {}});
    if (auto places = outbox.begin(stored)) writer->submit({.webhooks = std::move(places)});
    writer->submit({.start = rotation::testing::start_row(stored.transitions.size())});
    notifiers = make_notifiers(webhooks, outbox, clock, log);
    for (const auto& notifier : notifiers)
      notifier->start([this](store::Delivered d) { writer->delivered(std::move(d)); });
  }
  void moves(bool history = false) {
    store::TransitionRow row = confirmation(stored.transitions.size() + 1 + moved++);
    row.transition.from_history = history;
    writer->submit({.transitions = {row}});
    writer->wait();
  }

  const market::SeriesTable series = rotation::testing::two_series();
  store::Store store;
  const store::Stored stored;
  std::uint64_t moved = 0;
  Outbox outbox;
  std::optional<store::Writer> writer;
  std::vector<std::unique_ptr<Notifier>> notifiers;
};

TEST_F(Webhook, GetsAfterARestartWhatItHasNotHad) {
  const rotation::testing::TemporaryFolder folder;
  const std::uint16_t nobody = rotation::testing::SilentListener{}.port();
  {
    Life before(folder, {}, clock, logged.log());
    before.moves();  // 1: nobody was to be told
  }
  {
    Life down(folder, {to(nobody)}, clock, logged.log());
    down.moves(true);  // 2: history's
    down.moves();      // 3
    down.moves();      // 4
    while (down.outbox.counters(0).failed.get() == 0) std::this_thread::yield();
    EXPECT_EQ(down.outbox.counters(0).pending.get(), 2U);
  }
  Receiver receiver;
  {
    Life up(folder, {to(receiver.port())}, clock, logged.log());
    EXPECT_THAT(receiver.numbers(2), ElementsAre("3", "4"));
    up.moves();  // 5
    EXPECT_THAT(receiver.numbers(3), ElementsAre("3", "4", "5"));
    while (up.outbox.counters(0).pending.get() > 0) std::this_thread::yield();
  }
  Life after(folder, {to(receiver.port())}, clock, logged.log());
  after.moves();  // 6
  EXPECT_THAT(receiver.numbers(4), ElementsAre("3", "4", "5", "6"));
}

TEST_F(Webhook, ThatIsConfiguredAnewBeginsAnew) {
  const rotation::testing::TemporaryFolder folder;
  Receiver receiver;
  {
    Life life(folder, {to(receiver.port())}, clock, logged.log());
    life.moves();  // 1
    (void)receiver.numbers(1);
  }
  {
    Life without(folder, {}, clock, logged.log());
    without.moves();  // 2
  }
  Life again(folder, {to(receiver.port())}, clock, logged.log());
  again.moves();  // 3
  EXPECT_THAT(receiver.numbers(2), ElementsAre("1", "3"));
}

// At least once: what a kill keeps from the record is sent again, as the same.
TEST_F(Webhook, GetsTheSameAgainWhereItsYesWasNotRecorded) {
  const rotation::testing::TemporaryFolder folder;
  Receiver receiver;
  {
    Life life(folder, {to(receiver.port())}, clock, logged.log());
    life.notifiers.clear();
    life.moves();
    life.notifiers = make_notifiers({to(receiver.port())}, life.outbox, clock, logged.log());
    life.notifiers[0]->start([](const store::Delivered&) {});  // killed then
    (void)receiver.numbers(1);
    while (life.outbox.counters(0).pending.get() > 0) std::this_thread::yield();
  }
  const Life again(folder, {to(receiver.port())}, clock, logged.log());
  EXPECT_THAT(receiver.numbers(2), ElementsAre("1", "1"));
  const auto seen = receiver.requests();
  EXPECT_EQ(seen[0].body, seen[1].body);
  const auto alert = nlohmann::json::parse(seen[0].body)["alerts"][0];
  EXPECT_EQ(alert["annotations"]["id"].get<std::string>().size(), 2U + 64U);
}

}  // namespace
}  // namespace rotation::daemon::webhook
