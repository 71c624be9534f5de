#include "feeds/net/http_client.hpp"

#include <gtest/gtest.h>

#include "tests/support/scripted_http_server.hpp"

namespace rotation::net {
namespace {

using namespace std::chrono_literals;
using rotation::testing::HttpRequestSeen;
using rotation::testing::ScriptedAnswer;
using rotation::testing::ScriptedHttpServer;

// "/silent" is never answered.
ScriptedAnswer greet(const HttpRequestSeen& request) {
  if (request.target == "/silent") return {.then = ScriptedAnswer::Then::stall};
  return {.status = 404, .body = "nothing here", .headers = {{"Retry-After", "7"}}};
}

TEST(HttpClient, GivesTheWholeAnswerWhateverItsStatus) {
  const ScriptedHttpServer server{greet};
  HttpClient client{{.host = "127.0.0.1", .port = server.port(), .tls = false}};
  const auto answer = client.get("/", {}, 20s, {});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 404U);
  EXPECT_EQ(answer->body, "nothing here");
  EXPECT_EQ(answer->retry_after, 7s);
}

// Of the answer to a POST the status counts, however much follows it, or is still to come.
TEST(HttpClient, PostsAndReadsNoMoreThanTheHead) {
  const ScriptedHttpServer server{[](const HttpRequestSeen&) {
    return ScriptedAnswer{.status = 503,
                          .body = std::string((std::size_t{16} << 20) + 1, 'x'),
                          .headers = {{"Retry-After", "7"}}};
  }};
  HttpClient client{{.host = "127.0.0.1", .port = server.port(), .tls = false}};
  const HttpHeader headers[]{{"Content-Type", "application/json"}, {"Authorization", "Bearer x"}};
  for (int connection = 0; connection < 2; ++connection) {
    const auto answer = client.post("/hook?a=b", headers, R"({"n":1})", 20s, {});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 503U);
    EXPECT_EQ(answer->retry_after, 7s);
    EXPECT_EQ(answer->body, "");
    EXPECT_EQ(server.requests().back().target, "/hook?a=b");
    EXPECT_EQ(server.requests().back().body, R"({"n":1})");
    EXPECT_EQ(server.requests().back().authorization, "Bearer x");
    EXPECT_EQ(server.requests().back().connection, connection);
  }
}

TEST(HttpClient, ReadsRetryAfterInSecondsOnly) {
  for (const char* text : {"Fri, 31 Dec 1999 23:59:59 GMT", "-1", "1.5", "99999999999", ""}) {
    const ScriptedHttpServer server{[text](const HttpRequestSeen&) {
      return ScriptedAnswer{.status = 503, .headers = {{"Retry-After", text}}};
    }};
    HttpClient client{{.host = "127.0.0.1", .port = server.port(), .tls = false}};
    EXPECT_EQ(client.get("/", {}, 20s, {})->retry_after, std::nullopt) << text;
  }
}

// The deadline, or the stop, comes before the first byte is sent on a connection that stands already.
TEST(HttpClient, BeginsNothingWhenItIsTooLate) {
  const ScriptedHttpServer server{greet};
  HttpClient client{{.host = "127.0.0.1", .port = server.port(), .tls = false}};
  ASSERT_TRUE(client.get("/", {}, 20s, {}));
  EXPECT_THROW((void)client.get("/silent", {}, 0s, {}), HttpError);

  ASSERT_TRUE(client.get("/", {}, 20s, {}));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(client.get("/silent", {}, 20s, stop.get_token()));

  ASSERT_TRUE(client.get("/", {}, 20s, {}));
  EXPECT_EQ(server.requests().size(), 3U);  // "/silent" was never asked for
  EXPECT_EQ(server.requests().back().connection, 2);
}

// Wherever in resolving, connecting and sending the deadline falls, it holds: nothing here is ever answered.
TEST(HttpClient, KeepsToDeadlinesInEveryStep) {
  const ScriptedHttpServer server{greet};
  for (int i = 0; i < 400; ++i) {
    HttpClient client{{.host = "127.0.0.1", .port = server.port(), .tls = false}};
    EXPECT_THROW((void)client.get("/silent", {}, i * 5us, {}), HttpError);
  }
}

TEST(HttpClient, RefusesABodyWithoutEnd) {
  const ScriptedHttpServer server{[](const HttpRequestSeen&) {
    return ScriptedAnswer{.body = std::string((std::size_t{16} << 20) + 1, 'x')};
  }};
  HttpClient client{{.host = "127.0.0.1", .port = server.port(), .tls = false}};
  try {
    (void)client.get("/", {}, 20s, {});
    ADD_FAILURE() << "took it";
  } catch (const HttpError& error) {
    EXPECT_EQ(error.what(), "127.0.0.1:" + std::to_string(server.port()) +
                                " failed while waiting for its answer: body limit exceeded");
  }
}

}  // namespace
}  // namespace rotation::net
