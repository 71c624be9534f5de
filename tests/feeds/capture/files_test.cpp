// The format: what was written is read, and no damage passes for data.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/capture/merge.hpp"
#include "feeds/segment/crc32c.hpp"
#include "tests/feeds/capture/capture_files.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {
namespace {

using capture::Kind;
using capture::Reader;
using ::testing::HasSubstr;

const std::string kNames = "massive/stocks\nmassive/forex\n";

// A file as the writer makes it, and where each record ends.
struct File {
  std::string bytes = segment::preamble(capture::kFormat);
  std::vector<std::size_t> ends;
  std::uint64_t number = 0;

  explicit File(const std::vector<Captured>& records = {}) {
    add({Kind::connections, 0, at(0), kNames});
    for (const Captured& record : records) add(record);
  }
  void add(const Captured& record) {
    capture::append(bytes, record.record(), ++number);
    ends.push_back(bytes.size());
  }
};

const std::vector<Captured>& records() {
  static const std::vector<Captured> all{
      {Kind::begin, 0, at(1), ""},
      {Kind::message, 0, at(2), R"([{"T":"success","msg":"connected"}])"},
      {Kind::message, 1, at(2), std::string("\x82\xa1T\x00\xff\n\r\x7f", 8)},
      {Kind::message, 0, at(3), ""},
      {Kind::gap, 1, at(5), std::string(segment::bytes_of(capture::Gap{.messages = 7, .first_ns = 4, .last_ns = 5}))},
      {Kind::mute, 1, at(6), ""},
      {Kind::down, 1, at(7), ""}};
  return all;
}

class CaptureFiles : public ::testing::Test {
 protected:
  std::filesystem::path write(std::string_view bytes, const std::string& name = "a.capture") const {
    return folder.write(name, bytes);
  }
  std::string refusal(std::string_view bytes) const {
    try {
      (void)read_all(write(bytes));
    } catch (const segment::BadFile& error) {
      return error.what();
    }
    return "";
  }
  const TemporaryFolder folder;
};

TEST_F(CaptureFiles, GiveBackWhatWasWritten) {
  std::vector<Captured> written = records();
  written.push_back({Kind::message, 0, at(8), std::string(segment::kMaxPayload, 'x')});
  Reader reader(write(File(written).bytes));
  EXPECT_THAT(reader.connections(), ::testing::ElementsAre("massive/stocks", "massive/forex"));
  EXPECT_EQ(read_all(reader), written);
  EXPECT_EQ(reader.torn(), 0U);
}

TEST_F(CaptureFiles, APayloadIsFollowedByWhatADecoderReads) {
  Reader reader(write(File(records()).bytes));
  for (capture::Record r; reader.next(r);) {
    EXPECT_EQ(std::string_view(r.payload.data() + r.payload.size(), Reader::kPadding),
              std::string(Reader::kPadding, '\0'));
  }
}

TEST_F(CaptureFiles, ATornTailIsCutAtEveryByteAndSaid) {
  const File file(records());
  for (std::size_t size = 0; size <= file.bytes.size(); ++size) {
    Reader reader(write(file.bytes.substr(0, size)));
    const auto whole = static_cast<std::size_t>(std::upper_bound(file.ends.begin(), file.ends.end(), size) -
                                                file.ends.begin());
    const std::size_t end = whole > 0                    ? file.ends[whole - 1]
                            : size >= segment::kPreamble ? segment::kPreamble
                                                         : 0;
    const auto found = read_all(reader);
    ASSERT_EQ(found.size(), whole > 0 ? whole - 1 : 0) << size;
    ASSERT_TRUE(std::equal(found.begin(), found.end(), records().begin())) << size;
    ASSERT_EQ(reader.torn(), size - end) << size;
  }
}

TEST_F(CaptureFiles, ATailOfZerosIsTorn) {
  const File file(records());
  for (const std::size_t zeros : {1U, 31U, 32U, 33U, 5000U}) {
    Reader reader(write(file.bytes + std::string(zeros, '\0')));
    EXPECT_EQ(read_all(reader), records());
    EXPECT_EQ(reader.torn(), zeros);
  }
  EXPECT_THAT(refusal(file.bytes + std::string(5000, '\0') + "x"), HasSubstr("damaged"));
}

TEST_F(CaptureFiles, AFlippedBitIsFoundAtEveryByte) {
  const File file(records());
  for (std::size_t at = 0; at < file.bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bytes = file.bytes;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
      const std::string said = refusal(bytes);
      ASSERT_NE(said, "") << "byte " << at << ", bit " << bit;
      if (at < capture::kFormat.magic.size()) {
        ASSERT_THAT(said, HasSubstr("is not a capture"));
        continue;
      }
      const auto before = std::upper_bound(file.ends.begin(), file.ends.end(), at);
      const std::size_t begin = at < segment::kPreamble       ? 0
                                : before == file.ends.begin() ? segment::kPreamble
                                                              : *std::prev(before);
      ASSERT_THAT(said, ::testing::EndsWith("damaged (offset " + std::to_string(begin) + ")")) << at;
    }
  }
}

