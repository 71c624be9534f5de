// `rotationd replay --capture`: what a capture says once more, and in which words it is refused.
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/replay/replay.hpp"
#include "feeds/capture/writer.hpp"
#include "feeds/market/rfc3339.hpp"
#include "tests/daemon/replay/synthetic_history.hpp"
#include "tests/support/calendar.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon {
namespace {

namespace fs = std::filesystem;
using capture::Kind;
using market::Timestamp;
using rotation::testing::content;
using rotation::testing::TemporaryFolder;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

Timestamp at(const std::string& time) {
  return market::parse_rfc3339("2026-01-05T" + time + "Z").value();
}

class CaptureReplay : public ::testing::Test {
 protected:
  // A capture of the feed, closed with `end()`.
  struct Capture {
    Capture(const fs::path& directory, const std::string& feed)
        : writer({.directory = directory, .feed = feed, .connections = {feed}}, {&counters},
                 [](segment::Health, std::string_view text) { ADD_FAILURE() << text; }) {}
    void add(Kind kind, const std::string& time, std::string_view payload = "") {
      writer.add({kind, 0, at(time), payload});
    }
    void quote(const std::string& time, const std::string& symbol, double bid) {
      add(Kind::message, time,
          R"([{"T":"q","S":")" + symbol + R"(","bp":)" + std::to_string(bid) + R"(,"bs":1,"ap":)" +
              std::to_string(bid + 0.01) + R"(,"as":1,"t":"2026-01-05T)" + time + R"(Z"}])");
    }
    market::CaptureCounters counters;
    capture::Writer writer;
  };

  CaptureReplay() {
    fs::create_directories(captured);
    command.verb = Command::Verb::replay;
    command.replay.out = (folder.path() / "out").string();
  }

  ExitCode run(const std::string& clock_mode = "wall") {
    command.config_file = folder.write("r.yml", "schema: 1\nclock: " + clock_mode + R"(
feeds:
  - {name: first, provider: alpaca, url: "ws://localhost/", series: [SPY, IJR]}
  - {name: second, provider: alpaca, url: "ws://localhost/", series: [QQQ]}
)");
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(captured)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    command.replay.captures.assign(files.begin(), files.end());
    if (backwards) std::reverse(command.replay.captures.begin(), command.replay.captures.end());
    const auto loaded = load_config(command);
    EXPECT_TRUE(std::holds_alternative<Config>(loaded)) << std::get<Sentences>(loaded).front();
    std::ostringstream err;
    const ExitCode code = run_replay(command, std::get<Config>(loaded), "1.2.3", clock, {err, false});
    said = err.str();
    return code;
  }
  [[nodiscard]] std::string output(const std::string& file) const {
    return content(fs::path(command.replay.out) / file);
  }

