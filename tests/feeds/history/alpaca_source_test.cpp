#include "feeds/history/alpaca_source.hpp"

#include <deque>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/market/rfc3339.hpp"
#include "tests/support/calendar.hpp"
#include "tests/support/listeners.hpp"
#include "tests/support/scripted_http_server.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::history {
namespace {

using namespace std::chrono_literals;
using market::SeriesClass;
using market::SeriesId;
using rotation::testing::Authority;
using rotation::testing::day;
using rotation::testing::HttpRequestSeen;
using rotation::testing::Identity;
using rotation::testing::ScriptedAnswer;
using rotation::testing::ScriptedHttpServer;
using rotation::testing::self_signed;
using rotation::testing::SilentListener;
using rotation::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Then = ScriptedAnswer::Then;

const Item kItems[]{{SeriesId{0}, SeriesClass::etf_liquid, "SPY", "SPY"},
                    {SeriesId{1}, SeriesClass::yield, "y10", "y10"}};

constexpr const char* kEmptyPage = R"({"bars":{},"next_page_token":null})";

std::string page_of(const std::string& bars, const std::string& token = "null") {
  return R"({"bars":{)" + bars + R"(},"next_page_token":)" + token + '}';
}

std::string bar(const std::string& date, const std::string& close) {
  return R"({"t":")" + date + R"(T05:00:00Z","c":)" + close + '}';
}

// Answers in this order; any request beyond is a mistake that the client will report.
ScriptedHttpServer::Script in_order(std::deque<ScriptedAnswer> answers) {
  return [answers = std::move(answers)](const HttpRequestSeen&) mutable {
    if (answers.empty()) return ScriptedAnswer{.status = 418};
    ScriptedAnswer next = std::move(answers.front());
    answers.pop_front();
    return next;
  };
}

struct Outcome {
  std::optional<std::vector<DailyRow>> rows;
  std::string error;
  std::vector<std::string> trouble;
};

// From 2020-01-02 to 2020-01-06. An hour's wait is one that must not happen.
struct Client {
  net::HttpEndpoint endpoint{.host = "127.0.0.1", .tls = false};
  RestLimits limits{.timeout = 20s, .attempts = 3, .first_wait = 1h, .longest_wait = 1h};
  Ask ask{.items = kItems,
          .from = day("2020-01-02"),
          .to = day("2020-01-06"),
          .key = "the-key",
          .secret = "the-secret"};
  std::stop_source stop;
  std::function<void()> on_trouble = [] {};

  Outcome run(const ScriptedHttpServer& server) { return run(server.port()); }

