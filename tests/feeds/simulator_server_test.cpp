// Conversations over real sockets on the loopback, with a Beast client.
#include <filesystem>
#include <string>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <gmock/gmock.h>

#include "feeds/simulator/certificate.hpp"
#include "feeds/simulator/msgpack.hpp"
#include "tests/feeds/simulator_client.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::simulator {
namespace {

// The stamp of the first element of a data frame.
std::string first_time(const std::string& frame) {
  const std::size_t at = frame.find(R"("t":")") + 5;
  return frame.substr(at, frame.find('"', at) - at);
}

std::size_t elements(const std::string& frame) {
  std::size_t n = 0;
  for (std::size_t at = frame.find("{\"T\":"); at != std::string::npos; at = frame.find("{\"T\":", at + 1))
    ++n;
  return n;
}

TEST(SimulatorServer, StreamsMixedArraysAfterTheAcknowledgement) {
  Running server({.batch = 7});
  Client client(server->port());
  client.log_in();
  bool mixed = false;
  for (int i = 0; i < 200; ++i) {
    const std::string frame = client.hear();
    ASSERT_TRUE(frame.starts_with(R"([{"T":")") && frame.ends_with("}]")) << frame;
    ASSERT_LE(elements(frame), 7U);
    mixed = mixed || (frame.find(R"({"T":"q")") != std::string::npos &&
                      frame.find(R"({"T":"t")") != std::string::npos);
  }
  EXPECT_TRUE(mixed);
}

TEST(SimulatorServer, LoginMayComeBeforeTheGreetingOrByHeader) {
  Running server;
  {
    Client client(server->port());
    ASSERT_FALSE(client.open());
    ASSERT_FALSE(client.say(kLogin));
    EXPECT_EQ(client.hear(), kConnected);
    EXPECT_EQ(client.hear(), kAuthenticated);
  }
  Client client(server->port());
  http::fields headers;
  headers.set("APCA-API-KEY-ID", "k");
  headers.set("APCA-API-SECRET-KEY", "s");
  // The seat of the client that left is free once the server has seen it go.
  ASSERT_FALSE(client.open("/v2/iex", headers));
  EXPECT_EQ(client.hear(), kConnected);
  EXPECT_EQ(client.hear(), kAuthenticated);
}

TEST(SimulatorServer, RefusesOtherPathsAtTheUpgrade) {
  Running server;
  for (const char* path : {"/v3", "/v2/opra", "/v2/sip/", "/v1beta1/news"}) {
    Client client(server->port());
    EXPECT_EQ(client.open(path), websocket::error::upgrade_declined) << path;
    EXPECT_EQ(client.status(), http::status::not_found) << path;
  }
}

TEST(SimulatorServer, SpeaksMessagePackToThoseWhoAskAtTheUpgrade) {
  Running server;
  Client client(server->port());
  http::fields headers;
  headers.set(http::field::content_type, "application/msgpack");
  ASSERT_FALSE(client.open("/v2/sip", headers));
  EXPECT_EQ(client.hear(), msgpack_of(kConnected));
  EXPECT_TRUE(client.stream().got_binary());
  client.stream().binary(true);
  ASSERT_FALSE(client.say(msgpack_of(kLogin)));
  EXPECT_EQ(client.hear(), msgpack_of(kAuthenticated));
  ASSERT_FALSE(client.say(msgpack_of(R"({"action":"subscribe","quotes":["SPY"]})")));
  EXPECT_EQ(client.hear(), msgpack_of(R"([{"T":"subscription","quotes":["SPY"]}])"));
  EXPECT_THAT(json_of(client.hear()), ::testing::StartsWith(R"([{"T":"q","S":"SPY","bx":)"));
}

