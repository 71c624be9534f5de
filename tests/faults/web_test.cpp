// F37 to F42: what clients of the web server do to the whole daemon, whose feed is live meanwhile.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <system_error>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/e2e/programs.hpp"
#include "tests/support/machine_stalls.hpp"
#include "tests/support/promise.hpp"
#include "tests/support/raw_http_client.hpp"

namespace rotation::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Steady = std::chrono::steady_clock;

const std::string kScrape = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
const std::string kPackedScrape = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n";

const std::string kUpgrade =
    "GET /api/v1/stream HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: "
    "13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";

std::string scaled(const std::string& text) {
  return kSlower == 1 ? text : text + " (limits times " + std::to_string(kSlower) + ": sanitized)";
}

std::string number(double value) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(1) << value;
  return text.str();
}

struct Latencies {
  std::vector<Steady::duration> all;
  [[nodiscard]] Steady::duration p99() {
    std::sort(all.begin(), all.end());
    return all.at(all.size() * 99 / 100);
  }
};

class WebFaults : public ::testing::Test {
 protected:
  void SetUp() override {
    rlimit files{};  // inherited by the daemon, too
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, 4096);
    setrlimit(RLIMIT_NOFILE, &files);
    simulator.emplace(std::vector<std::string>{"--speed", "60"});  // busier than a real market, not a flood
    daemon.emplace(folder, feed_config(simulator->port));
    daemon->until_feed("live");
    scraper.emplace(daemon->web);
    before = ask();
  }

  RawHttpClient client() { return RawHttpClient(daemon->web); }
  // On the one connection that has been there before all others.
  Scrape ask() { return Scrape(scraper->ask(kScrape).body); }

  Scrape ask_until(const std::function<bool(const Scrape&)>& done) {
    for (const auto give_up = Steady::now() + kPatience;;) {
      Scrape now = ask();
      if (done(now)) return now;
      if (Steady::now() > give_up) throw std::runtime_error("not in time");
      breathe();
    }
  }

  // The feed has gone on over the connection that it had, and the journal with it.
  void expect_feed_unharmed() {
    constexpr const char* kJournaled = "rotation_journal_events_total";  // counted when a block is written
    Scrape now = ask();
    const auto give_up = Steady::now() + kPatience;
    while (now[kJournaled] == before[kJournaled] && Steady::now() < give_up) {
      breathe();
      now = ask();
    }
    EXPECT_EQ(now.one("rotation_feed_state"), "live");
    for (const char* steady : {"rotation_feed_connects_total{feed=\"simulator\"}",
                               "rotation_journal_dropped_total", "rotation_journal_failures_total"}) {
      EXPECT_EQ(now[steady], before[steady]) << steady;
    }
    EXPECT_GT(now[kJournaled], before[kJournaled]);
  }

  [[nodiscard]] std::filesystem::path process_file(const std::string& name) const {
    return "/proc/" + std::to_string(daemon->process.pid()) + "/" + name;
  }

  [[nodiscard]] std::size_t descriptors(const std::string& kind = "") const {
    std::size_t found = 0;
    for (const auto& entry : std::filesystem::directory_iterator(process_file("fd"))) {
      std::error_code closed_meanwhile;
      found += std::filesystem::read_symlink(entry, closed_meanwhile).string().starts_with(kind) ? 1 : 0;
    }
    return found;
  }

  // Processor time of the web server's thread.
  [[nodiscard]] std::chrono::duration<double> web_time() const {
    for (const auto& task : std::filesystem::directory_iterator(process_file("task"))) {
      std::ifstream stat(task.path() / "stat");
      std::string word;
      stat >> word >> word;
      if (word != "(web)") continue;
      long user = 0;
      long system = 0;
      for (int field = 3; field <= 13; ++field) stat >> word;
      stat >> user >> system;
      return std::chrono::duration<double>(static_cast<double>(user + system) /
                                           static_cast<double>(sysconf(_SC_CLK_TCK)));
    }
    throw std::runtime_error("the daemon has no web thread");
  }

  // Lets the others have the processor for a moment; the scraper's connection is silent then.
  void breathe() const { (void)scraper->readable_within(10); }

  TemporaryFolder folder;
  std::optional<Simulator> simulator;
  std::optional<Daemon> daemon;
  std::optional<RawHttpClient> scraper;
  Scrape before{""};
  MachineStalls stalls;
};

