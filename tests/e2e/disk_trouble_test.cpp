// A disk that takes nothing more under the running daemon: said within seconds, survived, and over by itself.
#include <chrono>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/e2e/lived_market.hpp"
#include "tests/support/machine_stalls.hpp"
#include "tests/support/promise.hpp"
#include "tests/support/raw_http_client.hpp"

namespace rotation::testing {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

class DiskTrouble : public LivedMarket {
 protected:
  using Steady = std::chrono::steady_clock;

  // No file of the daemon may grow beyond so many bytes: what does fails as on a full disk (EFBIG).
  static void limit_files(const Daemon& daemon, rlim_t bytes) {
    const rlimit limit{bytes, RLIM_INFINITY};
    ASSERT_EQ(prlimit(daemon.process.pid(), RLIMIT_FSIZE, &limit, nullptr), 0);
  }
  static std::string readiness(const Daemon& daemon) {
    return RawHttpClient(daemon.web).ask("GET /-/ready HTTP/1.1\r\nHost: localhost\r\n\r\n").body;
  }

  MachineStalls stalls;
};

TEST_F(DiskTrouble, AFullDiskIsSaidAndOverByItself) {
  write_closes("history", kWarm);
  write_closes("market", kAll);
  const Simulator market(
      {"--playback", folder.path() / "market", "--from", market::format_date(history.days()[kWarm]), "--to",
       market::format_date(history.days().back()), "--daily", "REST", "--speed", "100000"});
  Daemon daemon(folder, config(market.port));
  const double warm = daemon.scrape()["rotation_sessions_evaluated_total"];
  daemon.until("a session of the feed",
               [warm](const Scrape& s) { return s["rotation_sessions_evaluated_total"] > warm; });

  auto since = Steady::now();
  limit_files(daemon, 1);
  daemon.until("both to fail", [](const Scrape& s) {
    return s["rotation_journal_failing"] == 1 && s["rotation_store_failing"] == 1;
  });
  const auto told = Steady::now() - since;
  EXPECT_THAT(readiness(daemon), HasSubstr("\"name\": \"journal\", \"ok\": false"));
  EXPECT_THAT(readiness(daemon), HasSubstr("\"name\": \"store\", \"ok\": false"));
  const double before = daemon.scrape()["rotation_sessions_evaluated_total"];
  const Scrape meanwhile = daemon.until("signals to go on", [before](const Scrape& s) {
    return s["rotation_sessions_evaluated_total"] > before + 2;
  });

  since = Steady::now();
  limit_files(daemon, RLIM_INFINITY);
  daemon.until("both to be well", [](const Scrape& s) {
    return s["rotation_journal_failing"] == 0 && s["rotation_store_failing"] == 0 &&
           s["rotation_state_durable"] == 1;
  });
  const auto over = Steady::now() - since;
  EXPECT_THAT(readiness(daemon), HasSubstr("\"name\": \"journal\", \"ok\": true"));
  EXPECT_THAT(readiness(daemon), HasSubstr("\"name\": \"store\", \"ok\": true"));
  market.process.signal(SIGKILL);
  const double dropped =
      daemon
          .until("the end of the feed",
                 [](const Scrape& s) { return s.sum("rotation_feed_disconnects_total") >= 2; })
          .sum("rotation_journal_dropped_total");
  EXPECT_EQ(daemon.stop(), 0) << daemon.process.output();

  auto command = daemon_command("journal", folder.path() / "rotationd.yml", folder.path() / "state");
  command.push_back("verify");
  const Process verify(command);
  EXPECT_EQ(verify.exit_code(), 0) << verify.output();
  const std::string journal = verify.lines().at(0);
  const std::string gap = std::to_string(static_cast<long long>(dropped)) + " missing in gaps";
  if (dropped > 0) {
    EXPECT_THAT(journal, HasSubstr(gap));
  } else {
    EXPECT_THAT(journal, Not(HasSubstr("missing")));
  }
  promise("F29", "a full disk under the daemon: said in 5 s, recording again in 60 s, the gap exact",
          "said " + seconds_text(told) + ", again " + seconds_text(over) + ", " + gap,
          told <= seconds{5} + stalls.total() && over <= seconds{60} + stalls.total());
}

TEST_F(DiskTrouble, AStateFolderThatCannotBeWrittenIsRefusedAtOnce) {
  folder.write("rotationd.yml", feed_config(1));
  const auto since = Steady::now();
  const Process refused(daemon_command("run", folder.path() / "rotationd.yml", "/proc/rotationd"));
  EXPECT_EQ(refused.exit_code(), 1);
  const auto took = Steady::now() - since;
  EXPECT_EQ(refused.lines("cannot make the folder /proc/rotationd").size(), 1U) << refused.output();
  promise("F33", "a state folder that cannot be written: one sentence, exit in 2 s", seconds_text(took),
          took <= seconds{2} + stalls.total());
}

}  // namespace
}  // namespace rotation::testing