TEST(SimulatorServer, TestStreamHasOneSymbol) {
  Running server;
  Client client(server->port());
  ASSERT_FALSE(client.open("/v2/test"));
  EXPECT_EQ(client.hear(), kConnected);
  ASSERT_FALSE(client.say(kLogin));
  EXPECT_EQ(client.hear(), kAuthenticated);
  ASSERT_FALSE(client.say(R"({"action":"subscribe","quotes":["*"]})"));
  EXPECT_EQ(client.hear(), R"([{"T":"subscription","quotes":["*"]}])");
  for (int i = 0; i < 3; ++i) {
    const std::string frame = client.hear();
    std::size_t named = 0;
    for (std::size_t at = frame.find(R"("S":"FAKEPACA")"); at != std::string::npos;
         at = frame.find(R"("S":"FAKEPACA")", at + 1)) {
      ++named;
    }
    EXPECT_EQ(named, elements(frame)) << frame;
  }
}

TEST(SimulatorServer, FailedLoginLeavesTheSocketOpen) {
  ServerOptions options;
  options.rules.key = "k";
  options.rules.secret = "s";
  Running server(options);
  Client client(server->port());
  ASSERT_FALSE(client.open());
  EXPECT_EQ(client.hear(), kConnected);
  ASSERT_FALSE(client.say(R"({"action":"auth","key":"k","secret":"wrong"})"));
  EXPECT_EQ(client.hear(), R"([{"T":"error","code":402,"msg":"auth failed"}])");
  ASSERT_FALSE(client.say(kLogin));
  EXPECT_EQ(client.hear(), kAuthenticated);
}

TEST(SimulatorServer, LoginHasADeadline) {
  Running server({.login_timeout = 50ms});
  Client client(server->port());
  ASSERT_FALSE(client.open());
  EXPECT_EQ(client.hear(), kConnected);
  EXPECT_EQ(client.hear(), R"([{"T":"error","code":404,"msg":"auth timeout"}])");
  EXPECT_EQ(client.hear(), "");
}

TEST(SimulatorServer, SecondConnectionIsRefusedAndTheFirstUndisturbed) {
  Running server({.refused_close = 200ms});
  Client first(server->port());
  first.log_in();
  Client second(server->port());
  ASSERT_FALSE(second.open());
  EXPECT_EQ(second.hear(), kConnected);
  ASSERT_FALSE(second.say(kLogin));
  EXPECT_EQ(second.hear(), kAuthenticated);
  EXPECT_EQ(second.hear(), R"([{"T":"error","code":406,"msg":"connection limit exceeded"}])");
  EXPECT_EQ(second.hear(), "") << "closed after a while";
  for (int i = 0; i < 50; ++i) ASSERT_FALSE(first.hear().empty());
  EXPECT_EQ(server->counters().clients, 1U);
  EXPECT_EQ(server->counters().refused, 1U);
}

TEST(SimulatorServer, ReassemblesFragments) {
  Running server;
  Client client(server->port());
  ASSERT_FALSE(client.open());
  EXPECT_EQ(client.hear(), kConnected);
  client.stream().auto_fragment(true);
  client.stream().write_buffer_bytes(8);
  ASSERT_FALSE(client.say(kLogin));
  EXPECT_EQ(client.hear(), kAuthenticated);
}

TEST(SimulatorServer, PingsAndDropsWhoDoesNotAnswer) {
  Running server({.ping_interval = 50ms, .pong_timeout = 100ms});
  Client client(server->port());
  client.log_in(R"({"action":"subscribe","lulds":["NONE"]})");
  // Reads bytes past Beast, so that nobody answers: a ping (0x89, empty), then the end.
  std::string bytes;
  char part[512];
  for (;;) {
    std::size_t size = 0;
    const auto error = client.wait([&](auto done) {
      beast::get_lowest_layer(client.stream())
          .async_read_some(asio::buffer(part),
                           [&size, done](const boost::system::error_code& failed, std::size_t n) {
                             size = n;
                             done(failed);
                           });
    });
    bytes.append(part, size);
    if (error) break;
  }
  EXPECT_NE(bytes.find(std::string("\x89\x00", 2)), std::string::npos);
}

