// A market lived through, and its journal: whole however the daemon ended, and replayed to the same state.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <iostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/crash/cases.hpp"
#include "tests/e2e/lived_market.hpp"

namespace rotation::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class JournalPath : public LivedMarket {
 protected:
  [[nodiscard]] std::string journal() const { return folder.path() / "state" / "journal"; }

  // The events.jsonl that a replay of the last run leaves, or of the run so named.
  [[nodiscard]] std::string replayed(const std::string& out, const std::string& run = "") const {
    auto command = daemon_command("replay", folder.path() / "rotationd.yml", folder.path());
    command.push_back("--journal=" + journal());
    command.push_back("--out=" + (folder.path() / out).string());
    if (!run.empty()) command.push_back("--run=" + run);
    const Process process(command);
    EXPECT_EQ(process.exit_code(), 0) << process.output();
    const std::string where = folder.path() / out;
    EXPECT_EQ(process.error_lines().back(),
              "results are in " + where + "; begin with " + where + "/journal.md");
    return content(folder.path() / out / "events.jsonl");
  }
  [[nodiscard]] std::vector<std::string> verified() const {
    auto command = daemon_command("journal", folder.path() / "rotationd.yml", folder.path() / "state");
    command.push_back("verify");
    const Process process(command);
    EXPECT_EQ(process.exit_code(), 0) << process.output();
    return process.lines();
  }
};

TEST_F(JournalPath, LivedThroughOrReplayedTheRecordAndTheStateAreTheSame) {
  write_closes("history", kWarm);
  write_closes("market", kAll);
  const Simulator market = simulator();
  Daemon daemon(folder, config(market.port));
  const Scrape lived = until_all_is_lived(market, daemon);
  EXPECT_EQ(lived.sum("rotation_journal_dropped_total"), 0);
  EXPECT_EQ(daemon.stop(), 0) << daemon.process.output();

  const std::string events = content(folder.path() / "state" / "events.jsonl");
  EXPECT_GE(std::count(events.begin(), events.end(), '\n'), 3) << "the market is too quiet to show anything";
  EXPECT_TRUE(replayed("out") == events) << replayed("out") << "\nlived:\n" << events;
  const std::string summary = content(folder.path() / "out" / "journal.md");
  EXPECT_THAT(summary, HasSubstr("it ended as it should"));
  EXPECT_THAT(summary, HasSubstr("missing in gaps: 0; bytes of torn tails: 0"));
  EXPECT_THAT(summary, HasSubstr("State compared " + std::to_string(kAll - kWarm + 2) + " times: the same"))
      << "after the warm-up, after each session, and at the end";
  ASSERT_EQ(verified().size(), 1U);
  EXPECT_THAT(verified()[0], HasSubstr(", ended"));
  std::cout << verified()[0] << '\n';
}

// What it had consumed is there after the next start, all of it.
TEST_F(JournalPath, InOneThreadWithTheSocketsToo) {
  write_closes("history", kWarm);
  write_closes("market", kAll);
  const Simulator market = simulator();
  Daemon daemon(folder, config(market.port) + "pipeline: {threading: shared}\n");
  (void)until_all_is_lived(market, daemon);
  EXPECT_EQ(daemon.stop(), 0) << daemon.process.output();
  const std::string events = content(folder.path() / "state" / "events.jsonl");
  EXPECT_GE(std::count(events.begin(), events.end(), '\n'), 3) << "the market is too quiet to show anything";
  EXPECT_TRUE(replayed("out") == events) << replayed("out") << "\nlived:\n" << events;
}

TEST_F(JournalPath, AKilledDaemonLosesNothing) {
  write_closes("history", kWarm);
  const Simulator market({"--speed", "max"});
  double consumed = 0;
  {
    Daemon daemon(folder, config(market.port));
    const Scrape lived = daemon.until(
        "some events", [](const Scrape& s) { return s.sum("rotation_journal_events_total") > 200'000; });
    consumed = lived.sum("rotation_events_total");
    daemon.process.signal(SIGKILL);
    ASSERT_TRUE(daemon.process.exit_code().has_value());
  }
  Daemon again(folder, config(market.port));
  again.until("its warm-up", [](const Scrape& s) { return s["rotation_sessions_evaluated_total"] > 0; });
  EXPECT_EQ(again.stop(), 0) << again.process.output();

  const std::vector<std::string> runs = verified();
  ASSERT_EQ(runs.size(), 2U);
  const std::string run = runs[0].substr(0, runs[0].find(':'));
  const double events = std::stod(runs[0].substr(run.size() + 2));
  EXPECT_GE(events, consumed) << again.process.output();
  (void)replayed("out", run);
  const std::string summary = content(folder.path() / "out" / "journal.md");
  EXPECT_THAT(summary, HasSubstr("missing in gaps: 0; bytes of torn tails: 0"));
  EXPECT_THAT(summary, HasSubstr(": the same"));
  std::cout << runs[0] << '\n';
}

// The session that confirms the rotation of the demo market, with every tick of it. ROTATION_DENSITY=20 is a
// day of five million events.
TEST_F(JournalPath, ADayIsReplayedToTheSameRecordAndState) {
  const int density = cases("ROTATION_DENSITY", 1, 1);
  Simulator market(
      {"--speed", "max", "--streams", "3", "--from-session", "43", "--density", std::to_string(density)});
  double events = 0;
  {
    Daemon daemon(folder, demo_config(market.port, demo_history(market.port)));
    const Scrape lived = daemon.until(
        "the close that confirms",
        [](const Scrape& s) { return s["rotation_state{state=\"CONFIRMED\"}"] == 1; },
        std::chrono::seconds{600});
    events = lived.sum("rotation_journal_events_total");
    EXPECT_EQ(daemon.stop(), 0) << daemon.process.output();
  }
  EXPECT_GT(events, 100'000.0 * density);
  const std::string lived = content(folder.path() / "state" / "events.jsonl");
  EXPECT_THAT(lived, HasSubstr(R"("to":"CONFIRMED")"));
  EXPECT_TRUE(replayed("out") == lived) << replayed("out") << "\nlived:\n" << lived;
  const std::string summary = content(folder.path() / "out" / "journal.md");
  EXPECT_THAT(summary, HasSubstr("missing in gaps: 0; bytes of torn tails: 0"));
  EXPECT_THAT(summary, HasSubstr(": the same"));
  std::cout << verified()[0] << "; " << summary.substr(summary.find("State compared"));
}

}  // namespace
}  // namespace rotation::testing
