// The transitions' file: appended to across restarts, whole lines or none.
#include "daemon/event_log.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include <gtest/gtest.h>

#include "tests/support/file_size_limit.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon {
namespace {

class EventLogFile : public ::testing::Test {
 protected:
  [[nodiscard]] std::string content() const {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  const rotation::testing::TemporaryFolder folder;
  const std::string file = folder.path() / "events.jsonl";
};

TEST_F(EventLogFile, IsThereFromTheStart) {
  const EventLog log(file);
  EXPECT_TRUE(std::filesystem::exists(file));
  EXPECT_EQ(content(), "");
}

TEST_F(EventLogFile, ARestartGoesOnWhereTheLastOneEnded) {
  std::optional<EventLog> log(std::in_place, file);
  EXPECT_EQ(log->append(R"({"seq":1})"), "");
  EXPECT_EQ(content(), "{\"seq\":1}\n") << "written at once";
  EXPECT_EQ(log->append(R"({"seq":2})"), "");
  log.emplace(file);
  EXPECT_EQ(log->append(R"({"seq":3})"), "");
  EXPECT_EQ(content(), "{\"seq\":1}\n{\"seq\":2}\n{\"seq\":3}\n");
}

TEST_F(EventLogFile, HalfALineIsCutOff) {
  std::ofstream(file) << "{\"seq\":1}\n{\"se";
  EventLog log(file);
  EXPECT_EQ(content(), "{\"seq\":1}\n");
  EXPECT_EQ(log.append(R"({"seq":2})"), "");
  EXPECT_EQ(content(), "{\"seq\":1}\n{\"seq\":2}\n");
}

TEST_F(EventLogFile, WhatALossOfPowerLeftZerosInPlaceOfIsAddedAnew) {
  const std::vector<std::string> record{R"({"seq":1})", R"({"seq":2})", R"({"seq":3})"};
  std::ofstream(file) << record[0] << '\n' << std::string(record[1].size() + 1, '\0') << record[2] << '\n';
  EXPECT_EQ(EventLog(file).catch_up(record).lines, 2U);
  EXPECT_EQ(content(), "{\"seq\":1}\n{\"seq\":2}\n{\"seq\":3}\n");
}

TEST_F(EventLogFile, WhatADiskRefusedIsWrittenBeforeTheNext) {
  std::signal(SIGXFSZ, SIG_IGN);
  EventLog log(file);
  {
    const rotation::testing::FileSizeLimit full(1);
    EXPECT_EQ(log.append(R"({"seq":1})"), "there is no room");
    EXPECT_EQ(log.append(R"({"seq":2})"), "there is no room");
  }
  EXPECT_EQ(log.append(R"({"seq":3})"), "");
  EXPECT_EQ(content(), "{\"seq\":1}\n{\"seq\":2}\n{\"seq\":3}\n");
}

TEST_F(EventLogFile, CatchesUpWithTheRecord) {
  const std::vector<std::string> record{R"({"seq":1})", R"({"seq":2})", R"({"seq":3})"};
  EXPECT_EQ(EventLog(file).catch_up(record).lines, 3U);
  EXPECT_EQ(EventLog(file).catch_up(record).lines, 0U);
  std::ofstream(file) << record[0] << "\n";
  EXPECT_EQ(EventLog(file).catch_up(record).lines, 2U);
  EXPECT_EQ(content(), "{\"seq\":1}\n{\"seq\":2}\n{\"seq\":3}\n");
}

TEST_F(EventLogFile, OfAnotherRecordNothingIsAdded) {
  std::ofstream(file) << "{\"seq\":7}\n";
  EXPECT_EQ(EventLog(file).catch_up({R"({"seq":1})"}).lines, 0U);
  EXPECT_EQ(content(), "{\"seq\":7}\n");
}

TEST_F(EventLogFile, WhatCannotBeOpenedIsOneSentence) {
  const std::string nowhere = folder.path() / "nowhere" / "events.jsonl";
  try {
    const EventLog log(nowhere);
    FAIL() << "opened";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(error.what(), nowhere + ": cannot be opened: No such file or directory");
  }
}

TEST_F(EventLogFile, AFullDiskIsSaid) {
  EventLog log("/dev/full");
  EXPECT_EQ(log.append("{}"), "No space left on device");
}

}  // namespace
}  // namespace rotation::daemon
