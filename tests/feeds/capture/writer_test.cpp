// The files of one feed: names, rotation, and a disk that fails.
#include "feeds/capture/writer.hpp"

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/feeds/capture/capture_files.hpp"
#include "tests/support/file_size_limit.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {
namespace {

using segment::Health;
using capture::Kind;
using capture::Writer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class CaptureWriter : public ::testing::Test {
 protected:
  CaptureWriter() {
    options.directory = folder.path();
    options.feed = "massive";
    options.connections = {"massive/stocks", "massive/forex"};
    options.retry = std::chrono::milliseconds{0};
  }
  ~CaptureWriter() override { std::signal(SIGXFSZ, before_); }
  Writer writer() {
    return {options, {&counters[0], &counters[1]}, [this](Health health, std::string_view text) {
              said.emplace_back((health == Health::well ? "well: " : "failing: ") + std::string(text));
            }};
  }
  static Captured message(std::int64_t ns, std::string text, std::uint16_t connection = 0) {
    return {Kind::message, connection, at(ns), std::move(text)};
  }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& file : files_in(options.directory)) all.push_back(file.filename().string());
    return all;
  }

  const TemporaryFolder folder;
  capture::WriterOptions options;
  market::CaptureCounters counters[2];
  std::vector<std::string> said;

 private:
  void (*const before_)(int) = std::signal(SIGXFSZ, SIG_IGN);  // the recorder's thread blocks it
};