  const TemporaryFolder folder;
  const fs::path captured = folder.path() / "captured";
  Command command;
  rotation::testing::SimulatedClock clock{at("22:00:00")};
  bool backwards = false;
  std::string said;
};

TEST_F(CaptureReplay, CountsMessagesEventsAndRejectsByConnection) {
  Capture first(captured, "first");
  first.add(Kind::begin, "15:00:00");
  first.add(Kind::message, "15:00:01", R"([{"T":"success","msg":"connected"}])");
  first.quote("15:00:02", "SPY", 600);
  first.add(Kind::message, "15:00:03", R"([{"T":"t"}])");
  first.add(Kind::message, "15:00:04", "garbage");
  const capture::Gap gap{.messages = 17};
  first.add(Kind::gap, "15:00:05", segment::bytes_of(gap));
  first.quote("15:00:06", "SPY", 0);
  first.add(Kind::mute, "15:00:30");
  first.add(Kind::down, "15:00:31");
  first.writer.close();
  Capture second(captured, "second");
  second.quote("15:00:03", "QQQ", 500);
  second.writer.close();

  ASSERT_EQ(run(), ExitCode::ok) << said;
  const std::string summary = output("capture.md");
  EXPECT_THAT(said, HasSubstr(summary));
  EXPECT_THAT(said, HasSubstr("/capture.md\n"));
  EXPECT_THAT(summary, HasSubstr("Received from 2026-01-05T15:00:00Z to 2026-01-05T15:00:31Z\n"));
  EXPECT_THAT(summary, HasSubstr("| first | 1 | 1 | 5 | "));
  EXPECT_THAT(summary, HasSubstr(" | 5 | 17 |\n")) << "two quotes; live, mute and down";
  EXPECT_THAT(summary, HasSubstr("| second | 0 | 1 | 1 | "));
  EXPECT_THAT(summary, HasSubstr("| first | malformed_message | 1 |\n"));
  EXPECT_THAT(summary, HasSubstr("| first | missing_field | 1 |\n"));
  EXPECT_THAT(summary, Not(HasSubstr("| second | malformed_message")));
  EXPECT_THAT(summary, HasSubstr("| quality gate | non_positive | 1 |\n"));
  EXPECT_EQ(output("events.jsonl"), "");

  backwards = true;
  command.replay.out = (folder.path() / "again").string();
  ASSERT_EQ(run(), ExitCode::ok) << said;
  EXPECT_EQ(output("daily.csv"), content(folder.path() / "out" / "daily.csv")) << "whatever the files' order";
}

// By the clock a session ends although nothing is received any more.
TEST_F(CaptureReplay, TimeGoesOnWithTheTimesOfReceipt) {
  Capture first(captured, "first");
  first.quote("20:59:50", "SPY", 600);  // 15:59:50 in New York
  first.add(Kind::down, "20:59:59");
  first.writer.close();
  ASSERT_EQ(run(), ExitCode::ok) << said;
  EXPECT_THAT(output("daily.csv"), Not(HasSubstr("2026-01-05,")));

  Capture more(captured, "first");
  more.add(Kind::down, "21:15:01");
  more.writer.close();
  ASSERT_EQ(run(), ExitCode::ok) << said;
  EXPECT_THAT(output("daily.csv"), HasSubstr("\n2026-01-05,"));
}

TEST_F(CaptureReplay, SaysWhatWasCutFromATornFile) {
  Capture first(captured, "first");
  first.quote("15:00:00", "SPY", 600);
  first.quote("15:00:01", "SPY", 601);
  first.writer.close();
  const fs::path file = fs::directory_iterator(captured)->path();
  fs::resize_file(file, fs::file_size(file) - 1);
  ASSERT_EQ(run(), ExitCode::ok) << said;
  EXPECT_THAT(output("capture.md"), HasSubstr(file.string() + "; its last record is not whole, "));
  EXPECT_THAT(output("capture.md"), HasSubstr("| first | 0 | 1 | 1 | "));
}

TEST_F(CaptureReplay, RefusesInOneSentence) {
  const auto refused = [this](const std::string& sentence) {
    EXPECT_EQ(run(), ExitCode::error);
    EXPECT_EQ(said, "rotationd: " + sentence + "\n");
  };
  const fs::path none = folder.write("captured/none", "date,value\n");
  refused(none.string() + ": is not a capture");
  fs::remove(none);

  {
    Capture stranger(captured, "frist");
    stranger.quote("15:00:00", "SPY", 600);
  }
  fs::path file = fs::directory_iterator(captured)->path();
  refused(file.string() +
          ": holds feed \"frist\", and the configuration has only first or second; did you mean first?");
  fs::remove(file);

  {
    Capture first(captured, "first");
    first.quote("15:00:00", "SPY", 600);
  }
  file = fs::directory_iterator(captured)->path();
  std::string bytes = content(file);
  fs::resize_file(file, 16);
  refused(file.string() + ": holds no message");
  bytes.back() ^= 1;
  std::ofstream(file, std::ios::binary) << bytes;
  EXPECT_EQ(run(), ExitCode::error);
  EXPECT_THAT(said, HasSubstr(file.string() + ": the record's payload is damaged (offset "));
}

}  // namespace
}  // namespace rotation::daemon
