// The streams over real connections: what they say, and to whom they say nothing. Waits for events; how long
// at the most is the test runner's to decide.
#include <atomic>
#include <fstream>
#include <thread>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/api/streams.hpp"
#include "daemon/web/http_server.hpp"
#include "tests/daemon/api/api_rig.hpp"
#include "tests/support/bcrypt.hpp"
#include "tests/support/raw_http_client.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon::api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;
using rotation::testing::RawHttpClient;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// A client of the WebSocket that does as it is told, proper or not.
class Client {
 public:
  explicit Client(std::uint16_t port, const std::string& origin = "", int receive_buffer = 0) : ws_(io_) {
    tcp::socket& socket = ws_.next_layer();
    socket.open(tcp::v4());
    if (receive_buffer > 0) socket.set_option(asio::socket_base::receive_buffer_size(receive_buffer));
    socket.connect({asio::ip::address_v4::loopback(), port});
    if (!origin.empty()) {
      ws_.set_option(websocket::stream_base::decorator(
          [origin](websocket::request_type& request) { request.set("Origin", origin); }));
    }
    websocket::response_type response;
    ws_.handshake(response, "localhost:" + std::to_string(port), "/api/v1/stream", refused);
    status = response.result_int();
  }

  void say(const std::string& text) { ws_.write(asio::buffer(text)); }
  void say_bytes(const std::string& text, error_code& ec) { ws_.write(asio::buffer(text), ec); }
  Json hear() {
    beast::flat_buffer buffer;
    ws_.read(buffer);
    return Json::parse(beast::buffers_to_string(buffer.data()));
  }
  // The next one of that type and channel.
  Json hear(const std::string& type, const std::string& channel = "") {
    for (;;) {
      Json message = hear();
      if (message["type"] == type && (channel.empty() || message["channel"] == channel)) return message;
    }
  }
  // Reads until the server ends it: with which code.
  unsigned end() {
    error_code ec;
    while (!ec) {
      beast::flat_buffer buffer;
      ws_.read(buffer, ec);
    }
    return ws_.reason().code;
  }
  void close() { ws_.close(websocket::close_code::normal); }

  error_code refused;
  unsigned status = 0;

 private:
  asio::io_context io_;
  websocket::stream<tcp::socket> ws_;
};

class ApiStream : public ::testing::Test {
 protected:
  void serve(WebOptions options = {}) {
    rig.end_warm_up();
    options.listen = {"127.0.0.1:0"};
    server.emplace(std::move(options), rig.api.routes(), counters,
                   streams(rig.api, channels, rig.clock, counters.conflated));
    server->start();
  }
  int clients(std::string_view path = "/api/v1/stream") const {
    int found = -1;
    counters.for_each_stream([&](std::string_view handler, int n) {
      if (handler == path) found = n;
    });
    return found;
  }
  void until_clients(int n) const {
    while (clients() != n) std::this_thread::yield();
  }
  std::uint16_t port() const { return server->port(); }
  std::string get(const std::string& target, const std::string& headers = "") const {
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
  }
  void add(std::uint64_t number) {
    signals::Transition t;
    t.number = number;
    rig.book.add(rig.row(t));
  }

  ApiRig rig;
  Channels channels{rig.api};
  metrics::HttpCounters counters;
  std::optional<HttpServer> server;
};