TEST_F(CaptureWriter, NamesAFileAfterItsFeedAndFirstRecord) {
  {
    Writer w = writer();
    EXPECT_THAT(names(), ElementsAre()) << "no record, no file";
    w.add(message(5, "a").record());
    w.add(message(6, "bc", 1).record());
    w.flush();
    EXPECT_EQ(read_folder(folder.path()).size(), 2U) << "flushed is readable";
  }
  EXPECT_THAT(names(), ElementsAre("massive-20260105T143000.000000005Z.capture"));
  struct stat status {};
  ASSERT_EQ(::stat(files_in(folder.path())[0].c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_EQ(counters[0].bytes, 1U);
  EXPECT_EQ(counters[1].bytes, 2U);
}

TEST_F(CaptureWriter, BeginsAFileWithTheHourAndAtTheSize) {
  options.file_bytes = 2000;
  std::vector<Captured> written;
  {
    Writer w = writer();
    const std::int64_t hour = 3'600'000'000'000;
    for (const std::int64_t ns : {std::int64_t{0}, hour / 2 - 1, hour / 2, hour / 2 + 1, hour, hour * 30}) {
      written.push_back(message(ns, "x"));
    }
    for (int i = 0; i < 100; ++i) written.push_back(message(hour * 30 + i, std::string(100, 'y')));
    for (const Captured& one : written) w.add(one.record());
  }
  const auto all = names();
  ASSERT_GE(all.size(), 9U);
  EXPECT_EQ(all[0], "massive-20260105T143000.000000000Z.capture");
  EXPECT_EQ(all[1], "massive-20260105T150000.000000000Z.capture") << "14:59:59.999999999 was in the first";
  EXPECT_EQ(all[2], "massive-20260106T203000.000000000Z.capture");
  EXPECT_EQ(read_folder(folder.path()), written)
      << "names sort in the order of time, each file stands for itself";
  for (const auto& file : files_in(folder.path())) EXPECT_LT(std::filesystem::file_size(file), 2200U);
}

TEST_F(CaptureWriter, NeverTouchesAFileThatIsThere) {
  folder.write("massive-20260105T143000.000000005Z.capture", "precious");
  writer().add(message(5, "a").record());
  writer().add(message(5, "b").record());
  EXPECT_THAT(names(), ElementsAre("massive-20260105T143000.000000005Z.capture",
                                   "massive-20260105T143000.000000006Z.capture",
                                   "massive-20260105T143000.000000007Z.capture"));
  EXPECT_EQ(bytes_in(files_in(folder.path())[0]), "precious");
  EXPECT_EQ(read_all(files_in(folder.path())[2]), std::vector{message(5, "b")});
}

TEST_F(CaptureWriter, GoesOnWhenTheDiskIsFullAndSaysWhatIsMissing) {
  std::vector<Captured> kept;
  {
    Writer w = writer();
    const auto add = [&](int first, int end) {
      for (int i = first; i < end; ++i) {
        w.add(message(i, std::string(1000, 'z')).record());
        if (i % 10 == 9) w.flush();
      }
    };
    {
      const FileSizeLimit full(25'000);
      add(0, 50);
      EXPECT_EQ(counters[0].bytes, 40'000U) << "twenty to a file: the third batch of each does not fit";
      EXPECT_EQ(counters[0].dropped, 10U);
    }
    add(50, 60);
  }
  ASSERT_EQ(said.size(), 2U) << "once that it fails, once that it does not";
  EXPECT_THAT(said[0], HasSubstr("failing: " + folder.path().string() +
                                 "/massive-20260105T143000.000000000Z.capture"));
  EXPECT_THAT(said[0], HasSubstr("cannot be written: File too large"));
  EXPECT_THAT(said[1], HasSubstr("well: "));
  const auto all = read_folder(folder.path());
  EXPECT_EQ(count(all, Kind::message), 50U);
  ASSERT_EQ(count(all, Kind::gap), 1U);
  const auto gap = capture::gap_of(
      std::find_if(all.begin(), all.end(), [](const Captured& r) { return r.kind == Kind::gap; })->payload);
  EXPECT_EQ(gap->messages, 10U);
  EXPECT_EQ(market::Timestamp{market::Duration{gap->first_ns}}, at(20));
  EXPECT_EQ(market::Timestamp{market::Duration{gap->last_ns}}, at(29));
  EXPECT_EQ(gap->cause, capture::Gap::Cause::disk);
}

TEST_F(CaptureWriter, LeavesNoFileWithoutARecord) {
  {
    Writer w = writer();
    const FileSizeLimit none(10);
    for (int i = 0; i < 5; ++i) {
      w.add(message(i, "a").record());
      w.flush();
    }
  }
  EXPECT_THAT(names(), ElementsAre());
  EXPECT_EQ(counters[0].dropped, 5U);
  EXPECT_EQ(said.size(), 1U);
}

TEST_F(CaptureWriter, WaitsForAFolderThatHasGone) {
  options.directory = folder.path() / "mounted";
  std::filesystem::create_directory(options.directory);
  {
    Writer w = writer();
    w.add(message(0, "a").record());
    w.close();
    std::filesystem::rename(options.directory, folder.path() / "away");
    w.add(message(1, "b").record());
    w.add(message(2, "c", 1).record());
    const capture::Gap queue{.messages = 4, .first_ns = 3, .last_ns = 4};
    w.add({Kind::gap, 1, at(4), segment::bytes_of(queue)});
    std::filesystem::rename(folder.path() / "away", options.directory);
    w.add(message(5, "d", 1).record());
  }
  const auto all = read_folder(options.directory);
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[3], message(5, "d", 1));
  EXPECT_EQ(capture::gap_of(all[1].payload)->messages, 1U);
  EXPECT_EQ(capture::gap_of(all[2].payload)->messages, 5U) << "those of the queue's gap, too";
  EXPECT_EQ(counters[0].dropped + counters[1].dropped, 2U) << "which were counted before";
  EXPECT_THAT(said, ElementsAre(HasSubstr("cannot be opened: No such file or directory"), HasSubstr("well")));
}

TEST_F(CaptureWriter, TriesADiskThatFailsOnlyNowAndThen) {
  options.retry = std::chrono::hours{1};
  options.directory = folder.path() / "absent";
  Writer w = writer();
  w.add(message(0, "a").record());
  std::filesystem::create_directory(options.directory);
  w.add(message(1, "b").record());
  EXPECT_EQ(counters[0].dropped, 2U);
  EXPECT_EQ(said.size(), 1U);
}

}  // namespace
}  // namespace rotation::testing
