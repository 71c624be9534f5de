// One history, two ways: played through a WebSocket into `rotationd run`, and read by `rotationd replay`.
// Both leave the same record of transitions, to the byte.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include <gtest/gtest.h>

#include "feeds/history/csv.hpp"
#include "feeds/market/calendar.hpp"
#include "feeds/market/rfc3339.hpp"
#include "tests/e2e/programs.hpp"

namespace rotation::testing {
namespace {

namespace fs = std::filesystem;
using history::Csv;
using market::Day;

const fs::path kData = fs::path(ROTATION_SHARED_DATA) / "data";
constexpr Day kFirst{std::chrono::year{2000} / 1 / 3};
constexpr Day kLast{std::chrono::year{2023} / 12 / 29};

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Where two texts part, for the reader of a failure.
std::string first_difference(const std::string& a, const std::string& b) {
  const auto at = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin();
  const auto begin = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, at - 200));
  return "byte " + std::to_string(at) + " of " + std::to_string(a.size()) + " and " +
         std::to_string(b.size()) + ":\n" + a.substr(begin, 260) + "\n" + b.substr(begin, 260);
}

class DailyPath : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(kData / "manifest.csv")) {
      GTEST_SKIP() << "no daily history: " << kData << " is absent (ROTATION_SHARED_DATA)";
    }
    write_manifest();
    write_references();
  }

  // The adjusted close is the price for both: a feed knows no other, and nothing ever goes ex.
  void write_manifest() const {
    std::string manifest = "series,file,column,class,unit,note\n";
    Csv csv(kData / "manifest.csv");
    const auto field = [&csv](const char* name) { return std::string(csv.text(csv.column(name))); };
    while (csv.next()) {
      if (field("series").ends_with("_px")) continue;
      manifest += field("series") + "," + (kData / field("file")).string() + "," + field("column") + "," +
                  field("class") + "," + field("unit") + ",\n";
    }
    folder.write("history/manifest.csv", manifest);
  }

  // No feed carries the high-yield spread: a figure of each day, known at the close.
  void write_references() const {
    const market::Calendar calendar;
    std::string text = "schema: 1\nrows:\n";
    Csv csv(kData / "conditions" / "HY_OAS.csv");
    while (csv.next()) {
      const Day day = csv.date(csv.column("date"));
      const std::string_view value = csv.text(csv.column("value"));
      if (value.empty() || day < kFirst || day > kLast || !calendar.is_session(day)) continue;
      text += "  - {key: hy_spread, value: " + std::string(value) + ", asof: " + market::format_date(day) +
              ", published_at: \"" + std::string(market::Rfc3339(calendar.close(day)).view()) +
              "\", source: test, approved_by: test}\n";
    }
    folder.write("reference.yml", text);
  }

  // One configuration for both: its hash is in the record. It is the demo's, but for the high-yield spread.
  [[nodiscard]] std::string config(std::uint16_t port) const {
    std::string text = demo_config(port, "engine:\n  stand_ins: true\nreference:\n  file: " +
                                             (folder.path() / "reference.yml").string() + "\n");
    const std::string spread = ",\n       \"HY_OAS\"";
    text.erase(text.find(spread), spread.size());
    for (std::size_t at = text.find("    url:"); at != std::string::npos; at = text.find("    url:", at + 30))
      text.insert(at, "    mute_after: 5m\n");
    return text;
  }

  [[nodiscard]] Simulator simulator(std::uint16_t port, const std::string& batch) const {
    return Simulator({"--playback", folder.path() / "history", "--from", market::format_date(kFirst), "--to",
                      market::format_date(kLast), "--daily", "REST:adj_close", "--streams", "3", "--speed",
                      "max", "--batch", batch},
                     port);
  }

  // What `run` has recorded when the last session is over.
  [[nodiscard]] std::string lived(const Simulator& market, const std::string& name) const {
    const TemporaryFolder own;
    Daemon daemon(own, config(market.port));
    const double end = static_cast<double>(kLast.time_since_epoch().count()) * 86'400;
    const auto begun = std::chrono::steady_clock::now();
    const Scrape now = daemon.until(
        "the last session",
        [end](const Scrape& s) { return s["rotation_last_session_timestamp_seconds"] >= end; },
        std::chrono::seconds{400});
    std::cout << name << ": " << static_cast<std::uint64_t>(now.sum("rotation_events_total")) << " events in "
              << std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count() << " s\n";
    // A market that runs as fast as it can does not wait for who comes back.
    EXPECT_EQ(now.sum("rotation_feed_connects_total"), 3) << daemon.process.output();
    EXPECT_EQ(now.sum("rotation_gate_rejected_total"), 0);
    EXPECT_EQ(now.sum("rotation_feed_rejected_total"), 0);
    EXPECT_EQ(daemon.stop(), 0) << daemon.process.output();
    return content(own.path() / "state" / "events.jsonl");
  }

  [[nodiscard]] std::string replayed(std::uint16_t port, const std::string& out) const {
    auto command = daemon_command("replay", folder.write("rotationd.yml", config(port)), folder.path());
    for (const std::string& flag :
         {"--history=" + (folder.path() / "history").string(), "--out=" + (folder.path() / out).string(),
          std::string("--no-placebo"), std::string("--no-neighbours")}) {
      command.push_back(flag);
    }
    Process process(command, {{"ROTATION_TEST_KEY", "key"}, {"ROTATION_TEST_SECRET", "secret"}});
    EXPECT_EQ(process.exit_code(), 0) << process.output();
    return content(folder.path() / out / "events.jsonl");
  }

  TemporaryFolder folder;
};

TEST_F(DailyPath, LivedThroughOrReplayedTheRecordIsTheSame) {
  std::uint16_t port = 0;
  std::string path;
  {
    const Simulator market = simulator(0, "64");
    port = market.port;
    path = lived(market, "played");
  }
  const std::string direct = replayed(port, "direct");
  EXPECT_EQ(std::count(direct.begin(), direct.end(), '\n'), 266);
  EXPECT_TRUE(path == direct) << "played and replayed part at " << first_difference(path, direct);

  EXPECT_TRUE(replayed(port, "again") == direct) << "a second replay differs";
  EXPECT_EQ(content(folder.path() / "again" / "daily.csv"), content(folder.path() / "direct" / "daily.csv"));

  // Once more, in other portions.
  const Simulator market = simulator(port, "7");
  const std::string again = lived(market, "played again");
  EXPECT_TRUE(again == path) << "played twice, the two part at " << first_difference(again, path);
}

}  // namespace
}  // namespace rotation::testing