// As fast as it reads, seconds of data lie before a ping.
TEST(SimulatorServer, KeepsWhoReadsOnWithoutHavingComeToThePing) {
  Running server({.speed = kAsFastAsRead, .ping_interval = 20ms, .pong_timeout = 20ms});
  Client client(server->port());
  client.log_in();
  std::vector<char> part(1U << 14U);
  std::size_t bytes = 0;
  while (bytes < 32U << 20U) {
    // Past Beast: nobody answers.
    ASSERT_FALSE(client.wait([&](auto done) {
      beast::get_lowest_layer(client.stream())
          .async_read_some(asio::buffer(part),
                           [&bytes, done](const boost::system::error_code& failed, std::size_t size) {
                             bytes += size;
                             done(failed);
                           });
    })) << bytes;
  }
}

TEST(SimulatorServer, KeepsWhoAnswersPings) {
  Running server({.speed = 1, .ping_interval = 20ms, .pong_timeout = 2000ms});
  Client client(server->port());
  int pings = 0;
  client.stream().control_callback([&pings](websocket::frame_type type, beast::string_view) {
    pings += type == websocket::frame_type::ping ? 1 : 0;
  });
  client.log_in();
  while (pings < 5) ASSERT_FALSE(client.hear().empty());
}

TEST(SimulatorServer, SpeaksTlsToThoseWhoTrustIt) {
  const rotation::testing::TemporaryFolder folder;
  const CertificateFiles files = write_certificates(folder.path() / "tls");
  EXPECT_EQ(std::filesystem::status(files.key).permissions() & std::filesystem::perms(0077),
            std::filesystem::perms::none);
  ServerOptions options;
  options.certificate = files.certificate;
  options.key = files.key;
  Running server(options);
  const auto handshake = [&](bool trusted, const std::string& host) {
    asio::ssl::context context(asio::ssl::context::tls_client);
    if (trusted) context.load_verify_file(files.ca);
    context.set_verify_mode(asio::ssl::verify_peer);
    Client<beast::ssl_stream<beast::tcp_stream>> client(server->port(), context);
    client.stream().next_layer().set_verify_callback(asio::ssl::host_name_verification(host));
    const auto error = client.wait([&](auto done) {
      client.stream().next_layer().async_handshake(asio::ssl::stream_base::client, done);
    });
    if (!error) client.log_in();
    return !error && !client.hear().empty();
  };
  EXPECT_TRUE(handshake(true, "localhost"));
  EXPECT_TRUE(handshake(true, "127.0.0.1"));
  EXPECT_FALSE(handshake(true, "example.org"));
  EXPECT_FALSE(handshake(false, "localhost"));
  Client plain(server->port());
  EXPECT_FALSE(plain.open()) << "the same port takes plain connections";
}

// All elements up to the end of the market, without the frames around them.
std::string everything(std::uint64_t seed, std::size_t batch, int from_session) {
  Running server({.batch = batch, .exit_at_end = true},
                 {.seed = seed, .from_session = from_session, .density = 0.05});
  Client client(server->port());
  client.log_in();
  std::string all;
  for (std::string frame = client.hear(); !frame.empty(); frame = client.hear()) {
    all.append(frame, 1, frame.size() - 2).append(",");
  }
  return all;
}

