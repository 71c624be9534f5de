// The pure parts of feeds/net.
#include <random>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/market/rfc3339.hpp"
#include "feeds/net/backoff.hpp"
#include "feeds/net/endpoint.hpp"
#include "feeds/net/frame_scanner.hpp"
#include "feeds/net/lookup.hpp"
#include "feeds/net/retry_after.hpp"
#include "feeds/net/secret.hpp"

namespace rotation::net {
namespace {

using providers::Retry;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr double kMost = 0.999999;

TEST(Backoff, GrowsToItsCapWithFullJitter) {
  Backoff worst;
  for (const int ms : {500, 1000, 2000, 4000, 8000, 16'000, 30'000, 30'000}) {
    const auto delay = worst.next(Retry::passing, kMost);
    EXPECT_LE(delay, milliseconds{ms});
    EXPECT_GT(delay, milliseconds{ms} * 99 / 100);
  }
  Backoff best;
  for (int i = 0; i < 6; ++i) EXPECT_EQ(best.next(Retry::passing, 0), market::Duration{0});
}

TEST(Backoff, NeverMoreThanTwelveAttemptsInTheFirstMinuteAndFourInAnyOther) {
  std::mt19937_64 engine(1);
  std::uniform_real_distribution<double> random(0, 1);
  for (int run = 0; run < 2000; ++run) {
    Backoff backoff;
    std::vector<market::Duration> attempts{market::Duration{0}};
    while (attempts.size() < 60) {
      const double dice = run == 0 ? 0 : run == 1 ? kMost : random(engine);
      attempts.push_back(attempts.back() + backoff.next(Retry::passing, dice));
    }
    const auto within = [&](std::size_t first) {
      std::size_t n = 0;
      while (first + n < attempts.size() && attempts[first + n] < attempts[first] + minutes{1}) ++n;
      return n;
    };
    ASSERT_LE(within(0), 12U);
    for (std::size_t i = 7; i + 5 < attempts.size(); ++i) ASSERT_LE(within(i), 4U) << run << ' ' << i;
  }
}

TEST(Backoff, PausesVary) {
  std::mt19937_64 engine(2);
  std::uniform_real_distribution<double> random(0, 1);
  Backoff backoff;
  double sum = 0;
  double squares = 0;
  constexpr int kRuns = 10'000;
  for (int i = 0; i < kRuns; ++i) {
    const double s = std::chrono::duration<double>(backoff.next(Retry::passing, random(engine))).count();
    sum += s;
    squares += s * s;
  }
  const double mean = sum / kRuns;
  EXPECT_GE(std::sqrt(squares / kRuns - mean * mean) / mean, 0.2);
}

TEST(Backoff, OnlyAStableStretchOfDataMakesItShortAgain) {
  Backoff backoff;
  for (int i = 0; i < 10; ++i) (void)backoff.next(Retry::passing, 0.5);
  backoff.data_flowed(seconds{29});
  EXPECT_GT(backoff.next(Retry::passing, kMost), seconds{29});
  backoff.data_flowed(seconds{30});
  EXPECT_LE(backoff.next(Retry::passing, kMost), milliseconds{500});
}

TEST(Backoff, PatienceAndPermanence) {
  Backoff backoff;
  for (const double dice : {0.0, 0.5, kMost}) {
    EXPECT_GE(backoff.next(Retry::patient, dice), seconds{30});
    EXPECT_LE(backoff.next(Retry::patient, dice), seconds{60});
    EXPECT_GE(backoff.next(Retry::permanent, dice), minutes{5});
    EXPECT_LE(backoff.next(Retry::permanent, dice), minutes{6});
  }
}

TEST(Endpoint, ReadsAddresses) {
  const auto read = [](std::string_view url) { return std::get<Endpoint>(parse_endpoint(url)); };
  const Endpoint alpaca = read("wss://stream.data.alpaca.markets/v2/iex");
  EXPECT_TRUE(alpaca.tls);
  EXPECT_EQ(alpaca.host, "stream.data.alpaca.markets");
  EXPECT_EQ(alpaca.port, "443");
  EXPECT_EQ(alpaca.path, "/v2/iex");
  EXPECT_EQ(authority(alpaca), "stream.data.alpaca.markets");
  const Endpoint local = read("ws://127.0.0.1:8080");
  EXPECT_FALSE(local.tls);
  EXPECT_EQ(local.path, "/");
  EXPECT_EQ(authority(local), "127.0.0.1:8080");
  EXPECT_EQ(read("ws://localhost/a?b=c").path, "/a?b=c");
  const Endpoint v6 = read("wss://[2001:db8::1]:9443/x");
  EXPECT_EQ(v6.host, "2001:db8::1");
  EXPECT_EQ(authority(v6), "[2001:db8::1]:9443");
  EXPECT_EQ(read("ws://[::1]:1/").host, "::1");
  EXPECT_EQ(read("ws://127.8.7.6:65535/").port, "65535");
}

TEST(Endpoint, SaysWhatIsWrong) {
  const auto complaint = [](std::string_view url) {
    const auto result = parse_endpoint(url);
    const auto* text = std::get_if<std::string>(&result);
    return text == nullptr ? "accepted: " + std::string(url) : *text;
  };
  for (const char* url :
       {"ws://stream.data.alpaca.markets/v2/iex", "ws://10.0.0.1/", "ws://localhost.evil.example/",
        "ws://128.0.0.1/", "ws://[2001:db8::1]/", "ws://127.0.0.1.example/", "ws://LOCALHOST/"}) {
    EXPECT_EQ(complaint(url), "address \"" + std::string(url) +
                                  "\": without TLS (ws://) only this machine may be addressed; use wss://");
  }
  for (const char* url : {"", "http://a/", "https://a/", "stream.example", "WSS://a/", "wss:/a"}) {
    EXPECT_THAT(complaint(url), HasSubstr("must begin with wss://")) << url;
  }
  for (const char* url : {"wss://", "wss:///x", "wss://a b/", "wss://a_b/", "wss://[::g]/", "wss://a\nb/"}) {
    EXPECT_THAT(complaint(url), HasSubstr("the host is not a name or an address")) << url;
  }
  for (const char* url :
       {"wss://a:/", "wss://a:0/", "wss://a:65536/", "wss://a:x/", "wss://[::1]x/", "wss://a:1:2/"}) {
    EXPECT_THAT(complaint(url), HasSubstr("the port must be a number from 1 to 65535")) << url;
  }
  EXPECT_THAT(complaint("wss://[::1/"), HasSubstr("no ']'"));
  EXPECT_THAT(complaint("wss://a/x y"), HasSubstr("the path"));
  EXPECT_THAT(complaint("wss://a/#x"), HasSubstr("the path"));
  EXPECT_EQ(complaint("wss://user:hunter2@host/"), "an address may not contain a user name or password");
}

TEST(RetryAfter, SecondsOrADate) {
  const auto now = market::parse_rfc3339("2026-11-22T10:00:00Z").value();
  EXPECT_EQ(parse_retry_after("120", now), seconds{120});
  EXPECT_EQ(parse_retry_after("Sun, 22 Nov 2026 10:01:30 GMT", now), seconds{90});
  EXPECT_EQ(parse_retry_after("999999999999", now), std::chrono::hours{1});
  EXPECT_EQ(parse_retry_after("Sun, 22 Nov 2099 10:01:30 GMT", now), std::chrono::hours{1});
  for (const char* text :
       {"", "-5", "soon", "1.5", "10 s", "Sun, 22 Nov 2026 09:00:00 GMT", "99999999999999999999",
        "Sun, 22 Nov 9999 10:01:30 GMT", "Mon, 01 Jan 0001 00:00:00 GMT"}) {
    EXPECT_EQ(parse_retry_after(text, now), market::Duration{0}) << text;
  }
}

TEST(Secret, DoesNotPrintAndIsWiped) {
  std::string text = "short";
  Secret secret(std::move(text));
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(secret.reveal(), "short");
  std::ostringstream out;
  out << secret;
  EXPECT_EQ(out.str(), "***");
  static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);

  Secret other(std::move(secret));
  EXPECT_TRUE(secret.empty());
  EXPECT_EQ(other.reveal(), "short");
  const char* const place = other.reveal().data();  // within the object: a short text is not on the heap
  other = Secret(std::string());
  EXPECT_EQ(std::string_view(place, 5), std::string_view("\0\0\0\0\0", 5));
}

TEST(SystemLookup, NumericAddressesOfANameOrNone) {
  const auto found = system_lookup("127.0.0.1");
  EXPECT_EQ(found, std::vector<std::string>{"127.0.0.1"});
  EXPECT_TRUE(system_lookup("no.such.name.invalid").empty());
}

// --- FrameScanner
// -------------------------------------------------------------------------------------------

std::string frame(unsigned first, std::size_t size) {
  std::string bytes(1, static_cast<char>(first));
  if (size < 126) {
    bytes += static_cast<char>(size);
  } else if (size < 65'536) {
    bytes += static_cast<char>(126);
    bytes += static_cast<char>(size >> 8);
    bytes += static_cast<char>(size & 0xFF);
  } else {
    bytes += static_cast<char>(127);
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(size >> shift & 0xFF);
  }
  return bytes + std::string(size, 'x');
}

constexpr std::string_view kAnswer = "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n";
constexpr unsigned kText = 0x81, kBegin = 0x01, kEnd = 0x80, kPing = 0x89;

void feed(FrameScanner& scanner, std::string_view bytes) {
  scanner.feed({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
}

TEST(FrameScanner, CountsWholeMessagesHoweverTheyArrive) {
  std::string bytes(kAnswer);
  for (const std::size_t size : {0U, 1U, 125U, 126U, 65'535U, 65'536U, 70'000U}) bytes += frame(kText, size);
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{1000}, bytes.size()}) {
    FrameScanner scanner;
    EXPECT_FALSE(scanner.message_ready());
    for (std::size_t at = 0; at < bytes.size(); at += step)
      feed(scanner, std::string_view(bytes).substr(at, step));
    for (int i = 0; i < 7; ++i) {
      EXPECT_TRUE(scanner.message_ready()) << i;
      scanner.message_read();
    }
    EXPECT_FALSE(scanner.message_ready());
  }
}

TEST(FrameScanner, AMessageIsReadyWithItsLastByte) {
  FrameScanner scanner;
  feed(scanner, kAnswer);
  const std::string bytes = frame(kBegin, 5) + frame(0x00, 3) + frame(kEnd, 2);
  feed(scanner, bytes.substr(0, bytes.size() - 1));
  EXPECT_FALSE(scanner.message_ready());
  feed(scanner, bytes.substr(bytes.size() - 1));
  EXPECT_TRUE(scanner.message_ready());
}

TEST(FrameScanner, NoSynchronousReadMeetsAControlFrame) {
  FrameScanner scanner;
  feed(scanner, std::string(kAnswer) + frame(kText, 3) + frame(kPing, 0) + frame(kBegin, 1) +
                    frame(kPing, 2) + frame(kEnd, 1) + frame(kText, 4) + frame(kPing, 0));
  EXPECT_TRUE(scanner.message_ready());  // before the first ping
  scanner.message_read();
  EXPECT_FALSE(scanner.message_ready());  // two pings stand before its end
  scanner.message_read();
  // The third message is free of pings, but the one after it is not: to be careful is allowed, to be wrong
  // not.
  scanner.message_read();
  EXPECT_FALSE(scanner.message_ready());
  feed(scanner, frame(kText, 1));
  EXPECT_FALSE(scanner.message_ready()) << "the last ping has not been read";
  scanner.message_read();
  feed(scanner, frame(kText, 1));
  EXPECT_TRUE(scanner.message_ready());
}

}  // namespace
}  // namespace rotation::net