TEST_F(WebFaults, F37DescriptorsGone) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the undefined-behaviour sanitizer opens a pipe to check objects, which takes descriptors";
#endif
  constexpr std::size_t kFiles = 64;
  const rlimit tight{kFiles, kFiles};
  ASSERT_EQ(prlimit(daemon->process.pid(), RLIMIT_NOFILE, &tight, nullptr), 0);
  std::vector<RawHttpClient> flood;
  for (std::size_t i = 0; i < 2 * kFiles; ++i) flood.push_back(client());
  const auto give_up = Steady::now() + kPatience;
  while (descriptors() < kFiles) {
    ASSERT_LT(Steady::now(), give_up) << descriptors();
    breathe();
  }
  const auto begin = Steady::now();
  const auto used = web_time();
  while (Steady::now() < begin + seconds{3}) breathe();
  const double load = (web_time() - used) / (Steady::now() - begin);
  expect_feed_unharmed();

  flood.clear();
  const auto released = Steady::now();
  EXPECT_EQ(client().ask(kScrape).status, 200U);
  const auto back = Steady::now() - released;
  promise(
      "F37", "descriptors gone: feed and journal go on, CPU <= 20 % of a core, /metrics back <= 2 s",
      scaled("64 of 64 in use: web thread " + number(100 * load) + " %; back after " + seconds_text(back)),
      load <= 0.2 * kSlower && back <= kSlower * seconds{2} + stalls.total());
}

TEST_F(WebFaults, F38SlowClients) {
  constexpr int kSlow = 20;  // of each kind
  constexpr int kIdle = 1000;
  const std::size_t sockets = descriptors("socket:");
  std::vector<RawHttpClient> dripping;
  std::vector<RawHttpClient> others;
  std::string scrapes;
  for (int i = 0; i < 200; ++i) scrapes += kScrape;  // more than sockets' buffers take
  for (int i = 0; i < kSlow; ++i) {
    dripping.push_back(client());
    dripping.back().send("GET / HTTP/1.1\r\nHost: localhost\r\nX: ");
    dripping.push_back(client());
    dripping.back().send("POST /-/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\n");
    others.emplace_back(daemon->web, 4096);
    others.back().send(scrapes);
  }
  for (int i = 0; i < kIdle; ++i) others.push_back(client());

  Latencies latencies;
  const auto begin = Steady::now();
  auto dripped = begin;
  std::size_t most = 0;
  for (std::size_t open = 0; (open = descriptors("socket:")) > sockets;) {
    most = std::max(most, open - sockets);
    ASSERT_LT(Steady::now(), begin + kPatience) << open - sockets << " are still there";
    const auto asked = Steady::now();
    EXPECT_EQ(scraper->ask(kScrape).status, 200U);
    latencies.all.push_back(Steady::now() - asked);
    if (asked > dripped + milliseconds{500}) {
      dripped = asked;
      for (RawHttpClient& c : dripping) {
        try {
          c.send("x");
        } catch (const std::system_error&) {  // dropped already
        }
      }
    }
    breathe();
  }
  const auto dropped = Steady::now() - begin;
  expect_feed_unharmed();
  const auto p99 = latencies.p99();
  promise("F38", "slow header, body and reader, 1,000 idle: dropped <= 15 s; /metrics p99 <= 50 ms meanwhile",
          scaled("default limits: " + std::to_string(most) + " open at once, all dropped after " +
                 seconds_text(dropped) + "; p99 of " + std::to_string(latencies.all.size()) + " scrapes " +
                 seconds_text(p99)),
          dropped <= kSlower * seconds{15} + stalls.total() && p99 <= kSlower * milliseconds{50});
}

