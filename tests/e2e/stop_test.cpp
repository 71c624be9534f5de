// SIGTERM ends the daemon within two seconds, whatever its connection is waiting for. (A name lookup that
// hangs is tested in live_feed_stop_test: a process cannot be given a resolver that hangs.)
#include <array>
#include <fstream>
#include <iomanip>
#include <optional>
#include <sstream>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "tests/e2e/programs.hpp"
#include "tests/support/fake_venue.hpp"
#include "tests/support/listeners.hpp"
#include "tests/support/machine_stalls.hpp"
#include "tests/support/promise.hpp"

namespace rotation::testing {
namespace {

using std::chrono::seconds;

class Stop : public ::testing::Test {
 protected:
  static void TearDownTestSuite() {
    promise("F5", "SIGTERM to exit in 2 s, in every mode",
            std::to_string(modes) + " modes of the daemon, slowest " + seconds_text(slowest),
            slowest <= kSlower * seconds{2});
  }

  void open_venue(Script script) { venue.emplace(io, std::vector<Script>{std::move(script)}); }

  [[nodiscard]] std::uint16_t venue_port() const { return static_cast<std::uint16_t>(venue->port()); }

  // Runs the venue until its first connection has come so far.
  void run_venue_until(const std::function<bool(const FakeVenue::Record&)>& reached) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (venue->connections().empty() || !reached(*venue->connections().front())) {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << daemon->process.output();
      io.run_one_for(std::chrono::milliseconds{10});
    }
  }

  void start(const std::string& config) { daemon.emplace(folder, config); }
  void start_on_venue() { start(feed_config(venue_port(), "    series: [SPY]\n")); }

  // From here on nobody runs the venue: to the daemon it is a peer that does not even answer a close.
  void expect_quick_stop() {
    MachineStalls stalls;
    const auto asked = std::chrono::steady_clock::now();
    const auto code = daemon->stop();
    const auto took = std::chrono::steady_clock::now() - asked;
    slowest = std::max<std::chrono::nanoseconds>(slowest, took - stalls.total());
    ++modes;
    ASSERT_TRUE(code.has_value()) << "still running\n" << daemon->process.output();
    EXPECT_EQ(*code, 0) << daemon->process.output();
    EXPECT_EQ(daemon->process.lines("msg=stopped").size(), 1U) << daemon->process.output();
  }

  static inline int modes = 0;  // stopped in so far
  static inline std::chrono::nanoseconds slowest{0};

  boost::asio::io_context io{1};
  TemporaryFolder folder;
  std::optional<FakeVenue> venue;
  std::optional<Daemon> daemon;
};

const std::string kOneThread = "pipeline: {threading: shared}\n";
const std::string kConnected = R"([{"T":"success","msg":"connected"}])";
const std::string kAck = R"([{"T":"subscription","trades":["SPY"],"quotes":["SPY"],"statuses":["SPY"]}])";
const std::string kQuote = R"([{"T":"q","S":"SPY","bp":1,"bs":1,"ap":2,"as":1,"t":"2026-01-05T15:00:00Z"}])";

bool accepted(const FakeVenue::Record&) {
  return true;
}

TEST_F(Stop, WhileHistoryIsNotAnswered) {
  open_venue({step::mute_http()});
  start(feed_config(venue_port(), "", history_from(venue_port())));
  run_venue_until(accepted);
  expect_quick_stop();
}

// Connections to 127.0.0.1:port whose SYN is not answered yet.
int unanswered(std::uint16_t port) {
  std::ostringstream remote;
  remote << " 0100007F:" << std::uppercase << std::hex << std::setw(4) << std::setfill('0') << port << " 02 ";
  std::ifstream in("/proc/net/tcp");
  int found = 0;
  for (std::string line; std::getline(in, line);) found += line.find(remote.str()) != std::string::npos;
  return found;
}

TEST_F(Stop, WhileTcpConnects) {
  const FullListener listener;
  const int before = unanswered(listener.port());
  start(feed_config(listener.port()));
  daemon->until("a SYN", [&](const Scrape&) { return unanswered(listener.port()) > before; });
  expect_quick_stop();
}

TEST_F(Stop, WhileTlsHandshakes) {
  open_venue({step::mute_tcp()});
  std::string config =
      feed_config(venue_port(), "    key: ${ROTATION_TEST_KEY}\n    secret: ${ROTATION_TEST_SECRET}\n");
  config.replace(config.find("ws://"), 5, "wss://");
  start(config);
  run_venue_until(accepted);
  daemon->until_feed("connecting");
  expect_quick_stop();
}

TEST_F(Stop, WhileTheUpgradeIsNotAnswered) {
  open_venue({step::mute_http()});
  start_on_venue();
  run_venue_until(accepted);
  expect_quick_stop();
}

TEST_F(Stop, WhileNobodyGreets) {
  open_venue({step::wait([] { return true; }), step::serve()});
  start_on_venue();
  run_venue_until([](const auto& record) { return record.upgraded; });
  expect_quick_stop();
}

TEST_F(Stop, WhileTheLoginIsNotAnswered) {
  open_venue({step::send(kConnected), step::serve()});
  start_on_venue();
  run_venue_until([](const auto& record) { return !record.received.empty(); });
  expect_quick_stop();
}

TEST_F(Stop, WhileTheSubscriptionIsNotAcknowledged) {
  open_venue({step::send(kConnected), step::expect(R"("auth")"),
              step::send(R"([{"T":"success","msg":"authenticated"}])"), step::serve()});
  start_on_venue();
  run_venue_until([](const auto& record) { return record.received.size() == 2; });
  daemon->until_feed("subscribing");
  expect_quick_stop();
}

TEST_F(Stop, WhileTheVenueIsSilent) {
  open_venue(alpaca_script(kAck, {step::send(kQuote), step::freeze()}));
  start_on_venue();
  run_venue_until([this](const auto&) { return daemon->scrape().one("rotation_feed_state") == "live"; });
  expect_quick_stop();
}

TEST_F(Stop, WhileDataPourIn) {
  const Simulator simulator({"--speed", "max"});
  start(feed_config(simulator.port, "", history_from(simulator.port)));
  daemon->until("a busy stream",
                [](const Scrape& now) { return now.sum("rotation_feed_events_total") > 100'000; });
  expect_quick_stop();
}

TEST_F(Stop, WhileTheVenueIsSilentToTheEnginesThread) {
  open_venue(alpaca_script(kAck, {step::send(kQuote), step::freeze()}));
  start(feed_config(venue_port(), "    series: [SPY]\n", kOneThread));
  run_venue_until([this](const auto&) { return daemon->scrape().one("rotation_feed_state") == "live"; });
  expect_quick_stop();
}

TEST_F(Stop, WhileDataPourIntoTheEnginesThread) {
  const Simulator simulator({"--speed", "max"});
  start(feed_config(simulator.port, "", history_from(simulator.port) + kOneThread));
  daemon->until("a busy stream",
                [](const Scrape& now) { return now.sum("rotation_feed_events_total") > 100'000; });
  expect_quick_stop();
}

TEST_F(Stop, WhileBackingOff) {
  open_venue({step::drop()});
  start(feed_config(venue_port(), "    backoff: {base: 1m, cap: 1m}\n"));
  run_venue_until([](const auto& record) { return !record.open; });
  daemon->until_feed("waiting");
  expect_quick_stop();
}

TEST_F(Stop, WhileRefusedForGood) {
  const Simulator simulator({"--refuse", "409"});
  start(feed_config(simulator.port));
  daemon->until_feed("failed");
  expect_quick_stop();
}

}  // namespace
}  // namespace rotation::testing
