// What an operator does and what goes wrong: checking, reloading, starting twice, a port that is taken, a
// closed market.
#include <csignal>
#include <fstream>
#include <optional>

#include <gtest/gtest.h>

#include "feeds/market/rfc3339.hpp"
#include "tests/e2e/programs.hpp"
#include "tests/support/machine_stalls.hpp"
#include "tests/support/promise.hpp"
#include "tests/support/raw_http_client.hpp"

namespace rotation::testing {
namespace {

using std::chrono::seconds;

class Operator : public ::testing::Test {
 protected:
  // A daemon whose feed finds nobody.
  void start(const std::vector<std::string>& flags = {}) { daemon.emplace(folder, kNobody, flags); }

  // What a program says that ends by itself.
  static Process ended(const std::vector<std::string>& command, int code) {
    Process process(command, {{"ALPACA_KEY", "key"}, {"ALPACA_SECRET", "secret"}});
    EXPECT_EQ(process.exit_code(), code) << process.output();
    return process;
  }

  [[nodiscard]] HttpAnswer post_reload() const {
    return RawHttpClient(daemon->web)
        .ask("POST /-/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
  }

  const std::string kNobody = feed_config(1);
  const std::string kBroken = kNobody + "engine:\n  close_grace: 15 bananas\n";
  TemporaryFolder folder;
  std::optional<Daemon> daemon;
};

TEST_F(Operator, CheckAcceptsTheShippedConfiguration) {
  const Process check =
      ended(daemon_command("check", ROTATION_SOURCE_DIR "/deploy/rotationd.yml", folder.path()), 0);
  EXPECT_TRUE(check.error_lines().empty()) << check.output();
  EXPECT_FALSE(check.lines().empty());
}

TEST_F(Operator, AWrongConfigurationExitsWith3AndItsSentence) {
  const std::string file = folder.write("broken.yml", kBroken);
  for (const std::string verb : {"check", "run"}) {
    const Process program = ended(daemon_command(verb, file, folder.path() / "state"), 3);
    const auto errors = program.error_lines();
    ASSERT_EQ(errors.size(), 1U) << program.output();
    EXPECT_NE(errors.front().find(file + ":8:16: engine.close_grace"), std::string::npos) << errors.front();
  }
}

TEST_F(Operator, AWrongWebConfigurationExitsWith3AndItsSentence) {
  const std::string web = folder.write("web.yml", "tls_server_config: {cert_file: none, key_file: none}\n");
  for (const std::string verb : {"check", "run"}) {
    auto command = daemon_command(verb, folder.write("rotationd.yml", kNobody), folder.path() / "state");
    command.push_back("--web.config.file=" + web);
    const Process program = ended(command, 3);
    const auto errors = program.error_lines();
    ASSERT_EQ(errors.size(), 1U) << program.output();
    EXPECT_NE(errors.front().find(web + ":1:20: tls_server_config.cert_file: "), std::string::npos)
        << errors.front();
  }
}

TEST_F(Operator, AnAddressOpenToTheNetworkIsWarnedAbout) {
  start();
  EXPECT_TRUE(daemon->process.lines("open to the network").empty());
  daemon.reset();
  start({"--web.listen-address=0.0.0.0:0"});
  daemon->process.wait_for_line("0.0.0.0:0 is open to the network, without encryption or password");
}

TEST_F(Operator, ASecondDaemonOnTheSameStateIsRefusedAtOnce) {
  start();
  MachineStalls stalls;
  const auto since = std::chrono::steady_clock::now();
  Process second(daemon_command("run", folder.path() / "rotationd.yml", folder.path() / "state"));
  EXPECT_EQ(second.exit_code(), 1) << second.output();
  const auto took = std::chrono::steady_clock::now() - since;
  EXPECT_EQ(second.lines("another rotationd is using " + (folder.path() / "state").string()).size(), 1U)
      << second.output();
  EXPECT_TRUE(daemon->process.running());
  promise("F50", "a second daemon on the same state folder: refused in 1 s", seconds_text(took),
          took <= kSlower * seconds{1} + stalls.total());
}

TEST_F(Operator, AnotherDaemonOnTheSamePortIsRefused) {
  start();
  auto command = daemon_command("run", folder.path() / "rotationd.yml", folder.path() / "other");
  command.back() = "127.0.0.1:" + std::to_string(daemon->web);
  const Process second = ended(command, 1);
  EXPECT_EQ(second.lines("cannot listen on " + command.back() + ": Address already in use").size(), 1U)
      << second.output();
  EXPECT_NE(daemon->scrape().one("rotation_state"), "");
}

TEST_F(Operator, SighupKeepsTheOldConfigurationUntilTheFileIsMended) {
  start();
  const std::string successful = "rotation_config_last_reload_successful";
  EXPECT_EQ(daemon->scrape()[successful], 1);

  folder.write("rotationd.yml", kBroken);
  daemon->process.signal(SIGHUP);
  daemon->until("the broken file", [&](const Scrape& now) { return now[successful] == 0; });
  daemon->process.wait_for_line("close_grace");

  folder.write("rotationd.yml", kNobody);
  daemon->process.signal(SIGHUP);
  daemon->until("the mended file", [&](const Scrape& now) { return now[successful] == 1; });
  EXPECT_TRUE(daemon->process.running());
  promise("F46", "a reload is all or nothing: a broken file leaves the old configuration",
          "told by the metric", true);
}

TEST_F(Operator, ReloadOverHttpNeedsItsFlag) {
  start();
  EXPECT_EQ(post_reload().status, 403U);
  daemon.reset();
  start({"--web.enable-lifecycle"});
  EXPECT_EQ(post_reload().status, 200U);
  daemon->process.wait_for_line("configuration reloaded");

  folder.write("rotationd.yml", kBroken);
  const HttpAnswer refused = post_reload();
  EXPECT_EQ(refused.status, 500U);
  EXPECT_NE(refused.body.find("close_grace"), std::string::npos) << refused.body;
  EXPECT_EQ(daemon->scrape()["rotation_config_last_reload_successful"], 0);
}

TEST_F(Operator, AReloadTakesTheFiguresThatAreNew) {
  const std::string first =
      "schema: 1\nrows:\n- {key: pe_small, value: 16, asof: 2026-01-30, published_at: 2026-01-30T22:00:00Z, "
      "source: fact sheet, approved_by: head}\n";
  const std::string second =
      "- {key: pe_small, value: 17, asof: 2026-02-27, published_at: 2026-02-27T22:00:00Z, source: fact "
      "sheet, "
      "approved_by: head}\n";
  const std::string file = folder.write("reference.yml", first);
  daemon.emplace(folder, kNobody + "reference: {file: \"" + file + "\"}\n");
  daemon->process.wait_for_line("warmed up");
  const auto applied = [](const Scrape& now) { return now["rotation_events_total{kind=\"reference\"}"]; };
  daemon->until("the first figure", [&](const Scrape& now) { return applied(now) == 1; });

  folder.write("reference.yml", first + "- {key: pe_small}\n");
  daemon->process.signal(SIGHUP);
  daemon->process.wait_for_line(file + ":4:3: rows[1].value: is missing");
  EXPECT_EQ(applied(daemon->scrape()), 1);

  folder.write("reference.yml", first + second);
  for (int reload = 0; reload < 2; ++reload) daemon->process.signal(SIGHUP);
  const std::string told = daemon->process.wait_for_line("pe_small for 2026-02-27: value 17");
  EXPECT_NE(told.find("approved_by=head"), std::string::npos) << told;
  daemon->until("the second figure", [&](const Scrape& now) { return applied(now) == 2; });
  daemon->process.signal(SIGHUP);
  daemon->process.wait_for_line("configuration reloaded");
  EXPECT_EQ(daemon->process.lines("reference figure\"").size(), 1U) << daemon->process.output();
}

// By the wall clock, on days that the calendar calls closed: silence is as it should be.
TEST_F(Operator, AClosedMarketIsReady) {
  using market::Day;
  const Day today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const Simulator simulator({"--start", market::format_date(today), "--speed", "0.01"});
  std::string config = feed_config(simulator.port, "    series: [SPY, IJR]\n    mute_after: 1s\n",
                                   history_from(simulator.port) + "calendar:\n  overrides:\n");
  config.replace(config.find("clock: feed"), 11, "clock: wall");
  for (const Day day : {today, today + std::chrono::days{1}}) {
    config += "    - {date: " + market::format_date(day) + ", nyse: closed, bonds: closed}\n";
  }
  daemon.emplace(folder, config);
  daemon->until("a connection", [](const Scrape& now) {
    const std::string state = now.one("rotation_feed_state");
    const bool turning = now["rotation_heartbeat_timestamp_seconds{step=\"engine\"}"] > 0;
    return turning && (state == "live" || state == "subscribing");
  });
  const HttpAnswer answer =
      RawHttpClient(daemon->web).ask("GET /-/ready HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_NE(answer.body.find("\"name\": \"feed simulator\", \"ok\": true"), std::string::npos) << answer.body;
  EXPECT_NE(answer.body.find("markets closed"), std::string::npos) << answer.body;
  EXPECT_EQ(answer.status, 200U) << answer.body;
}

TEST_F(Operator, TheLogSaysWhatWantsHistory) {
  daemon.emplace(folder, feed_config(1, "    series: [SPY, IJR]\n"));
  daemon->process.wait_for_line(R"(msg="triggers want history" available_in_sessions="M1:126 M3:246")");
  daemon->process.wait_for_line(
      R"(msg="triggers have no data" triggers="M2 P1 P2 P3 P4 C1 C2 C3 C4 V1 V2 V3")");
}

TEST_F(Operator, AProcessorThatIsNotThereIsAWarning) {
  daemon.emplace(folder, feed_config(1, "", "pipeline: {engine_cpu: 1023, feed_io_cpu: 0}\n"));
  daemon->process.wait_for_line(
      R"(level=warn msg="a thread is not kept on its processor" thread=engine cpu=1023 error="Invalid argument")");
}

// clock: feed. The rule against quotes from the future compares a provider's clock with ours; simulated time
// is free.
TEST(SimulatedTime, MayBeAheadOfOurs) {
  const Simulator simulator({"--speed", "max", "--start", "2090-01-03"});
  const TemporaryFolder folder;
  const Daemon daemon(folder, feed_config(simulator.port, "", "engine:\n  history_start: 2090-01-03\n"));
  const Scrape now = daemon.until(
      "two evaluated sessions", [](const Scrape& s) { return s["rotation_sessions_evaluated_total"] >= 2; });
  EXPECT_EQ(now["rotation_gate_rejected_total{reason=\"from_the_future\"}"], 0);
  EXPECT_GT(now["rotation_series_ticks_total{series=\"SPY\"}"], 0);
}

}  // namespace
}  // namespace rotation::testing
