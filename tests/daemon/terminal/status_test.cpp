// `status` and the live `explain`, of a real API behind the real web server.
#include "daemon/terminal/status.hpp"

#include <fstream>
#include <optional>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/terminal/commands.hpp"
#include "daemon/web/http_server.hpp"
#include "tests/daemon/api/api_rig.hpp"
#include "tests/daemon/terminal/own_authority.hpp"
#include "tests/support/bcrypt.hpp"
#include "tests/support/scripted_http_server.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon::terminal {
namespace {

using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class StatusCommand : public ::testing::Test {
 protected:
  void serve(WebOptions options = {}) {
    options.listen = {"127.0.0.1:0"};
    server.emplace(std::move(options), rig.api.routes(), counters);
    server->start();
  }
  // All that there is, but the silent one, speaks, and the feed is live.
  void live(std::string_view silent = "") {
    rig.end_warm_up();
    rig.until(signals::State::dormant, -0.004);
    rig.store.durable = rig.book.last();
    rig.feed.state = market::FeedState::live;
    rig.tick(30min, 1, silent);
  }
  [[nodiscard]] std::string url(const std::string& user = "") const {
    return "http://" + user + "127.0.0.1:" + std::to_string(server->port());
  }
  int ask(Command::Verb verb, const std::string& at) {
    Command command;
    command.verb = verb;
    command.url = at;
    command.explain.json = json;
    std::ostringstream out;
    std::ostringstream err;
    const auto code = static_cast<int>(ask_daemon(command, out, err));
    said = out.str();
    complained = err.str();
    return code;
  }
  int status() { return ask(Command::Verb::status, url()); }

  api::ApiRig rig{api::ApiRig::strict()};
  metrics::HttpCounters counters;
  std::optional<HttpServer> server;
  std::string said;
  std::string complained;
  bool json = false;
};

TEST_F(StatusCommand, Is0WhereAllIsWell) {
  live();
  serve();
  EXPECT_EQ(status(), 0) << said;
  EXPECT_THAT(said, StartsWith("ROTATION OK - DORMANT for "));
  EXPECT_THAT(said, HasSubstr("; missing "));
  EXPECT_THAT(said, HasSubstr(" more; LIVE, simulated 20"));
  EXPECT_THAT(said, EndsWith(" 10:00:00 New York\n"));
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1);
  EXPECT_EQ(complained, "");
}

TEST_F(StatusCommand, Is0WhereTheMarketIsClosed) {
  rig.end_warm_up();
  rig.sessions(1, 0);
  rig.store.durable = rig.book.last();
  serve();
  EXPECT_EQ(status(), 0) << said;
  EXPECT_THAT(said, HasSubstr("; MARKET CLOSED, simulated "));
}

TEST_F(StatusCommand, Is0WhereASeriesIsSilentThatDecidesNothing) {
  live("INTC");
  serve();
  EXPECT_EQ(status(), 0) << said;
  EXPECT_THAT(said, HasSubstr("; LIVE without INTC, simulated "));
}

TEST_F(StatusCommand, Is1WhereAFeedIsSilent) {
  live();
  rig.feed.state = market::FeedState::mute;
  serve();
  EXPECT_EQ(status(), 1) << said;
  EXPECT_THAT(said, StartsWith("ROTATION WARNING - DORMANT for "));
  EXPECT_THAT(said, HasSubstr("; STALE feed alpaca, simulated "));
}

TEST_F(StatusCommand, Is2WhereItIsNotReady) {
  serve();
  rig.ready = false;
  EXPECT_EQ(status(), 2) << said;
  EXPECT_EQ(said, "ROTATION CRITICAL - starting: history is still being loaded\n");
  live();
  EXPECT_EQ(status(), 2) << said;
  EXPECT_THAT(said, StartsWith("ROTATION CRITICAL - NOT READY: config"));
  EXPECT_THAT(said, HasSubstr("; DORMANT for "));
}

TEST_F(StatusCommand, Is2WhereNobodyIsOrSomebodyElse) {
  serve();
  server->stop();
  EXPECT_EQ(status(), 2);
  EXPECT_THAT(said, StartsWith("ROTATION CRITICAL - 127.0.0.1:"));
  for (const char* body : {"{}", "<html>", R"({"status":"error"})"}) {
    const rotation::testing::ScriptedHttpServer other(
        [&](const auto&) { return rotation::testing::ScriptedAnswer{.body = body}; });
    EXPECT_EQ(ask(Command::Verb::status, "http://127.0.0.1:" + std::to_string(other.port())), 2);
    EXPECT_THAT(said, EndsWith(" answers, but not as a rotationd\n"));
  }
  EXPECT_EQ(ask(Command::Verb::status, "nowhere"), 2);
  EXPECT_THAT(complained, HasSubstr("is not an address"));
}

TEST_F(StatusCommand, GivesThePassword) {
  live();
  const rotation::testing::TemporaryFolder folder;
  std::ofstream(folder.path() / "web.yml")
      << "basic_auth_users: {desk: \"" + rotation::testing::bcrypt("secret", 4) + "\"}\n";
  serve({.config_file = folder.path() / "web.yml"});
  EXPECT_EQ(status(), 2);
  EXPECT_THAT(said, HasSubstr("asks for a password"));
  EXPECT_EQ(ask(Command::Verb::status, url("desk:wrong@")), 2);
  EXPECT_THAT(said, HasSubstr("does not accept this user and password"));
  EXPECT_THAT(said, Not(HasSubstr("wrong")));
  EXPECT_EQ(ask(Command::Verb::status, url("desk:secret@")), 0) << said;
}