TEST_F(ApiStream, HoldsAConversation) {
  serve();
  Client client(port());
  ASSERT_EQ(client.status, 101U);
  EXPECT_EQ(client.hear()["type"], "heartbeat");
  client.say(R"({"method":"subscribe","req_id":1,"channels":["pairs","transitions"]})");
  const Json ack = client.hear("ack");
  EXPECT_EQ(ack["channels"], Json::parse(R"(["pairs","transitions"])"));
  Json shown = client.hear("snapshot", "pairs");
  const std::uint64_t sequence = shown["data"]["sequence"];
  rig.tick(30min, 1.001);
  shown = client.hear("update", "pairs");
  EXPECT_GT(shown["data"]["sequence"], sequence);
  add(rig.book.last() + 1);
  EXPECT_EQ(client.hear("update", "transitions")["data"]["transitions"][0]["number"], rig.book.last());
  client.say(R"({"method":"resync","req_id":2,"channels":["pairs"]})");
  shown = client.hear("snapshot", "pairs");
  std::uint64_t seq = shown["seq"];
  for (int i = 0; i < 2; ++i) {
    const Json next = client.hear();
    EXPECT_EQ(next["seq"], ++seq);
    EXPECT_EQ(next["type"], "heartbeat");
  }
  until_clients(1);
  client.close();
  until_clients(0);
}

