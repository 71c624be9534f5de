// From the feed's thread to the file: nothing waits, and what is missing is counted and told.
#include "feeds/capture/recorder.hpp"

#include <functional>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/feeds/capture/capture_files.hpp"
#include "tests/support/file_size_limit.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {
namespace {

using capture::Kind;
using capture::Recorder;

class CaptureRecorder : public ::testing::Test {
 protected:
  void SetUp() override {
    options.directory = folder.path() / "captured";
    options.feed = "sim";
    options.connections = {"sim"};
  }
  void make(std::size_t ring) {
    recorder.emplace(
        options, [](segment::Health, std::string_view) {}, ring);
  }
  [[nodiscard]] std::uint64_t dropped() const { return recorder->counters(0).dropped; }
  [[nodiscard]] std::uint64_t bytes() const { return recorder->counters(0).bytes; }
  void wait_for(const std::function<bool()>& done) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!done()) {
      ASSERT_LT(std::chrono::steady_clock::now(), end);
      std::this_thread::yield();
    }
  }

  const TemporaryFolder folder;
  capture::WriterOptions options;
  std::optional<Recorder> recorder;
};

TEST_F(CaptureRecorder, KeepsWhatCameInItsOrder) {
  make(Recorder::kRing);
  capture::Tap& tap = recorder->tap(0);
  recorder->start();
  tap.begin(at(1));
  tap.message(at(2), "hello");
  tap.message(at(3), std::string("\0\xff", 2));
  tap.mute(at(4));
  tap.down(at(5));
  recorder->stop();
  EXPECT_EQ(read_folder(options.directory),
            (std::vector<Captured>{{Kind::begin, 0, at(1), ""},
                                   {Kind::message, 0, at(2), "hello"},
                                   {Kind::message, 0, at(3), std::string("\0\xff", 2)},
                                   {Kind::mute, 0, at(4), ""},
                                   {Kind::down, 0, at(5), ""}}));
  EXPECT_EQ(bytes(), 7U);
  EXPECT_EQ(dropped(), 0U);
}

// Before it is started nothing leaves the ring.
TEST_F(CaptureRecorder, DropsCountsAndMarksWhatFindsNoRoom) {
  make(std::size_t{1} << 17);
  capture::Tap& tap = recorder->tap(0);
  const std::string text(1000, 'm');
  for (int i = 0; i < 100; ++i) tap.message(at(i), text);
  const std::uint64_t lost = dropped();
  ASSERT_GT(lost, 20U);
  ASSERT_LT(lost, 60U);
  tap.down(at(100));  // there is room kept for that
  recorder->start();
  wait_for([&] { return bytes() == (100 - lost) * text.size(); });
  tap.message(at(101), text);
  recorder->stop();

  const auto all = read_folder(options.directory);
  EXPECT_EQ(count(all, Kind::message), 101 - lost);
  ASSERT_EQ(count(all, Kind::gap), 1U);
  const Captured& gap = all[100 - lost];
  ASSERT_EQ(gap.kind, Kind::gap) << "where the messages would be";
  EXPECT_EQ(capture::gap_of(gap.payload)->messages, lost);
  EXPECT_EQ(capture::gap_of(gap.payload)->cause, capture::Gap::Cause::queue);
  EXPECT_EQ(market::Timestamp{market::Duration{capture::gap_of(gap.payload)->first_ns}},
            at(static_cast<std::int64_t>(100 - lost)));
  EXPECT_EQ(gap.received, at(99));
  EXPECT_EQ(all[101 - lost].kind, Kind::down);
}

TEST_F(CaptureRecorder, TellsOfAGapAtTheEnd) {
  make(std::size_t{1} << 17);
  for (int i = 0; i < 100; ++i) recorder->tap(0).message(at(i), std::string(1000, 'm'));
  const std::uint64_t lost = dropped();
  recorder->start();
  recorder->stop();
  const auto all = read_folder(options.directory);
  EXPECT_EQ(all.back().kind, Kind::gap);
  EXPECT_EQ(missing(all), lost);
}

// As fast as it goes, against a writer with a small ring: every message is in the file or in a gap.
TEST_F(CaptureRecorder, LosesNothingUnsaid) {
  options.file_bytes = 500'000;
  make(std::size_t{1} << 17);
  recorder->start();
  constexpr int kMessages = 20'000;
  std::thread feed([this] {
    for (int i = 0; i < kMessages; ++i) {
      recorder->tap(0).message(at(i),
                               std::to_string(i) + std::string(static_cast<std::size_t>(i % 777), '.'));
    }
  });
  feed.join();
  recorder->stop();
  int next = 0;
  for (const Captured& r : read_folder(options.directory)) {
    if (r.kind == Kind::gap) {
      next += static_cast<int>(capture::gap_of(r.payload)->messages);
      ASSERT_EQ(r.received, at(next - 1));
    } else {
      ASSERT_EQ(r.payload.substr(0, r.payload.find('.')), std::to_string(next));
      ASSERT_EQ(r.received, at(next++));
    }
  }
  EXPECT_EQ(next, kMessages);
  EXPECT_EQ(missing(read_folder(options.directory)), dropped());
}

TEST_F(CaptureRecorder, OutlivesAFullDisk) {
  options.retry = std::chrono::milliseconds{0};
  make(Recorder::kRing);
  recorder->start();
  const std::string text(1000, 'm');
  std::uint64_t sent = 0;
  {
    const FileSizeLimit full(600);
    for (; dropped() < 100; ++sent) {
      recorder->tap(0).message(at(static_cast<std::int64_t>(sent)), text);
      std::this_thread::yield();
    }
  }
  const std::uint64_t before = bytes();
  wait_for([&] {
    recorder->tap(0).message(at(static_cast<std::int64_t>(sent++)), text);
    return bytes() > before;
  });
  recorder->stop();
  const auto all = read_folder(options.directory);
  EXPECT_EQ(count(all, Kind::message) + missing(all), sent);
  EXPECT_EQ(missing(all), dropped());
}

TEST_F(CaptureRecorder, SaysThatItsFolderCannotBeMade) {
  options.directory = folder.write("file", "") / "captured";
  try {
    make(1024);
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(std::string(error.what()), "feed sim, capture: cannot make the folder " +
                                             options.directory.string() + ": Not a directory");
  }
}

}  // namespace
}  // namespace rotation::testing