TEST_F(StatusCommand, AsksOverTlsWhomItTrusts) {
  live();
  const OwnAuthority authority;
  serve({.config_file = authority.web_config});
  const std::string secure = "https://127.0.0.1:" + std::to_string(server->port());
  EXPECT_EQ(ask(Command::Verb::status, secure), 0) << said;
  OwnAuthority::distrust();
  EXPECT_EQ(ask(Command::Verb::status, secure), 2);
  EXPECT_THAT(said, HasSubstr("is not trusted"));
  EXPECT_EQ(status(), 2) << "plain HTTP, to a server of TLS: " << said;
}

TEST_F(StatusCommand, ExplainSaysWhatTheDaemonDoes) {
  serve();
  EXPECT_EQ(ask(Command::Verb::explain, url()), 1);
  EXPECT_THAT(complained, HasSubstr("is still loading its history"));
  live();
  EXPECT_EQ(ask(Command::Verb::explain, url()), 0);
  EXPECT_EQ(said, rig.get("explain", "format=text").body);
  EXPECT_THAT(said, StartsWith("DORMANT at the close of "));
  json = true;
  EXPECT_EQ(ask(Command::Verb::explain, url()), 0);
  EXPECT_EQ(api::Json::parse(said), rig.data("explain"));
}

// What the two answers mean, where a market is not easily brought there.
TEST(StatusReading, RecordsThatAreNotWrittenAreAWarning) {
  const Status well{.ready = true,
                    .state = "WATCH",
                    .quality = "OK",
                    .durable = true,
                    .verdict = "live",
                    .verdict_text = "LIVE"};
  const Regime regime{.state = "WATCH"};
  EXPECT_EQ(read(well, regime).health, Health::ok);
  Status s = well;
  s.durable = false;
  EXPECT_EQ(read(s, regime).health, Health::warning);
  s.ready = false;
  s.failing = {{"store", "the disk does not take it"}, {"journal", "the disk does not take it"}};
  EXPECT_EQ(read(s, regime).health, Health::warning);
  EXPECT_THAT(read(s, regime).line,
              StartsWith("ROTATION WARNING - NOT READY: store, journal the disk does not take it; "));
  s.failing.push_back({"feed alpaca", "connecting"});
  EXPECT_EQ(read(s, regime).health, Health::critical);
  for (const char* kind : {"degraded", "stale", "blind", "a new one"}) {
    s = well;
    s.verdict = kind;
    EXPECT_EQ(read(s, regime).health, Health::warning) << kind;
  }
}

TEST(StatusReading, SaysWhatAStateWithoutNeedsWaitsForAndCountsVotes) {
  const Status well{.ready = true,
                    .state = "CONFIRMED",
                    .quality = "OK",
                    .durable = true,
                    .verdict = "live",
                    .verdict_text = "LIVE"};
  Regime regime{.state = "CONFIRMED", .age_sessions = 3, .line = "It is on. It fails at -5.6 %."};
  EXPECT_THAT(read(well, regime).line,
              StartsWith("ROTATION OK - CONFIRMED for 3 sessions; fails at -5.6 %; LIVE, "));
  regime.line = "It has to last.";
  EXPECT_THAT(read(well, regime).line, StartsWith("ROTATION OK - CONFIRMED for 3 sessions; LIVE, "));
  regime.needs = {{"participation 0, needs >= 2", 1.5, true}};
  regime.unmet = 2;
  EXPECT_THAT(read(well, regime).line,
              HasSubstr("; missing participation 0, needs >= 2 (1.5 sigma) and 1 more; LIVE, "));
  Status poor = well;
  poor.quality = poor.verdict_text = "DEGRADED";
  EXPECT_THAT(read(poor, regime).line, HasSubstr("; DEGRADED, no event yet"));
  poor.verdict_text = "MARKET CLOSED";
  EXPECT_THAT(read(poor, regime).line, HasSubstr("; MARKET CLOSED, data quality DEGRADED, no event yet"));
  regime.needs = {{"too few catalysts can be read: waits for data", std::nullopt, true}};
  regime.unmet = 0;
  EXPECT_THAT(read(well, regime).line,
              HasSubstr("CONFIRMED for 3 sessions; too few catalysts can be read: waits for data; LIVE"));
}

TEST_F(StatusCommand, SaysWhenAFailedRotationIsLookedAtAgain) {
  rig.end_warm_up();
  rig.until(signals::State::confirmed, 0.01);
  rig.until(signals::State::invalidated, -0.02);
  ASSERT_EQ(rig.rig.snapshot().core.state, signals::State::invalidated);
  rig.tick(std::chrono::minutes{30});
  serve();
  status();
  EXPECT_THAT(
      said,
      HasSubstr("INVALIDATED for 0 sessions; looks again in 10 sessions, whatever is met until then; "));
}

}  // namespace
}  // namespace rotation::daemon::terminal
