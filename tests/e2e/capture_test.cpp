// A market lived through with capture on, and the capture replayed: the same transitions, to the byte, and
// the same counts.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/e2e/lived_market.hpp"

namespace rotation::testing {
namespace {

namespace fs = std::filesystem;

class CapturePath : public LivedMarket {
 protected:
  [[nodiscard]] std::string captured_config(std::uint16_t port) const {
    return config(port, "    capture: " + (folder.path() / "captured").string() + "\n");
  }

  [[nodiscard]] std::string replayed(const std::string& out) const {
    auto command = daemon_command("replay", folder.path() / "rotationd.yml", folder.path());
    for (const std::string& flag : {"--history=" + (folder.path() / "history").string(),
                                    "--out=" + (folder.path() / out).string(), std::string("--capture")}) {
      command.push_back(flag);
    }
    for (const auto& file : fs::directory_iterator(folder.path() / "captured"))
      command.push_back(file.path());
    const Process process(command);
    EXPECT_EQ(process.exit_code(), 0) << process.output();
    return content(folder.path() / out / "events.jsonl");
  }

  // The cells of the feed's row in capture.md: begun, live, messages, bytes, events, not captured.
  [[nodiscard]] std::vector<double> counts(const std::string& out) const {
    std::istringstream in(content(folder.path() / out / "capture.md"));
    std::string line;
    while (std::getline(in, line) && !line.starts_with("| simulator |")) continue;
    std::vector<double> cells;
    std::istringstream row(line.substr(std::min(line.size(), std::string("| simulator").size())));
    for (std::string bar; row >> bar;) {
      double cell = 0;
      if (row >> cell) cells.push_back(cell);
    }
    return cells;
  }

  // The rows of capture.md that say what `by` rejected: reason -> count.
  [[nodiscard]] std::map<std::string, double> rejected(const std::string& out, const std::string& by) const {
    std::map<std::string, double> reasons;
    std::istringstream in(content(folder.path() / out / "capture.md"));
    const std::string begin = "| " + by + " | ";
    for (std::string line; std::getline(in, line);) {
      std::string reason;
      std::string bar;
      double count = 0;
      if (!line.starts_with(begin)) continue;
      std::istringstream row(line.substr(begin.size()));
      if (row >> reason >> bar >> count && row >> bar && row.peek() == EOF) reasons[reason] = count;
    }
    return reasons;
  }
  // The same of a scrape.
  static std::map<std::string, double> counted(const Scrape& scrape, const std::string& family) {
    const std::string begin = family + "reason=\"";
    std::map<std::string, double> reasons;
    for (const auto& [sample, count] : scrape.samples()) {
      if (!sample.starts_with(begin) || count == 0) continue;
      reasons[sample.substr(begin.size(), sample.size() - begin.size() - 2)] = count;
    }
    return reasons;
  }
};

TEST_F(CapturePath, LivedThroughOrReplayedFromItsCaptureTheRecordIsTheSame) {
  write_closes("history", kWarm);
  write_closes("market", kAll);
  const Simulator market = simulator();
  Daemon daemon(folder, captured_config(market.port));
  const Scrape lived = until_all_is_lived(market, daemon);
  EXPECT_EQ(lived.sum("rotation_feed_connects_total"), 1) << daemon.process.output();
  EXPECT_EQ(lived.sum("rotation_capture_dropped_total"), 0);
  EXPECT_EQ(daemon.stop(), 0) << daemon.process.output();
  const std::string events = content(folder.path() / "state" / "events.jsonl");
  EXPECT_GE(std::count(events.begin(), events.end(), '\n'), 3) << "the market is too quiet to show anything";

  EXPECT_TRUE(replayed("first") == events) << replayed("first") << "\nlived:\n" << events;
  const std::vector<double> found = counts("first");
  ASSERT_EQ(found.size(), 6U) << content(folder.path() / "first" / "capture.md");
  EXPECT_GE(found[0], 2) << "connections begun";
  EXPECT_EQ(found[1], 1);
  EXPECT_EQ(found[2], lived.sum("rotation_feed_messages_total"));
  EXPECT_EQ(found[3], lived.sum("rotation_feed_bytes_total"));
  EXPECT_EQ(found[3], lived.sum("rotation_capture_bytes_total"));
  EXPECT_EQ(found[4], lived.sum("rotation_feed_events_total") + 1)
      << "at its stop the feed says that it is down";
  EXPECT_EQ(found[5], 0);
  EXPECT_EQ(rejected("first", "simulator"),
            counted(lived, "rotation_feed_rejected_total{feed=\"simulator\","));
  EXPECT_EQ(rejected("first", "quality gate"), counted(lived, "rotation_gate_rejected_total{"));
  EXPECT_FALSE(rejected("first", "quality gate").empty()) << "too clean a market to show anything";

  EXPECT_EQ(replayed("again"), events);
  for (const char* file : {"daily.csv", "capture.md"}) {
    EXPECT_EQ(content(folder.path() / "again" / file), content(folder.path() / "first" / file));
  }
  std::cout << std::count(events.begin(), events.end(), '\n') << " transitions from " << found[2]
            << " messages\n";
}

// A daemon that is killed leaves a capture that can be read, all but what its writer had not looked at yet.
TEST_F(CapturePath, AKilledDaemonsCaptureIsReadable) {
  write_closes("history", kWarm);
  const Simulator simulator({"--speed", "max"});
  Daemon daemon(folder, captured_config(simulator.port));
  const Scrape lived = daemon.until(
      "a megabyte", [](const Scrape& s) { return s.sum("rotation_capture_bytes_total") > 1'000'000; });
  daemon.process.signal(SIGKILL);
  ASSERT_TRUE(daemon.process.exit_code().has_value());
  (void)replayed("out");
  const std::vector<double> found = counts("out");
  ASSERT_EQ(found.size(), 6U);
  EXPECT_GE(found[3], lived.sum("rotation_capture_bytes_total"));
}

}  // namespace
}  // namespace rotation::testing
