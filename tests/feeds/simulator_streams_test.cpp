// Several streams of one market at once: Massive's clusters beside each other and beside Alpaca.
#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <vector>

#include "tests/feeds/simulator_client.hpp"

namespace rotation::simulator {
namespace {

constexpr const char* kKey = R"({"action":"auth","params":"k"})";
constexpr const char* kGreeting =
    R"([{"ev":"status","status":"connected","message":"Connected Successfully"}])";
constexpr const char* kLetIn = R"([{"ev":"status","status":"auth_success","message":"authenticated"}])";
constexpr const char* kFull =
    R"([{"ev":"status","status":"max_connections","message":"Maximum number of connections exceeded."}])";

// What a client subscribes to; the path tells the provider.
struct Stream {
  std::string path;
  std::string topic;
};
const Stream kAlpaca{"/v2/sip", ""};
const Stream kStocks{"/stocks", "Q.*"};
const Stream kIndices{"/indices", "V.*"};
const Stream kForex{"/forex", "C.*"};

void subscribe(Client<>& client, const Stream& stream) {
  if (stream.topic.empty()) {
    client.log_in(R"({"action":"subscribe","trades":["*"],"quotes":["*"]})");
    return;
  }
  ASSERT_FALSE(client.open(stream.path));
  ASSERT_FALSE(client.say(kKey));  // as its JavaScript client does, before the greeting
  ASSERT_EQ(client.hear(), kGreeting);
  ASSERT_EQ(client.hear(), kLetIn);
  ASSERT_FALSE(client.say(R"({"action":"subscribe","params":")" + stream.topic + "\"}"));
  ASSERT_EQ(client.hear(),
            R"([{"ev":"status","status":"success","message":"subscribed to: )" + stream.topic + R"("}])");
}

// All elements of one session, stream by stream, without the frames around them.
std::vector<std::string> everything(const std::vector<Stream>& streams, std::size_t batch) {
  Running server({.streams = streams.size(), .batch = batch, .exit_at_end = true},
                 {.from_session = kLiveSessions - 1, .density = 0.1});
  std::vector<std::future<std::string>> texts;
  for (const Stream& stream : streams) {
    texts.push_back(std::async(std::launch::async, [&stream, port = server->port()] {
      Client client(port);
      subscribe(client, stream);
      std::string all;
      for (std::string frame = client.hear(); !frame.empty(); frame = client.hear())
        all.append(frame, 1, frame.size() - 2).append(",");
      return all;
    }));
  }
  std::vector<std::string> all;
  for (auto& text : texts) all.push_back(text.get());
  return all;
}

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

TEST(SimulatorStreams, EachGetsTheSameBytesAloneAndInCompany) {
  const std::vector<Stream> streams{kAlpaca, kStocks, kIndices, kForex};
  const auto together = everything(streams, 64);
  EXPECT_EQ(together, everything(streams, 3));
  for (std::size_t i = 0; i < streams.size(); ++i) {
    EXPECT_GT(together[i].size(), 10'000U) << streams[i].path;
    EXPECT_EQ(everything({streams[i]}, 64).front(), together[i]) << streams[i].path;
  }
  EXPECT_EQ(count(together[0], R"({"T":"q")"), count(together[1], R"({"ev":"Q")")) << "of one market";
}

TEST(SimulatorStreams, TheMarketBeginsWithTheLastOneAwaited) {
  std::string alone;
  {
    Running server;
    Client client(server->port());
    subscribe(client, kForex);
    alone = client.hear();
  }
  Running server({.streams = 3});
  Client forex(server->port());
  subscribe(forex, kForex);
  Client indices(server->port());
  subscribe(indices, kIndices);
  Client alpaca(server->port());
  subscribe(alpaca, kAlpaca);
  std::string first = forex.hear();  // the first step, where alone it was all that a frame holds
  first.back() = ',';
  EXPECT_TRUE(alone.starts_with(first)) << first << '\n' << alone;
}

// Milliseconds since the first session's open, of a Massive frame's first element.
std::int64_t time_of(const std::string& frame) {
  constexpr std::int64_t kOpen = 1'767'623'400'000;  // 2026-01-05T14:30:00Z
  const std::size_t at = frame.find(R"("t":)");
  EXPECT_NE(at, std::string::npos) << frame;
  return std::stoll(frame.substr(at + 4)) - kOpen;
}

void expect_in_step(double speed) {
  Running server({.speed = speed, .streams = 2});
  constexpr std::int64_t kLong = 600'000;
  constexpr std::int64_t kOneStep = std::chrono::duration_cast<std::chrono::milliseconds>(kStep).count();
  std::atomic<std::int64_t> read{0};
  const auto slow = std::async(std::launch::async, [&] {
    Client client(server->port());
    subscribe(client, kForex);
    while (read < kLong) read = time_of(client.hear());
  });
  Client client(server->port());
  subscribe(client, kStocks);
  for (std::int64_t now = 0; now < kLong;) {
    now = time_of(client.hear());
    EXPECT_GE(read / kOneStep, now / kOneStep - 1);
  }
  // Goes on to the end of what the other one waits for.
  while (slow.wait_for(0s) != std::future_status::ready) (void)client.hear();
}

TEST(SimulatorStreams, NoneIsMoreThanAStepAheadOfWhatAnotherHasRead) {
  expect_in_step(kAsFastAsRead);
  expect_in_step(3600);
}

TEST(SimulatorStreams, WhoReadsNothingIsCutOffWhileOthersWait) {
  for (const double speed : {kAsFastAsRead, 3600.0}) {
    Running server({.speed = speed, .streams = 2, .slow_client = 1s});
    Client idle(server->port());
    subscribe(idle, kStocks);
    Client reader(server->port());
    subscribe(reader, kForex);
    std::int64_t now = 0;
    while (now < 60'000) {
      const std::string frame = reader.hear();
      ASSERT_FALSE(frame.empty()) << now;
      now = time_of(frame);
    }
  }
}

TEST(SimulatorStreams, DxLinkAndYahooLetEverybodyIn) {
  Running server({.streams = 4});
  std::vector<std::unique_ptr<Client<>>> dxlink;
  std::vector<std::unique_ptr<Client<>>> yahoo;
  for (int i = 0; i < 2; ++i) {
    Client<>& one = *dxlink.emplace_back(std::make_unique<Client<>>(server->port()));
    ASSERT_FALSE(one.open("/dxlink-ws"));
    for (const char* text :
         {R"({"type":"SETUP","channel":0,"version":"0.1"})", R"({"type":"AUTH","channel":0,"token":"t"})",
          R"({"type":"CHANNEL_REQUEST","channel":1,"service":"FEED","parameters":{"contract":"AUTO"}})",
          R"({"type":"FEED_SUBSCRIPTION","channel":1,"add":[{"type":"Quote","symbol":"SPY"}]})"}) {
      ASSERT_FALSE(one.say(text));
    }
    for (const char* type : {"SETUP", "AUTH_STATE", "AUTH_STATE", "CHANNEL_OPENED", "FEED_CONFIG"}) {
      const std::string answer = one.hear();
      EXPECT_TRUE(answer.starts_with(R"({"type":")" + std::string(type))) << answer;
    }
  }
  for (const char* path : {"/", "/?version=2"}) {
    Client<>& one = *yahoo.emplace_back(std::make_unique<Client<>>(server->port()));
    ASSERT_FALSE(one.open(path));
    ASSERT_FALSE(one.say(R"({"subscribe":["^TNX","EURUSD=X"]})"));
  }
  for (const auto& one : dxlink) {
    const std::string frame = one->hear();
    EXPECT_TRUE(frame.starts_with(R"({"type":"FEED_DATA","channel":1,"data":[{"eventType":"Quote")"))
        << frame;
  }
  EXPECT_TRUE(yahoo[0]->hear().starts_with("C")) << "Base64 of a message that begins with a name";
  EXPECT_TRUE(yahoo[1]->hear().starts_with(R"({"type":"pricing","message":")"));
  EXPECT_EQ(server->counters().clients, 4U);
  EXPECT_EQ(server->counters().refused, 0U);
}

TEST(SimulatorStreams, AWrongTokenIsClosed) {
  ServerOptions options;
  options.rules.key = "another";
  Running server(options);
  Client client(server->port());
  ASSERT_FALSE(client.open("/dxlink-ws"));
  ASSERT_FALSE(client.say(R"({"type":"SETUP","channel":0,"version":"0.1"})"));
  ASSERT_FALSE(client.say(R"({"type":"AUTH","channel":0,"token":"t"})"));
  (void)client.hear();
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(client.hear(), R"({"type":"AUTH_STATE","channel":0,"state":"UNAUTHORIZED"})");
  EXPECT_EQ(client.hear(), "");
  EXPECT_EQ(client.stream().reason().code, websocket::close_code::policy_error);
  EXPECT_EQ(server->counters().refused, 1U);
}

TEST(SimulatorStreams, ANewcomerBeginsWhereTheMarketIs) {
  Running server;
  std::optional<Client<>> first(std::in_place, server->port());
  subscribe(*first, kStocks);
  std::int64_t now = 0;
  while (now < 600'000) now = time_of(first->hear());
  Client second(server->port());
  subscribe(second, kForex);
  first.reset();  // the market waits for nobody who does not read on
  EXPECT_GE(time_of(second.hear()), now);
}

TEST(SimulatorStreams, ASecondOneOnAClusterIsToldSoAfterItsSubscription) {
  Running server;
  Client first(server->port());
  subscribe(first, kIndices);
  Client second(server->port());
  subscribe(second, kIndices);
  EXPECT_EQ(second.hear(), kFull);
  EXPECT_EQ(second.hear(), "");
  EXPECT_EQ(second.stream().reason().code, websocket::close_code::policy_error);
  for (int i = 0; i < 20; ++i) ASSERT_FALSE(first.hear().empty());
  EXPECT_EQ(server->counters().clients, 1U);
  EXPECT_EQ(server->counters().refused, 1U);
}

TEST(SimulatorStreams, AWrongKeyIsClosed) {
  ServerOptions options;
  options.rules.key = "another";
  Running server(options);
  Client client(server->port());
  ASSERT_FALSE(client.open("/stocks"));
  EXPECT_EQ(client.hear(), kGreeting);
  ASSERT_FALSE(client.say(kKey));
  EXPECT_EQ(client.hear(), R"([{"ev":"status","status":"auth_failed","message":"authentication failed"}])");
  EXPECT_EQ(client.hear(), "");
  EXPECT_EQ(client.stream().reason().code, websocket::close_code::policy_error);
}

TEST(SimulatorStreams, LoginHasADeadlineOnAClusterToo) {
  Running server({.login_timeout = 50ms});
  Client client(server->port());
  ASSERT_FALSE(client.open("/forex"));
  EXPECT_EQ(client.hear(), kGreeting);
  EXPECT_EQ(client.hear(),
            R"([{"ev":"status","status":"auth_timeout","message":"No authentication request received."}])");
  EXPECT_EQ(client.hear(), "");
}

TEST(SimulatorStreams, YieldsByTheirScale) {
  const auto first = [](double scale) {
    Running server({.yield_scale = scale});
    Client client(server->port());
    subscribe(client, {"/indices", "V.I:TNX"});
    const std::string frame = client.hear();
    return std::stod(frame.substr(frame.find(R"("val":)") + 6));
  };
  const double percent = first(1);
  EXPECT_GT(percent, 1);
  EXPECT_LT(percent, 10);
  EXPECT_NEAR(first(10), 10 * percent, 1e-9);
}

TEST(SimulatorStreams, MassivesHistoryIsBesideAlpacas) {
  ServerOptions options;
  options.rest_calls = 2;
  Running server(options);
  asio::io_context io;
  beast::tcp_stream stream(io);
  stream.connect(tcp::endpoint{asio::ip::address_v4::loopback(), server->port()});
  beast::flat_buffer buffer;
  const std::string host = "127.0.0.1:" + std::to_string(server->port());
  const auto get = [&](const std::string& target) {
    http::request<http::empty_body> request(http::verb::get, target, 11);
    request.set(http::field::host, host);
    request.set(http::field::authorization, "Bearer k");
    http::write(stream, request);
    http::response<http::string_body> response;
    http::read(stream, buffer, response);
    return response;
  };
  const std::string body = get("/v2/aggs/ticker/SPY/range/1/day/2025-12-31/2026-01-02?limit=1").body();
  const std::string key = R"("next_url":"http://)" + host;
  const std::size_t at = body.find(key);
  ASSERT_NE(at, std::string::npos) << body;
  const std::string next = body.substr(at + key.size(), body.size() - at - key.size() - 2);
  EXPECT_NE(get(next).body().find(R"("t":1767330000000)"), std::string::npos) << next;
  const auto refused = get(next);
  EXPECT_EQ(refused.result_int(), 429U);
  EXPECT_TRUE(refused.body().starts_with(R"({"status":"ERROR")")) << refused.body();
}

}  // namespace
}  // namespace rotation::simulator
