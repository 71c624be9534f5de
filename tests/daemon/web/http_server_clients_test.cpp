// The HTTP listener and its clients: slow ones, many, those that do not read, those that are there when it
// stops.
#include <algorithm>
#include <chrono>
#include <thread>

#include <gmock/gmock.h>

#include "tests/daemon/web/http_server_fixture.hpp"
#include "tests/support/machine_stalls.hpp"

namespace rotation::daemon {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(HttpServerTest, CutsOffTheSlow) {
  WebOptions chosen = options();
  chosen.read_timeout = 1s;  // within which a request has to come
  chosen.idle_timeout = 30ms;
  serve(std::move(chosen));
  RawHttpClient silent = client();
  RawHttpClient slow_header = client();
  RawHttpClient slow_body = client();
  RawHttpClient idle = client();
  slow_header.send("GET / HTTP/1.1\r\nHost: loc");
  slow_body.send("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\na");
  EXPECT_EQ(idle.ask(get("/")).status, 200U);
  for (RawHttpClient* c : {&silent, &slow_header, &slow_body, &idle}) EXPECT_EQ(c->read_to_end(), "");
}

TEST_F(HttpServerTest, AHalfRequestBehindAWholeOneIsNotIdleness) {
  WebOptions chosen = options();
  chosen.read_timeout = 1s;  // idle_timeout stays at a minute, longer than the client waits
  serve(std::move(chosen));
  RawHttpClient c = client();
  EXPECT_EQ(c.ask(get("/") + "GET / HT").status, 200U);
  EXPECT_EQ(c.read_to_end(), "");
}

TEST_F(HttpServerTest, CutsOffWhoeverDripsBytes) {
  WebOptions chosen = options();
  chosen.read_timeout = 100ms;
  serve(std::move(chosen));
  RawHttpClient c = client();
  c.send("GET / HTTP/1.1\r\nHost: localhost\r\nX: ");
  // Each byte would restart a timeout that looked at the last byte; this one looks at the whole header.
  const auto give_up = std::chrono::steady_clock::now() + 10s;
  while (!c.readable_within(1)) {
    ASSERT_LT(std::chrono::steady_clock::now(), give_up) << "still reading";
    try {
      c.send("x");
    } catch (const std::system_error&) {
      return;  // cut off between the look and the send
    }
  }
}

TEST_F(HttpServerTest, SlowClientsHoldUpNobody) {
  serve();
  std::vector<RawHttpClient> slow;
  for (int i = 0; i < 50; ++i) {
    slow.push_back(client());
    slow.back().send(i % 2 == 0 ? "GET / HT" : upload(10).substr(0, 80));
  }
  RawHttpClient greedy(server_->port(), 4096);
  greedy.send(get("/huge"));
  RawHttpClient c = client();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(c.ask(get("/metrics")).status, 200U);
}

// Connects until an answer has the status: the server learns of closed connections in its own time.
unsigned ask_until(HttpServer& server, unsigned status) {
  const auto give_up = std::chrono::steady_clock::now() + 10s;
  for (;;) {
    const unsigned got = RawHttpClient(server.port()).ask(get("/")).status;
    if (got == status || std::chrono::steady_clock::now() > give_up) return got;
  }
}

TEST_F(HttpServerTest, SaysSoWhenThereAreTooManyConnections) {
  WebOptions chosen = options();
  chosen.connections = 2;
  HttpServer& server = serve(std::move(chosen));
  RawHttpClient first = client();
  EXPECT_EQ(first.ask(get("/")).status, 200U);
  {
    RawHttpClient second = client();
    EXPECT_EQ(second.ask(get("/")).status, 200U);
    RawHttpClient third = client();
    const HttpAnswer answer = third.ask(get("/"));
    EXPECT_EQ(answer.status, 503U);
    EXPECT_EQ(answer.headers.at("connection"), "close");
    EXPECT_EQ(third.read_to_end(), "");
    EXPECT_EQ(second.ask(get("/")).status, 200U) << "those inside are served on";
  }
  EXPECT_EQ(ask_until(server, 200), 200U) << "there is room again";
}

TEST_F(HttpServerTest, CutsOffWhoeverDoesNotRead) {
  WebOptions chosen = options();
  chosen.write_timeout = 30ms;
  chosen.connections = 1;
  HttpServer& server = serve(std::move(chosen));
  RawHttpClient greedy(server.port(), 4096);
  greedy.send(get("/huge"));
  ASSERT_TRUE(greedy.readable_within(10'000));
  EXPECT_EQ(ask_until(server, 200), 200U) << "the only place was not given back";
  EXPECT_LT(greedy.read_to_end().size(), kHuge);
}

TEST_F(HttpServerTest, StopsWithinTwoSecondsWhateverClientsDo) {
  serve();
  RawHttpClient silent = client();
  RawHttpClient half = client();
  half.send("GET / HT");
  RawHttpClient idle = client();
  EXPECT_EQ(idle.ask(get("/")).status, 200U);
  RawHttpClient greedy(server_->port(), 4096);
  greedy.send(get("/huge"));
  ASSERT_TRUE(greedy.readable_within(10'000));
  rotation::testing::MachineStalls stalls;
  const auto before = std::chrono::steady_clock::now();
  server_->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, 2s + stalls.total());
  for (RawHttpClient* c : {&silent, &half, &idle}) EXPECT_EQ(c->read_to_end(), "");
  EXPECT_LT(greedy.read_to_end().size(), kHuge);
  EXPECT_THROW(RawHttpClient{server_->port()}, std::system_error);
  server_->stop();
}

TEST_F(HttpServerTest, FinishesTheAnswerItIsGivingWhenStopped) {
  serve();
  RawHttpClient c = client();
  c.send(get("/huge"));
  ASSERT_TRUE(c.readable_within(10'000));
  std::jthread stopping([&] { server_->stop(); });
  EXPECT_EQ(c.read().body.size(), kHuge);
  EXPECT_EQ(c.read_to_end(), "");
}

}  // namespace
}  // namespace rotation::daemon