  Outcome run(std::uint16_t port) {
    endpoint.port = port;
    Outcome result;
    RestClient client(
        endpoint, limits,
        [&](const std::string& trouble) {
          result.trouble.push_back(trouble);
          on_trouble();
        },
        stop.get_token());
    try {
      result.rows = fetch_alpaca(client, ask);
    } catch (const HistoryError& error) {
      result.error = error.what();
    }
    return result;
  }
};

std::vector<std::string> describe(const std::vector<DailyRow>& rows) {
  std::vector<std::string> result;
  for (const DailyRow& row : rows) {
    result.push_back(market::format_date(row.day) + ' ' + kItems[static_cast<std::size_t>(row.series)].name +
                     ' ' + std::to_string(row.close).substr(0, 5) + ' ' +
                     std::to_string(row.adjusted).substr(0, 5));
  }
  return result;
}

TEST(AlpacaSource, FetchesBothAdjustmentsPageByPage) {
  const ScriptedHttpServer server{in_order({
      {.body = page_of("\"SPY\":[" + bar("2020-01-02", "300.5") + ',' + bar("2020-01-03", "301.5") + ']',
                       "\"a+b/=\"")},
      {.body = page_of("\"SPY\":[" + bar("2020-01-06", "302.5") + "],\"y10\":[" + bar("2020-01-03", "1.875") +
                       ']')},
      {.body = page_of("\"SPY\":[" + bar("2020-01-02", "290.5") + ',' + bar("2020-01-06", "292.5") +
                       "],\"y10\":[" + bar("2020-01-03", "1.875") + ']')},
  })};
  const Outcome run = Client{}.run(server);
  ASSERT_TRUE(run.rows) << run.error;
  EXPECT_THAT(describe(*run.rows), ElementsAre("2020-01-02 SPY 300.5 290.5", "2020-01-03 y10 1.875 1.875",
                                               "2020-01-06 SPY 302.5 292.5"));
  EXPECT_TRUE(run.trouble.empty());

  const std::string query =
      "/v2/stocks/bars?symbols=SPY%2Cy10&timeframe=1Day&start=2020-01-02T05%3A00%3A00Z&"
      "end=2020-01-06T05%3A00%3A00Z&limit=10000&adjustment=";
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_EQ(requests[0].target, query + "raw");
  EXPECT_EQ(requests[1].target, query + "raw&page_token=a%2Bb%2F%3D");
  EXPECT_EQ(requests[2].target, query + "all");
  for (const auto& request : requests) {
    EXPECT_EQ(request.key, "the-key");
    EXPECT_EQ(request.secret, "the-secret");
    EXPECT_EQ(request.host, "127.0.0.1:" + std::to_string(server.port()));
    EXPECT_EQ(request.connection, 0);  // kept
  }
}

TEST(AlpacaSource, SendsNoCredentialsIfThereAreNone) {
  const ScriptedHttpServer server{in_order({{.body = kEmptyPage}, {.body = kEmptyPage}})};
  Client client;
  client.ask.key = {};
  ASSERT_TRUE(client.run(server).rows);
  EXPECT_EQ(server.requests().front().key, "");
  EXPECT_EQ(server.requests().front().secret, "");
}

TEST(AlpacaSource, ComesBackWhenItIsToldTo) {
  const ScriptedHttpServer server{in_order({{.status = 429, .headers = {{"Retry-After", "0"}}},
                                            {.status = 503, .headers = {{"Retry-After", "0"}}},
                                            {.body = kEmptyPage},
                                            {.body = kEmptyPage}})};
  const Outcome run = Client{}.run(server);  // without Retry-After it would wait an hour
  ASSERT_TRUE(run.rows) << run.error;
  EXPECT_THAT(
      run.trouble,
      ElementsAre("127.0.0.1 answered the request for daily bars with status 429; trying again in 0 s",
                  "127.0.0.1 answered the request for daily bars with status 503; trying again in 0 s"));
}

TEST(AlpacaSource, DoesNotWaitForEver) {
  const ScriptedHttpServer server{in_order({{.status = 429, .headers = {{"Retry-After", "3601"}}}})};
  EXPECT_EQ(Client{}.run(server).error,
            "127.0.0.1 answered the request for daily bars with status 429 and asks to come back in 3601 s");
}

TEST(AlpacaSource, GivesUpAfterItsAttempts) {
  const ScriptedHttpServer server{[](const HttpRequestSeen&) { return ScriptedAnswer{.status = 500}; }};
  Client client;
  client.limits.first_wait = 1ms;
  const Outcome run = client.run(server);
  EXPECT_EQ(run.error,
            "127.0.0.1 answered the request for daily bars with status 500; that was attempt 3 of 3");
  EXPECT_EQ(server.requests().size(), 3U);
  EXPECT_EQ(run.trouble.size(), 2U);
}

TEST(AlpacaSource, TakesANoForANo) {
  for (const unsigned status : {400U, 401U, 403U, 404U, 422U, 301U, 204U}) {
    const ScriptedHttpServer server{
        in_order({{.status = status, .headers = {{"Location", "http://127.0.0.1/elsewhere"}}}})};
    EXPECT_EQ(Client{}.run(server).error,
              "127.0.0.1 answered the request for daily bars with status " + std::to_string(status));
    EXPECT_EQ(server.requests().size(), 1U);
  }
}

TEST(AlpacaSource, TriesAgainWhenTheConnectionBreaks) {
  const ScriptedHttpServer server{in_order(
      {{.then = Then::hang_up}, {.body = kEmptyPage}, {.then = Then::hang_up}, {.body = kEmptyPage}})};
  Client client;
  client.limits.first_wait = 1ms;
  const Outcome run = client.run(server);
  ASSERT_TRUE(run.rows) << run.error;
  EXPECT_THAT(run.trouble.front(), HasSubstr(" failed while waiting for its answer: "));
  EXPECT_EQ(server.requests().back().connection, 2);
}

TEST(AlpacaSource, DoesNotWaitLongerThanItsDeadlineForAnAnswer) {
  const ScriptedHttpServer server{[](const HttpRequestSeen&) { return ScriptedAnswer{.then = Then::stall}; }};
  Client client;
  client.limits.timeout = 300ms;
  client.limits.first_wait = 1ms;
  client.limits.attempts = 2;
  // In which step depends on how fast this machine is today.
  EXPECT_THAT(client.run(server).error, AllOf(StartsWith("127.0.0.1:" + std::to_string(server.port()) +
                                                         " took too long: the time ran out while "),
                                              EndsWith("; that was attempt 2 of 2")));
}

TEST(AlpacaSource, DoesNotWaitLongerThanItsDeadlineForAHandshake) {
  const SilentListener silent;
  Client client;
  client.endpoint.tls = true;
  client.limits.timeout = 300ms;
  client.limits.attempts = 1;
  EXPECT_THAT(client.run(silent.port()).error, HasSubstr(" took too long: the time ran out while "));
}

TEST(AlpacaSource, StopsBeforeItConnects) {
  const SilentListener silent;
  Client client;
  client.stop.request_stop();
  const Outcome run = client.run(silent.port());
  EXPECT_FALSE(run.rows);
  EXPECT_EQ(run.error, "");
}

TEST(AlpacaSource, StopsWhileItWaitsForAnAnswer) {
  Client client;
  client.limits.timeout = 1h;
  const ScriptedHttpServer server{[&](const HttpRequestSeen&) {
    client.stop.request_stop();
    return ScriptedAnswer{.then = Then::stall};
  }};
  const Outcome run = client.run(server);
  EXPECT_FALSE(run.rows);
  EXPECT_EQ(run.error, "");
}

TEST(AlpacaSource, StopsWhileItWaitsToTryAgain) {
  const ScriptedHttpServer server{[](const HttpRequestSeen&) { return ScriptedAnswer{.status = 500}; }};
  Client client;
  client.on_trouble = [&] { client.stop.request_stop(); };
  const Outcome run = client.run(server);
  EXPECT_FALSE(run.rows);
  EXPECT_EQ(run.error, "");
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(AlpacaSource, RefusesPagesThatAreNotWhatItAskedFor) {
  const std::string spy = "\"SPY\":[" + bar("2020-01-02", "1") + ']';
  const std::pair<std::vector<std::string>, std::string> mistakes[] = {
      {{"{"}, " sent a page of daily bars that cannot be used: it is not JSON: "},
      {{page_of("\"IJR\":[" + bar("2020-01-02", "1") + ']')},
       " sent a page of daily bars that cannot be used: it has 'IJR', which was not asked for"},
      {{page_of("\"SPY\":[" + bar("2020-01-01", "1") + ']')},
       " sent a page of daily bars that cannot be used: it has a bar of SPY on 2020-01-01, which was not "
       "asked for"},
      {{page_of("\"SPY\":[" + bar("2020-01-07", "1") + ']')},
       " sent a page of daily bars that cannot be used: it has a bar of SPY on 2020-01-07, which was not "
       "asked for"},
      {{page_of("", "\"x\""), page_of("", "\"x\"")},
       " sent a page of daily bars that cannot be used: its pages do not end"},
      {{page_of(spy, "\"x\""), page_of(spy)},
       " sent a page of daily bars that cannot be used: it has a second bar of one series on 2020-01-02"},
  };
  for (const auto& [pages, sentence] : mistakes) {
    std::deque<ScriptedAnswer> answers;
    for (const auto& page : pages) answers.push_back({.body = page});
    const ScriptedHttpServer server{in_order(std::move(answers))};
    EXPECT_THAT(Client{}.run(server).error, StartsWith("127.0.0.1" + sentence));
  }
}

TEST(AlpacaSource, SpeaksTls) {
  const Authority authority{"Test Authority"};
  const TemporaryFolder folder;
  const ScriptedHttpServer server{in_order({{.body = kEmptyPage}, {.body = kEmptyPage}}),
                                  authority.issue("127.0.0.1")};
  Client client;
  client.endpoint.tls = true;
  client.endpoint.ca_file = folder.write("ca.pem", authority.pem()).string();
  const Outcome run = client.run(server);
  EXPECT_TRUE(run.rows) << run.error;
  ASSERT_EQ(server.requests().size(), 2U);
  EXPECT_EQ(server.requests().front().server_name, "");  // an address is no server name
}

TEST(AlpacaSource, TellsNothingToAServerItCannotTrust) {
  const Authority authority{"Test Authority"};
  const TemporaryFolder folder;
  const std::string ca_file = folder.write("ca.pem", authority.pem()).string();
  struct Case {
    Identity identity;
    std::string ca_file;
    const char* reason;
  };
  for (const Case& c : {Case{self_signed("127.0.0.1"), "", "self-signed certificate"},
                        Case{authority.issue("localhost"), ca_file, "IP address mismatch"},
                        Case{authority.issue("127.0.0.1", -48h, -24h), ca_file, "certificate has expired"}}) {
    const ScriptedHttpServer server{in_order({}), c.identity};
    Client client;
    client.endpoint.tls = true;
    client.endpoint.ca_file = c.ca_file;
    EXPECT_EQ(client.run(server).error, "the certificate of 127.0.0.1:" + std::to_string(server.port()) +
                                            " is not trusted: " + c.reason);
    EXPECT_TRUE(server.requests().empty());
  }
}

TEST(AlpacaSource, ChecksTheNameItAskedFor) {
  const Authority authority{"Test Authority"};
  const TemporaryFolder folder;
  for (const bool right : {true, false}) {
    const ScriptedHttpServer server{in_order({{.body = kEmptyPage}, {.body = kEmptyPage}}),
                                    authority.issue(right ? "localhost" : "data.example")};
    Client client;
    client.endpoint = {.host = "localhost", .ca_file = folder.write("ca.pem", authority.pem()).string()};
    const Outcome run = client.run(server);
    if (right) {
      EXPECT_TRUE(run.rows) << run.error;
      EXPECT_EQ(server.requests().front().server_name, "localhost");
    } else {
      EXPECT_THAT(run.error, HasSubstr("hostname mismatch"));
      EXPECT_TRUE(server.requests().empty());
    }
  }
}

TEST(AlpacaSource, SaysThatItsCertificatesCannotBeRead) {
  const TemporaryFolder folder;
  const ScriptedHttpServer server{in_order({})};
  Client client;
  client.endpoint.tls = true;
  client.endpoint.ca_file = folder.write("ca.pem", "not a certificate").string();
  EXPECT_THAT(client.run(server).error,
              StartsWith(client.endpoint.ca_file + " cannot be read as trusted certificates: "));
}

TEST(AlpacaSource, SendsNothingUnencryptedToAnotherMachine) {
  const ScriptedHttpServer server{in_order({})};
  Client client;
  client.endpoint.host = "192.0.2.1";  // RFC 5737: documentation only
  EXPECT_EQ(client.run(server).error,
            "192.0.2.1:" + std::to_string(server.port()) +
                " is not on this machine, and credentials go unencrypted to loopback only");
}

TEST(AlpacaSource, SaysThatNobodyListens) {
  Client client;
  client.limits.attempts = 1;
  const std::uint16_t closed = SilentListener{}.port();
  EXPECT_EQ(client.run(closed).error,
            "127.0.0.1:" + std::to_string(closed) +
                " failed while connecting: Connection refused; that was attempt 1 of 1");
}

TEST(AlpacaSource, SaysThatANameCannotBeResolved) {
  const ScriptedHttpServer server{in_order({})};
  Client client;
  client.limits.attempts = 1;
  client.endpoint.host = std::string(64, 'a');  // one letter too long: refused before any question is asked
  EXPECT_EQ(client.run(server).error, "the name of " + client.endpoint.host + ':' +
                                          std::to_string(server.port()) +
                                          " cannot be resolved; that was attempt 1 of 1");
}

}  // namespace
}  // namespace rotation::history