TEST_F(ApiStream, IsNotForOthers) {
  serve();
  EXPECT_EQ(Client(port(), "http://localhost:" + std::to_string(port())).status, 101U);
  for (const std::string& origin :
       {std::string("http://evil.example"), std::string("null"),
        "http://localhost:" + std::to_string(port() + 1), "http://localhost." + std::to_string(port())}) {
    EXPECT_EQ(Client(port(), origin).status, 403U) << origin;
  }
  const std::string upgrade =
      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
  RawHttpClient rebound(port());
  EXPECT_EQ(rebound.ask("GET /api/v1/stream HTTP/1.1\r\nHost: evil.example\r\n" + upgrade).status, 421U);
  RawHttpClient plain(port());
  EXPECT_EQ(plain.ask(get("/api/v1/stream")).status, 400U);
  const auto post = plain.ask("POST /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(post.status, 405U);
  EXPECT_EQ(post.headers.at("allow"), "GET");
  EXPECT_EQ(plain.ask(get("/api/v1/events", "Origin: http://evil.example\r\n")).status, 403U);
}

TEST_F(ApiStream, AsksForThePassword) {
  const rotation::testing::TemporaryFolder folder;
  std::ofstream(folder.path() / "web.yml")
      << "basic_auth_users: {desk: \"" + rotation::testing::bcrypt("secret", 4) + "\"}\n";
  serve({.config_file = folder.path() / "web.yml"});
  EXPECT_EQ(Client(port()).status, 401U);
  EXPECT_EQ(RawHttpClient(port()).ask(get("/api/v1/events")).status, 401U);
}

TEST_F(ApiStream, HasRoomForSoMany) {
  serve({.stream_clients = 2});
  auto first = std::make_unique<Client>(port());
  const Client second(port());
  until_clients(2);
  EXPECT_EQ(Client(port()).status, 503U);
  first.reset();
  until_clients(1);
  EXPECT_EQ(Client(port()).status, 101U);
}

TEST_F(ApiStream, SurvivesWhatClientsSend) {
  serve();
  Client client(port());
  client.say("nonsense");
  EXPECT_EQ(client.hear("error")["req_id"], nullptr);
  client.say(R"({"method":"fly","req_id":5})");
  EXPECT_EQ(client.hear("error")["req_id"], 5);

  error_code ignored;
  Client garbled(port());
  garbled.say_bytes("{\"method\":\"\xff\xfe\"}", ignored);
  EXPECT_EQ(garbled.end(), websocket::close_code::bad_payload);

  Client huge(port());
  huge.say_bytes(std::string(64 << 20, 'x'), ignored);
  (void)huge.end();  // with 1009, unless the rest of the message was in its way

  std::string many = R"({"method":"subscribe","req_id":6,"channels":["state")";
  while (many.size() < 64'000) many += ",\"state\"";
  client.say(many + "]}");
  EXPECT_EQ(client.hear("ack")["channels"].size(), 1U);
  client.close();
  until_clients(0);
}

// Asks without end and never reads an answer.
TEST_F(ApiStream, AMillionSubscriptionsCostWhatOneDoes) {
  serve({.write_timeout = 500ms});
  Client greedy(port(), "", 4096);
  const std::string ask = R"({"method":"subscribe","req_id":1,"channels":["state","series","transitions"]})";
  const std::string again = R"({"method":"resync","req_id":2})";
  error_code ec;
  greedy.say_bytes(ask, ec);
  for (int i = 0; i < 1'000'000 && !ec; ++i) greedy.say_bytes(again, ec);
  EXPECT_TRUE(ec);
  until_clients(0);
  Client other(port());
  EXPECT_EQ(other.hear()["type"], "heartbeat");
}

TEST_F(ApiStream, WhoeverNeverReadsIsCutOff) {
  serve({.write_timeout = 500ms});
  Client silent(port(), "", 4096);
  Client reader(port());
  silent.say(R"({"method":"subscribe","req_id":1,"channels":["series","state"]})");
  reader.say(R"({"method":"subscribe","req_id":1,"channels":["pairs"]})");
  until_clients(2);
  for (int i = 1; clients() == 2; ++i) {
    rig.tick(30min + i * 1s, 1 + 1e-6 * i);
    (void)reader.hear();  // an update, or a heartbeat
  }
  EXPECT_EQ(clients(), 1);
}

TEST_F(ApiStream, EndsWithTheServer) {
  serve();
  Client client(port());
  client.say(R"({"method":"subscribe","req_id":1,"channels":["state"]})");
  (void)client.hear("snapshot");
  RawHttpClient events(port());
  events.send(get("/api/v1/events"));
  ASSERT_TRUE(events.readable_within(10'000));
  server->stop();
  (void)client.end();
  EXPECT_THAT(events.read_to_end(), HasSubstr("text/event-stream"));  // it need not have said more by then
  EXPECT_EQ(clients(), 0);
}

TEST_F(ApiStream, EventsGoOnWhereTheClientLeft) {
  serve();
  rig.book.begin({});
  for (std::uint64_t n = 1; n <= 3; ++n) add(n);
  asio::io_context io;
  tcp::socket socket(io);
  socket.connect({asio::ip::address_v4::loopback(), port()});
  asio::write(socket, asio::buffer(get("/api/v1/events", "Last-Event-ID: 1\r\n")));
  std::string text;
  const auto next = [&](const std::string& what) {
    const std::size_t n = asio::read_until(socket, asio::dynamic_buffer(text), what);
    std::string head = text.substr(0, n);
    text.erase(0, n);
    return head;
  };
  const std::string head = next("\r\n\r\n");
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(head, HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_THAT(head, HasSubstr("Content-Security-Policy: "));
  EXPECT_EQ(next("\n\n"), "retry: 2000\n\n");
  for (const char* id : {"id: 2\n", "id: 3\n"}) EXPECT_THAT(next("\n\n"), StartsWith(id));
  add(4);
  EXPECT_THAT(next("\n\n"), StartsWith("id: 4\nevent: transition\ndata: {\"number\":4,"));
  socket.close();
  while (clients("/api/v1/events") != 0) std::this_thread::yield();
}

TEST_F(ApiStream, AnAnswerThatStillHoldsIsNotSentAgain) {
  serve();
  RawHttpClient client(port());
  const auto answer = client.ask(get("/api/v1/pairs"));
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.headers.at("cache-control"), "no-cache");
  const std::string tag = answer.headers.at("etag");
  for (const std::string& named : {tag, "\"x\", " + tag, std::string("*")}) {
    const auto same = client.ask(get("/api/v1/pairs", "If-None-Match: " + named + "\r\n"));
    EXPECT_EQ(same.status, 304U) << named;
    EXPECT_EQ(same.headers.at("etag"), tag);
  }
  rig.tick(30min);
  EXPECT_EQ(client.ask(get("/api/v1/pairs", "If-None-Match: " + tag + "\r\n")).status, 200U);
}

}  // namespace
}  // namespace rotation::daemon::api
