// What a live feed captures, and that a disk which fails costs it nothing.
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/capture/recorder.hpp"
#include "tests/feeds/capture/capture_files.hpp"
#include "tests/support/file_size_limit.hpp"
#include "tests/support/live_feed_fixture.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {
namespace {

using capture::Kind;
using market::EventKind;

class LiveFeedCapture : public LiveFeedTest {
 protected:
  ~LiveFeedCapture() override { finish(); }

  void capture() {
    recorder.emplace(
        capture::WriterOptions{.directory = directory, .feed = "alpaca", .connections = {"alpaca"}},
        [this](segment::Health, std::string_view text) { troubles.emplace_back(text); });
    options.capture = &recorder->tap(0);
    recorder->start();
  }
  // The feed ends, then its capture.
  void finish() {
    if (!feed) return;
    feed->stop();
    ASSERT_TRUE(run_until([&] { return stopped(); }));
    if (recorder) recorder->stop();
  }

  const TemporaryFolder folder;
  const std::filesystem::path directory = folder.path() / "captured";
  std::vector<std::string> troubles;
  std::optional<capture::Recorder> recorder;
};

TEST_F(LiveFeedCapture, KeepsEveryMessageAsReceivedAndNothingElse) {
  const std::string one = "[" + quote(5) + "," + trade(6) + "]";
  const std::string two = "[" + trade(7) + "]";
  const auto closed = [this](std::size_t n) {
    return step::wait([this, n] { return sink.events.size() >= n; });
  };
  open_venue({alpaca_script(kFullAck, {step::send(one), step::send("garbage"), closed(3), step::close(1000)}),
              alpaca_script(kFullAck, {step::send(two), step::serve()})});
  capture();
  start();
  ASSERT_TRUE(run_until([&] { return sink.of(EventKind::trade).size() == 2; }));
  finish();

  const auto files = files_in(directory);
  ASSERT_EQ(files.size(), 1U);
  std::string story;
  std::vector<std::string> messages;
  for (const Captured& r : read_all(files[0])) {
    story += "?bMmdg"[static_cast<std::size_t>(r.kind)];
    if (r.kind == Kind::message) messages.push_back(r.payload);
  }
  EXPECT_EQ(story, "bMMMMMdbMMMMd") << "begin, messages, down";
  EXPECT_EQ(messages.size(), feed->counters().messages.get());
  EXPECT_EQ(messages[2], kFullAck);
  EXPECT_EQ(messages[3], one);
  EXPECT_EQ(messages[4], "garbage") << "before it is decoded";
  EXPECT_EQ(messages.back(), two);
  EXPECT_EQ(recorder->counters(0).bytes, feed->counters().bytes.get());

  const std::string bytes = bytes_in(files[0]);
  EXPECT_EQ(bytes.find(kKey), std::string::npos);
  EXPECT_EQ(bytes.find(kSecret), std::string::npos);
  EXPECT_EQ(bytes.find("auth\""), std::string::npos) << "nothing that we send";
}

TEST_F(LiveFeedCapture, AFullDiskCostsTheFeedNothing) {
  constexpr int kTrades = 500;
  Script script;
  for (int i = 0; i < kTrades; ++i) script.push_back(step::send("[" + trade(i) + "]"));
  script.push_back(step::serve());
  open_venue({alpaca_script(kFullAck, script)});
  capture();
  {
    const FileSizeLimit full(100);
    start();
    ASSERT_TRUE(run_until([&] { return sink.of(EventKind::trade).size() == kTrades; }));
    finish();
  }
  EXPECT_EQ(feed->counters().connects.get(), 1U);
  EXPECT_EQ(recorder->counters(0).dropped, feed->counters().messages.get());
  EXPECT_EQ(recorder->counters(0).bytes, 0U);
  EXPECT_THAT(troubles, ::testing::SizeIs(1));
}

}  // namespace
}  // namespace rotation::testing
