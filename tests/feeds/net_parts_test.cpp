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

TEST(Endpoint, NamesItsAuthority) {
  EXPECT_EQ(authority({.tls = true, .host = "stream.data.alpaca.markets", .port = "443", .path = "/"}),
            "stream.data.alpaca.markets");
  EXPECT_EQ(authority({.tls = false, .host = "127.0.0.1", .port = "8080", .path = "/"}), "127.0.0.1:8080");
  EXPECT_EQ(authority({.tls = true, .host = "2001:db8::1", .port = "9443", .path = "/"}),
            "[2001:db8::1]:9443");
}

TEST(Endpoint, KnowsThisMachine) {
  for (const char* host : {"localhost", "127.0.0.1", "127.8.7.6", "::1"})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (const char* host : {"", "10.0.0.1", "128.0.0.1", "localhost.evil.example", "127.0.0.1.example",
                           "LOCALHOST", "2001:db8::1", "127.0.0.1 ", "127"}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
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