TEST(SimulatorServer, SameSeedSameBytesHoweverTheyAreFramed) {
  const std::string first = everything(5, 64, kLiveSessions - 2);
  EXPECT_GT(first.size(), 100'000U);
  EXPECT_EQ(first, everything(5, 3, kLiveSessions - 2));
  EXPECT_NE(first, everything(6, 64, kLiveSessions - 2));
  const std::string later = everything(5, 64, kLiveSessions - 1);
  EXPECT_EQ(first.substr(first.size() - later.size()), later) << "a later start is the same market";
}

TEST(SimulatorServer, AtASpeedTimeGoesOnWithoutReaders) {
  Running server({.speed = 36'000}, {.density = 0.05});
  std::string before;
  {
    Client client(server->port());
    client.log_in();
    before = first_time(client.hear());
  }
  // A session takes 0.65 s; the next reader is let in when the market is days on, and must not get the past.
  std::string after;
  const auto deadline = std::chrono::steady_clock::now() + rotation::testing::kPatience;
  while (after < "2026-01-07" && std::chrono::steady_clock::now() < deadline) {
    Client client(server->port());
    client.log_in();
    const std::string next = first_time(client.hear());
    EXPECT_GE(next, std::max(before, after));
    after = next;
  }
  EXPECT_GE(after, "2026-01-07");
}

TEST(SimulatorServer, HistoryGoesOnWhileAnAdmittedClientHasNotSubscribed) {
  Running server({.speed = 36'000}, {.density = 0.05});
  { Client(server->port()).log_in(); }
  Client client(server->port());
  ASSERT_FALSE(client.open());
  ASSERT_FALSE(client.say(kLogin));
  beast::tcp_stream stream(asio::system_executor{});
  stream.connect(tcp::endpoint{asio::ip::address_v4::loopback(), server->port()});
  beast::flat_buffer buffer;
  std::string body;
  const auto deadline = std::chrono::steady_clock::now() + rotation::testing::kPatience;
  while (body.find("2026-01-06") == std::string::npos && std::chrono::steady_clock::now() < deadline) {
    http::request<http::empty_body> request(
        http::verb::get, "/v2/stocks/bars?symbols=SPY&timeframe=1Day&start=2026-01-02", 11);
    request.set("APCA-API-KEY-ID", "k");
    request.set("APCA-API-SECRET-KEY", "s");
    http::write(stream, request);
    http::response<http::string_body> response;
    http::read(stream, buffer, response);
    body = response.body();
  }
  EXPECT_NE(body.find("2026-01-06"), std::string::npos) << body;
}

TEST(SimulatorServer, AnswersHistoryCallsBesideTheStream) {
  ServerOptions options;
  options.rest_calls = 3;
  Running server(options);
  asio::io_context io;
  beast::tcp_stream stream(io);
  stream.connect(tcp::endpoint{asio::ip::address_v4::loopback(), server->port()});
  beast::flat_buffer buffer;
  const auto get = [&](bool credentials) {
    http::request<http::empty_body> request(http::verb::get,
                                            "/v2/stocks/bars?symbols=SPY&timeframe=1Day&limit=1", 11);
    if (credentials) {
      request.set("APCA-API-KEY-ID", "k");
      request.set("APCA-API-SECRET-KEY", "s");
    }
    http::write(stream, request);
    http::response<http::string_body> response;
    http::read(stream, buffer, response);
    EXPECT_EQ(response[http::field::content_type], "application/json; charset=UTF-8");
    return response;
  };
  EXPECT_EQ(get(false).result_int(), 401U);
  const auto bars = get(true);
  EXPECT_EQ(bars.result_int(), 200U);
  EXPECT_TRUE(bars.body().starts_with(R"({"bars":{"SPY":[{"t":"2026-01-02T05:00:00Z")")) << bars.body();
  EXPECT_EQ(get(true).result_int(), 200U);
  EXPECT_EQ(get(true).result_int(), 429U);
}

TEST(SimulatorServer, SlowClientIsToldSoAndClosed) {
  ServerOptions options;
  options.speed = 1e7;
  options.slow_client = 0s;
  Running server(options);
  Client client(server->port());
  client.log_in();
  std::string last;
  for (std::string frame = client.hear(); !frame.empty(); frame = client.hear()) last = frame;
  EXPECT_EQ(last, R"([{"T":"error","code":407,"msg":"slow client"}])");
}

TEST(SimulatorServer, CannotListenTwiceOnOnePort) {
  Running server;
  try {
    Running other({.port = server->port()});
    FAIL() << "two servers on one port";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(error.what(),
              "cannot listen on 127.0.0.1:" + std::to_string(server->port()) + ": Address already in use");
  }
}

}  // namespace
}  // namespace rotation::simulator
