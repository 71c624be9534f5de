// What opens a provider's door is nowhere to be found: not in what the daemon says, answers, keeps or was
// called with, though the provider itself sends it back. (Every other test of the daemon looks for it in the
// log: ~Daemon.)
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "tests/e2e/programs.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/fake_venue.hpp"
#include "tests/support/promise.hpp"
#include "tests/support/raw_http_client.hpp"

namespace rotation::testing {
namespace {

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Canary : public ::testing::Test {
 protected:
  void expect_none(const std::string& text, const std::string& where) {
    ++places;
    EXPECT_FALSE(has_secret(text)) << where;
  }
  void expect_none_anywhere(const Daemon& daemon) {
    for (const char* const path : {"/", "/metrics", "/-/ready", "/-/healthy", "/nowhere"}) {
      const std::string request = std::string("GET ") + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      const HttpAnswer answer = RawHttpClient(daemon.web).ask(request);
      expect_none(answer.head + answer.body, path);
    }
    expect_none(content("/proc/" + std::to_string(daemon.process.pid()) + "/cmdline"), "command line");
    expect_none(daemon.process.output(), "log");
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
      if (entry.is_regular_file()) expect_none(content(entry.path()), entry.path());
    }
  }

  boost::asio::io_context io{1};
  const TemporaryFolder folder;
  Authority authority{"Canary Authority"};
  int places = 0;
};

TEST_F(Canary, AKeyIsNowhereThoughTheProviderEchoesIt) {
  const std::string connected = R"([{"T":"success","msg":"connected"}])";
  const std::string echo = std::string(kTestKey) + " and " + kTestSecret;
  const std::vector<Script> scripts{
      {step::send(connected), step::expect("auth"),
       step::send(R"([{"T":"error","code":500,"msg":")" + echo + R"("}])"), step::close(1011)},
      {step::send(connected), step::expect("auth"), step::send(R"([{"T":"q","S":")" + echo + R"(",)" + echo),
       step::fin()},
      {step::send(connected), step::expect("auth"),
       step::send(R"([{"T":"error","code":402,"msg":"auth failed: )" + echo + R"("}])"), step::serve()},
  };
  FakeVenue venue(io, scripts, TlsOptions{.identity = authority.issue("localhost")});
  const auto ca = folder.write("ca.pem", authority.pem());
  std::string config = feed_config(
      static_cast<std::uint16_t>(venue.port()),
      "    key: ${ROTATION_TEST_KEY}\n    secret: ${ROTATION_TEST_SECRET}\n    ca_file: " + ca.string() +
          "\n    backoff: {base: 50ms, cap: 1s}\n    series: [SPY]\n",
      "log: {level: debug}\n");
  config.replace(config.find("ws://127.0.0.1"), 14, "wss://localhost");
  Daemon daemon(folder, config);
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (daemon.process.lines("auth failed").empty()) {
    ASSERT_LT(std::chrono::steady_clock::now(), end) << daemon.process.output();
    io.run_one_for(std::chrono::milliseconds{10});
  }
  ASSERT_EQ(venue.connections().size(), 3U);
  EXPECT_TRUE(has_secret(venue.connections()[0]->received.at(0))) << "it was sent, and only there";
  expect_none_anywhere(daemon);
  EXPECT_EQ(daemon.stop(), 0);
  expect_none(daemon.process.output(), "log");
  promise("F49", "a key is in no log, answer, file or command line, though its provider echoes it",
          std::to_string(places) + " places", true);
}

}  // namespace
}  // namespace rotation::testing