TEST_F(CaptureFiles, ARecordMissingDoubledOrMovedIsFound) {
  const File file(records());
  const auto record = [&](std::size_t i) {
    return file.bytes.substr(file.ends[i - 1], file.ends[i] - file.ends[i - 1]);
  };
  const std::string head = file.bytes.substr(0, file.ends[0]);
  EXPECT_THAT(refusal(head + record(1) + record(3)), HasSubstr("record 4 follows 2 (offset "));
  EXPECT_THAT(refusal(head + record(1) + record(1)), HasSubstr("record 2 follows 2"));
  EXPECT_THAT(refusal(head + record(2) + record(1)), HasSubstr("record 3 follows 1"));
  EXPECT_THAT(refusal(file.bytes.substr(0, segment::kPreamble) + record(1)), HasSubstr("record 2 follows 0"));
}

TEST_F(CaptureFiles, WhatDoesNotBelongIsRefused) {
  File twice;
  twice.add({Kind::connections, 0, at(1), kNames});
  EXPECT_THAT(refusal(twice.bytes), HasSubstr("the record does not belong here"));
  File stranger;
  stranger.add({Kind::message, 2, at(1), "x"});
  EXPECT_THAT(refusal(stranger.bytes), HasSubstr("the record does not belong here"));
  File unknown;
  unknown.add({static_cast<Kind>(9), 0, at(1), "x"});
  EXPECT_THAT(refusal(unknown.bytes), HasSubstr("of no kind known here"));
  File large;
  large.add({Kind::message, 0, at(1), std::string(segment::kMaxPayload + 1, 'x')});
  EXPECT_THAT(refusal(large.bytes), HasSubstr("of no kind known here"));
  File gap;
  gap.add({Kind::gap, 0, at(1), "x"});
  EXPECT_THAT(refusal(gap.bytes), HasSubstr("the gap is of no form known here"));
  std::string nameless = segment::preamble(capture::kFormat);
  capture::append(nameless, {Kind::message, 0, at(1), "x"}, 1);
  EXPECT_THAT(refusal(nameless), HasSubstr("the first record does not name the connections"));
}

TEST_F(CaptureFiles, AFileThatIsNoneIsSaidInOneSentence) {
  const std::string name = (folder.path() / "a.capture").string();
  EXPECT_EQ(refusal("date,value\n2026-01-05,1\n"), name + ": is not a capture");
  std::string newer = segment::preamble(capture::kFormat).substr(0, 8) + std::string("\2\0\0\0", 4);
  const std::uint32_t crc = segment::crc32c(newer);
  newer.append(reinterpret_cast<const char*>(&crc), sizeof crc);
  EXPECT_EQ(refusal(newer), name + ": is a capture of version 2, not 1");
  EXPECT_THROW(Reader(folder.path() / "absent"), segment::BadFile);
  EXPECT_THROW(Reader(folder.path()), segment::BadFile);
}

TEST_F(CaptureFiles, AreMergedInTheOrderOfReceipt) {
  const auto message = [](std::int64_t ns, const char* text) {
    return Captured{Kind::message, 0, at(ns), text};
  };
  const auto a =
      write(File({message(1, "1"), message(4, "4"), message(3, "4b"), message(9, "9")}).bytes, "a");
  const auto b = write(File({message(2, "2"), message(4, "5"), message(8, "8")}).bytes, "b");
  const auto none = write(File().bytes, "c");
  capture::Merge merge({a, none, b});
  std::string order;
  for (auto next = merge.next(); next.record != nullptr; next = merge.next()) {
    order += std::string(next.record->payload) + (next.file == 0 ? "a " : "b ");
  }
  EXPECT_EQ(order, "1a 2b 4a 4ba 5b 8b 9a ") << "within a file the order is the file's";
  EXPECT_EQ(merge.next().record, nullptr);
}

}  // namespace
}  // namespace rotation::testing