// 27 requests that are no HTTP/1.1 or can be read in two ways, and 8 that are too long.
TEST_F(WebFaults, F39Limits) {
  const std::string host = "Host: localhost\r\n";
  const std::string upload = "POST /-/reload HTTP/1.1\r\n" + host;
  const std::string get = "GET / HTTP/1.1\r\n" + host;
  const std::string large(std::size_t{64} << 10U, 'x');
  const std::vector<std::pair<std::string, unsigned>> probes{
      {"\x16\x03\x01\x02\x01\x01\xfc\x03\x03 hello over TLS\r\n\r\n", 400},
      {"nonsense\r\n\r\n", 400},
      {"GET /\r\n\r\n", 400},
      {"GET / HTTP/1.1\nHost: localhost\n\n\r\n\r\n", 400},
      {"GET  / HTTP/1.1\r\n" + host + "\r\n", 400},
      {"GET / HTTP/x.1\r\n" + host + "\r\n", 400},
      {"GET / HTTP/2.0\r\n" + host + "\r\n", 400},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
      {"GET metrics HTTP/1.1\r\n" + host + "\r\n", 400},
      {"OPTIONS * HTTP/1.1\r\n" + host + "\r\n", 400},
      {"CONNECT localhost:80 HTTP/1.1\r\n" + host + "\r\n", 400},
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {get + host + "\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: \r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", 400},
      {get + "Bad Name: x\r\n\r\n", 400},
      {get + std::string("X: a\0b\r\n\r\n", 10), 400},
      {upload + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400},
      {upload + "Content-Length: -1\r\n\r\n", 400},
      {upload + "Content-Length: 1x\r\n\r\n", 400},
      {upload + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {upload + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400},
      {upload + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501},
      {upload + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
      {upload + "Transfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {upload + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n", 400},
      {"GET /?" + std::string(2047, 'x') + " HTTP/1.1\r\n" + host + "\r\n", 414},
      {"GET /?" + large + " HTTP/1.1\r\n" + host + "\r\n", 414},
      {get + "X: " + std::string(8192, 'x') + "\r\n\r\n", 431},
      {get + "X: " + large + "\r\n\r\n", 431},
      {upload + "Content-Length: 65537\r\n\r\n" + large + "x", 413},
      {upload + "Content-Length: 99999999999999\r\n\r\n", 413},
      {upload + "Transfer-Encoding: chunked\r\n\r\n10001\r\n" + large + "x\r\n0\r\n\r\n", 413},
      {upload + "Transfer-Encoding: chunked\r\n\r\nfffffffff\r\n", 413},
  };
  std::size_t right = 0;
  for (const auto& [bytes, status] : probes) {
    RawHttpClient c = client();
    // What follows must never be taken for a second request.
    const HttpAnswer answer = c.ask(bytes + kScrape);
    const bool closed = answer.headers.at("connection") == "close" && c.read_to_end().empty();
    EXPECT_EQ(answer.status, status) << bytes.substr(0, 200);
    EXPECT_TRUE(closed) << bytes.substr(0, 200);
    EXPECT_EQ(answer.headers.at("x-content-type-options"), "nosniff") << bytes.substr(0, 200);
    right += answer.status == status && closed ? 1 : 0;
  }
  expect_feed_unharmed();
  promise("F39", "huge header, URI, body; two lengths; smuggling: 400, 413, 414, 431 or 501, and closed",
          std::to_string(right) + " of " + std::to_string(probes.size()) + " probes", right == probes.size());
}

TEST_F(WebFaults, F40TwoHundredScrapers) {
  constexpr int kScrapers = 200;
  constexpr int kRounds = 200;  // one that the scheduler holds up is no percentile
  std::vector<RawHttpClient> scrapers;
  for (int i = 0; i < kScrapers; ++i) scrapers.push_back(client());
  Latencies latencies;
  const auto begin = Steady::now();
  const auto used = web_time();
  for (int round = 0; round < kRounds; ++round) {
    std::vector<Steady::time_point> sent;
    for (RawHttpClient& c : scrapers) {
      sent.push_back(Steady::now());
      c.send(kPackedScrape);
    }
    for (std::size_t i = 0; i < scrapers.size(); ++i) {
      EXPECT_EQ(scrapers[i].read().status, 200U);
      latencies.all.push_back(Steady::now() - sent[i]);
    }
  }
  const auto took = Steady::now() - begin;
  const double rate = kScrapers * kRounds / std::chrono::duration<double>(took).count();
  const double each = 1000 * (web_time() - used).count() / (kScrapers * kRounds);
  expect_feed_unharmed();
  const auto p99 = latencies.p99();
  promise("F40", "200 scrapers at once: >= 500 scrapes/s, p99 <= 250 ms",
          scaled(number(rate) + "/s with gzip, " + number(each) + " ms of processor time each; p99 " +
                 seconds_text(p99) + "; a market at 60 times its speed beside; tick-to-signal not measured"),
          rate >= 500.0 / kSlower && p99 <= kSlower * milliseconds{250});
}

// Listens to a stream, and never reads.
TEST_F(WebFaults, F41AClientThatNeverReads) {
  constexpr int kClients = 16;
  const std::string ask = R"({"method":"subscribe","req_id":1,"channels":["series","state","triggers"]})";
  std::string frame{'\x81', static_cast<char>(0x80 | ask.size()), 0, 0, 0, 0};  // text, masked with zeros
  frame += ask;
  constexpr const char* kResident = "process_resident_memory_bytes";
  constexpr const char* kListening = "rotation_stream_clients{handler=\"/api/v1/stream\"}";
  std::vector<RawHttpClient> mute;
  const auto begin = Steady::now();
  for (int i = 0; i < kClients; ++i) {
    mute.emplace_back(daemon->web, 4096);
    mute.back().send(kUpgrade + "Host: localhost\r\n\r\n");
    ASSERT_EQ(mute.back().read(true).status, 101U);
    mute.back().send(frame);
  }
  double most = before[kResident];
  Scrape now = ask_until([&](const Scrape& s) { return s[kListening] == kClients; });
  while (now[kListening] > 0) {
    ASSERT_LT(Steady::now(), begin + kPatience);
    breathe();
    now = this->ask();
    most = std::max(most, now[kResident]);
  }
  const auto dropped = Steady::now() - begin;
  const double each = (most - before[kResident]) / kClients / (1 << 20);
  expect_feed_unharmed();
  promise("F41",
          "a stream's client that never reads: memory <= 1 MiB each, dropped <= 10 s after it is stuck",
          scaled(std::to_string(kClients) + " clients: " + number(each) + " MiB each; all dropped " +
                 seconds_text(dropped) + " after they came"),
          // What a sanitizer keeps of freed memory is its own.
          (kSlower > 1 || each <= 1) && dropped <= kSlower * milliseconds{12'500} + stalls.total());
}

TEST_F(WebFaults, F42AnotherSitesPage) {
  const std::string here = "localhost:" + std::to_string(daemon->web);
  const std::vector<std::pair<std::string, unsigned>> probes{
      {"Host: " + here + "\r\nOrigin: http://" + here + "\r\n", 101},
      {"Host: " + here + "\r\n", 101},
      {"Host: " + here + "\r\nOrigin: http://evil.example\r\n", 403},
      {"Host: " + here + "\r\nOrigin: null\r\n", 403},
      {"Host: " + here + "\r\nOrigin: http://localhost:1\r\n", 403},
      {"Host: " + here + "\r\nOrigin: http://" + here + ".evil.example\r\n", 403},
      {"Host: evil.example\r\nOrigin: http://evil.example\r\n", 421},
      {"Host: evil.example\r\n", 421},
      {"Host: 127.0.0.1.evil.example\r\n", 421},
  };
  std::size_t right = 0;
  for (const auto& [headers, status] : probes) {
    RawHttpClient c = client();
    c.send(kUpgrade + headers + "\r\n");
    const unsigned got = c.read(true).status;
    EXPECT_EQ(got, status) << headers;
    right += got == status;
  }
  expect_feed_unharmed();
  promise("F42", "a stream asked for by another site's page, or by a name that was bound to us: 403, 421",
          std::to_string(right) + " of " + std::to_string(probes.size()) + " probes", right == probes.size());
}

}  // namespace
}  // namespace rotation::testing
