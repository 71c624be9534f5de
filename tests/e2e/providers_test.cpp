// The example configurations with the simulator standing in for the provider.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "tests/e2e/programs.hpp"
#include "tests/support/raw_http_client.hpp"

namespace rotation::testing {
namespace {

// An example from deploy/examples as it is, but for hosts, the names of the keys' variables and the clock.
std::string example(const std::string& name,
                    const std::vector<std::pair<std::string, std::string>>& replaced) {
  std::ifstream file(ROTATION_SOURCE_DIR "/deploy/examples/" + name);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto replace = [&text](const std::string& from, const std::string& to) {
    const std::size_t at = text.rfind(from);
    if (at == std::string::npos) throw std::runtime_error("the example has no " + from);
    text.replace(at, from.size(), to);
  };
  replace("schema: 1", "schema: 1\nclock: feed");
  for (const auto& [from, to] : replaced) replace(from, to);
  return text;
}

std::string massive_at(std::uint16_t port, bool with_history = true) {
  const std::string here = "127.0.0.1:" + std::to_string(port);
  const std::string text =
      example("massive.yml", {{"wss://socket.massive.com/", "ws://" + here + "/"},
                              {"${MASSIVE_KEY}", "${ROTATION_TEST_KEY}"},
                              {"      feed: massive", "      feed: massive\n      url: http://" + here}});
  return with_history ? text : text.substr(0, text.find("history:"));
}

// FRED is not played here: its part of the history goes.
std::string alpaca_and_yahoo_at(std::uint16_t port) {
  const std::string here = "127.0.0.1:" + std::to_string(port);
  const std::string text =
      example("alpaca-yahoo.yml", {{"wss://stream.data.alpaca.markets/v2/iex", "ws://" + here + "/v2/iex"},
                                   {"wss://streamer.finance.yahoo.com/", "ws://" + here + "/"},
                                   {"${ALPACA_KEY}", "${ROTATION_TEST_KEY}"},
                                   {"${ALPACA_SECRET}", "${ROTATION_TEST_SECRET}"},
                                   {"      feed: alpaca", "      feed: alpaca\n      url: http://" + here}});
  return text.substr(0, text.find("    - provider: fred"));
}

std::string dxlink_at(std::uint16_t port) {
  const std::string here = "127.0.0.1:" + std::to_string(port);
  return example("dxlink.yml", {{"wss://demo.dxfeed.com/", "ws://" + here + "/"},
                                {"${DXLINK_TOKEN}", "${ROTATION_TEST_KEY}"}});
}

const std::vector<std::string> kThreeStreams{"--streams", "3", "--speed", "max"};

double rejected(const Scrape& scrape, const std::string& connection) {
  return scrape["rotation_feed_rejected_total{feed=\"" + connection + "\",reason=\"out_of_band\"}"];
}

double last_update(const Scrape& scrape, const std::string& series) {
  return scrape["rotation_series_last_update_timestamp_seconds{series=\"" + series + "\"}"];
}

// After a session that was lived through. At this pace a class is stale for moments, when another one has
// told the time of a new day first.
Scrape ready_after_a_session(const Daemon& daemon) {
  daemon.until("an evaluated session", [](const Scrape& s) {
    return s["rotation_sessions_evaluated_total"] > s["rotation_history_sessions"];
  });
  return daemon.until("a ready daemon", [&daemon](const Scrape&) {
    return RawHttpClient(daemon.web).ask("GET /-/ready HTTP/1.1\r\nHost: localhost\r\n\r\n").status == 200;
  });
}

void expect_all_three_classes(const Scrape& scrape) {
  for (const char* series :
       {"IJR", "SPY", "HYG", "NVDA", "y5", "y10", "y30", "EURUSD", "USDJPY", "USDSEK", "DXY", "VIX"}) {
    EXPECT_GT(last_update(scrape, series), 0) << series;
  }
  EXPECT_EQ(scrape.sum("rotation_feed_missing_subscriptions"), 0);
  EXPECT_EQ(scrape.sum("rotation_feed_rejected_total"), 0);
}

TEST(Providers, AllThreeClassesFromMassive) {
  const TemporaryFolder folder;
  const Simulator simulator(kThreeStreams);
  Daemon daemon(folder, massive_at(simulator.port));
  const Scrape scrape = ready_after_a_session(daemon);
  EXPECT_GT(scrape["rotation_history_sessions"], 500);
  expect_all_three_classes(scrape);
  EXPECT_EQ(daemon.stop(), 0);
}

// The replay has not the history that the daemon had: the sums are compared, and not what followed from them.
TEST(Providers, TheCaptureOfThreeConnectionsHasWhatEachReceived) {
  const TemporaryFolder folder;
  // Thin: all of it finds room on the way to a slow disk.
  const Simulator simulator({"--streams", "3", "--sessions-per-second", "2", "--density", "0.1"});
  std::string config = massive_at(simulator.port);
  const std::string captured = folder.path() / "captured";
  config.insert(config.find("    url:"), "    capture: " + captured + "\n");
  Daemon daemon(folder, config);
  daemon.until("an evaluated session",
               [](const Scrape& s) { return s["rotation_sessions_evaluated_total"] >= 1; });
  simulator.process.signal(SIGKILL);
  const auto all = [](const std::function<bool(const std::string&)>& of) {
    return of("massive/stocks") && of("massive/indices") && of("massive/forex");
  };
  const Scrape lived = daemon.until("attempts in vain", [&](const Scrape& s) {
    return all([&s](const std::string& connection) {
      return s.sum("rotation_feed_disconnects_total", {"feed=\"" + connection + '"'}) >= 2;
    });
  });
  EXPECT_EQ(daemon.stop(), 0);

  auto command = daemon_command("replay", folder.path() / "rotationd.yml", folder.path());
  command.push_back("--out=" + (folder.path() / "out").string());
  command.push_back("--capture");
  for (const auto& file : std::filesystem::directory_iterator(captured)) command.push_back(file.path());
  const Process replay(command);
  ASSERT_EQ(replay.exit_code(), 0) << replay.output();
  EXPECT_TRUE(all([&](const std::string& connection) {
    const auto count = [&](const std::string& what, double more = 0) {
      const double n = lived["rotation_feed_" + what + "_total{feed=\"" + connection + "\"}"] + more;
      return " | " + std::to_string(static_cast<std::uint64_t>(n));
    };
    // At its stop each says that it is down.
    const std::string row =
        count("connects") + count("messages") + count("bytes") + count("events", 1) + " | 0 |";
    const std::vector<std::string> lines = replay.lines("| " + connection + " |");
    return lines.size() == 1 && lines.front().ends_with(row);
  })) << replay.output();
}

TEST(Providers, AllThreeClassesFromAlpacaAndYahoo) {
  const TemporaryFolder folder;
  const Simulator simulator({"--streams", "2", "--speed", "max"});
  Daemon daemon(folder, alpaca_and_yahoo_at(simulator.port));
  expect_all_three_classes(ready_after_a_session(daemon));
  EXPECT_EQ(daemon.stop(), 0);
}

// What tells that the last session is over is an exchange rate twenty minutes later.
TEST(Providers, TheDemoEvaluatesItsLastSession) {
  const TemporaryFolder folder;
  const Simulator simulator({"--streams", "3", "--speed", "max", "--from-session", "124"});
  const Daemon daemon(folder, demo_config(simulator.port, ""));
  const Scrape scrape = daemon.until(
      "an evaluated session", [](const Scrape& s) { return s["rotation_sessions_evaluated_total"] >= 1; });
  expect_all_three_classes(scrape);
}

TEST(Providers, AlpacaInMessagePack) {
  const TemporaryFolder folder;
  const Simulator simulator({"--speed", "max"});
  std::string config = feed_config(simulator.port);
  config.replace(config.find("alpaca"), 6, "alpaca-msgpack");
  const Daemon daemon(folder, config);
  const Scrape scrape = daemon.until(
      "an evaluated session", [](const Scrape& s) { return s["rotation_sessions_evaluated_total"] >= 1; });
  EXPECT_GT(last_update(scrape, "IJR"), 0);
  EXPECT_EQ(scrape.sum("rotation_feed_missing_subscriptions"), 0);
  EXPECT_EQ(scrape.sum("rotation_feed_rejected_total"), 0);
}

TEST(Providers, AllThreeClassesFromDxLink) {
  const TemporaryFolder folder;
  const Simulator simulator({"--speed", "max"});
  Daemon daemon(folder, dxlink_at(simulator.port));
  expect_all_three_classes(ready_after_a_session(daemon));
  EXPECT_EQ(daemon.stop(), 0);
}

TEST(Providers, AYieldOnAnotherScaleIsRefusedAndNeverScaled) {
  const TemporaryFolder folder;
  const Simulator simulator({"--streams", "3", "--speed", "max", "--yield-scale", "10"});
  Daemon daemon(folder, massive_at(simulator.port, false));
  const Scrape scrape = daemon.until("levels and refused yields", [](const Scrape& s) {
    return last_update(s, "DXY") > 0 && rejected(s, "massive/indices") > 0;
  });
  EXPECT_EQ(last_update(scrape, "y10"), 0);
  EXPECT_EQ(rejected(scrape, "massive/stocks"), 0);
}

}  // namespace
}  // namespace rotation::testing
