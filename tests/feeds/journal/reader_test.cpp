// A run over its segments: what follows, what counts where two overlap, and what is refused.
#include "feeds/journal/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/feeds/journal/journal_files.hpp"
#include "tests/feeds/journal/segment_bytes.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::testing {
namespace {

using journal::Kind;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class JournalReader : public ::testing::Test {
 protected:
  // The segments of a run, in their order.
  template <class... Segments>
  std::vector<std::filesystem::path> files(const Segments&... segments) const {
    std::vector<std::filesystem::path> all;
    const auto add = [&](const std::string& bytes) {
      const auto number = static_cast<std::uint32_t>(all.size() + 1);
      all.push_back(folder.write(journal::segment_path({}, at(0), number), bytes));
    };
    (add(segments), ...);
    return all;
  }
  template <class... Segments>
  std::string refusal(const Segments&... segments) const {
    try {
      (void)read_all(files(segments...));
    } catch (const segment::BadFile& error) {
      return error.what();
    }
    return "";
  }
  const TemporaryFolder folder;
};

TEST_F(JournalReader, TheLaterSegmentCountsWhereTwoOverlap) {
  const auto first =
      SegmentBytes(1, 1).events(1, 4).state(4).events(5, 6).state(6).events(7, 8).state(8).events(9, 9);
  const auto second = SegmentBytes(2, 6).events(6, 8, 1).state(8).events(9, 12, 1).end();
  const Found found = read_all(files(first.bytes, second.bytes));
  auto expected = events_of(1, 5);
  for (const auto& event : events_of(6, 12, 1)) expected.push_back(event);
  EXPECT_TRUE(same(found.events, expected));
  EXPECT_THAT(found.marks, ElementsAre(Found::Mark{4, 28, 4}, Found::Mark{8, 56, 8}));
  EXPECT_TRUE(found.ended);
}

TEST_F(JournalReader, AGapEndsWhereTheNextSegmentBegins) {
  const auto first = SegmentBytes(1, 1).events(1, 4).gap(5, 9).gap(10, 12).events(13, 14);
  const auto second = SegmentBytes(2, 7).gap(7, 8).events(9, 10).end();
  const Found found = read_all(files(first.bytes, second.bytes));
  EXPECT_THAT(found.gaps, ElementsAre(Found::Missing{5, 6}, Found::Missing{7, 8}));
  EXPECT_EQ(found.missing, 4U);
  EXPECT_EQ(found.events.size(), 6U);
}

TEST_F(JournalReader, TheFirstSegmentsMayBeGone) {
  const auto segments =
      files(SegmentBytes(2, 7).events(7, 9).end().bytes, SegmentBytes(3, 10).events(10, 10).bytes);
  EXPECT_EQ(journal::Reader(segments).begin(), begin_at(7, 2));
  const Found found = read_all(segments);
  EXPECT_TRUE(same(found.events, events_of(7, 10)));
  EXPECT_FALSE(found.ended);
}

TEST_F(JournalReader, AHoleThatNothingTellsOfIsRefused) {
  const std::string first = SegmentBytes(1, 1).events(1, 4).end().bytes;
  EXPECT_THAT(refusal(first, SegmentBytes(3, 6).events(6, 9).end().bytes),
              HasSubstr("begins with event 6, the one before ends with 4: a segment is missing"));
  EXPECT_THAT(refusal(SegmentBytes(1, 1).events(1, 4).events(6, 7).bytes), HasSubstr("event 6 follows 4"));
  EXPECT_THAT(refusal(SegmentBytes(1, 1).events(1, 4).events(4, 7).bytes), HasSubstr("event 4 follows 4"));
  EXPECT_THAT(refusal(SegmentBytes(1, 1).events(2, 4).bytes), HasSubstr("event 2 follows 0"));
  EXPECT_THAT(refusal(SegmentBytes(1, 1).events(1, 4).gap(6, 7).bytes),
              HasSubstr("the gap does not follow event 4"));
  EXPECT_THAT(refusal(SegmentBytes(1, 1).events(1, 4).gap(5, 4).bytes),
              HasSubstr("the gap does not follow event 4"));
  EXPECT_THAT(refusal(SegmentBytes(1, 1).events(1, 4).gap(5, UINT64_MAX).bytes),
              HasSubstr("the gap does not follow event 4"))
      << "no event would have the next number";
}

TEST_F(JournalReader, ATornTailMattersOnlyWhereTheNextDoesNotGoOnBeforeIt) {
  const auto torn = SegmentBytes(1, 1).events(1, 4).synced().events(5, 9).bytes;
  const auto without = torn.substr(0, torn.size() - 10);
  const Found found = read_all(files(without, SegmentBytes(2, 5).events(5, 12).end().bytes));
  EXPECT_TRUE(same(found.events, events_of(1, 12)));
  EXPECT_EQ(found.torn, 32U + 5 * 64 - 10);
  EXPECT_TRUE(found.ended);
  EXPECT_THAT(refusal(without, SegmentBytes(2, 6).events(6, 12).end().bytes),
              HasSubstr("a segment is missing"));
}

TEST_F(JournalReader, ASegmentThatWasTornBeforeItBeganHasNothing) {
  const std::string begun = SegmentBytes(2, 5).bytes;
  for (const std::size_t size : {std::size_t{0}, std::size_t{9}, std::size_t{20}, begun.size() - 1}) {
    const std::string torn = begun.substr(0, size);
    const Found found =
        read_all(files(SegmentBytes(1, 1).events(1, 4).bytes, torn, SegmentBytes(3, 5).events(5, 6).bytes));
    EXPECT_TRUE(same(found.events, events_of(1, 6)));
    EXPECT_EQ(found.torn, size < segment::kPreamble ? size : size - segment::kPreamble);
    EXPECT_EQ(read_all(files(torn, SegmentBytes(3, 5).events(5, 6).bytes)).events.size(), 2U);
    EXPECT_THAT(refusal(torn), EndsWith("000001.journal: holds no event"));
  }
}

TEST_F(JournalReader, WhatDoesNotBelongIsRefusedWithItsPlace) {
  const std::size_t behind_begin = SegmentBytes(1, 1).bytes.size();
  const std::string offset = "(offset " + std::to_string(behind_begin) + ")";
  const auto whole = [] { return SegmentBytes(1, 1); };
  EXPECT_THAT(refusal(SegmentBytes().events(1, 4).bytes),
              EndsWith("the first record does not say what begins (offset 16)"));
  EXPECT_THAT(refusal(SegmentBytes().put(Kind::begin, "run 1\n").bytes),
              EndsWith("what begins is of no form known here (offset 16)"));
  EXPECT_THAT(refusal(whole().put(Kind::begin, "").bytes),
              EndsWith("the record does not belong here " + offset));
  EXPECT_THAT(refusal(whole().put(Kind::events, "").bytes),
              EndsWith("the events are of no form known here " + offset));
  EXPECT_THAT(refusal(whole().put(Kind::events, std::string(65, 'x')).bytes),
              HasSubstr("the events are of no form"));
  EXPECT_THAT(refusal(whole().events(1, journal::kEventsPerRecord + 1).bytes),
              HasSubstr("the events are of no form"));
  EXPECT_THAT(refusal(whole().put(Kind::events, std::string(64, '\xff')).bytes),
              EndsWith("an event is of no form known here " + offset));
  EXPECT_THAT(refusal(whole().put(Kind::gap, "x").bytes),
              EndsWith("the record is of no form known here " + offset));
  EXPECT_THAT(refusal(whole().put(Kind::state, "x").bytes), HasSubstr("the record is of no form known here"));
  EXPECT_THAT(refusal(whole().put(Kind::synced, "x").bytes),
              HasSubstr("the record is of no form known here"));
  EXPECT_THAT(refusal(whole().end().events(1, 1).bytes), HasSubstr("a record follows the end"));
  EXPECT_THAT(refusal("date,value\n"), HasSubstr("is not a journal"));
  EXPECT_THROW(read_all({folder.path() / "absent"}), segment::BadFile);
}

TEST_F(JournalReader, FindsTheRunsOfAFolder) {
  EXPECT_THROW((void)journal::run_in(folder.path()), segment::BadFile);
  EXPECT_THROW((void)journal::run_in(folder.path() / "absent"), std::filesystem::filesystem_error);
  for (const char* name :
       {"20260105T143000.000000000Z-000010.journal", "20260105T143000.000000000Z-000009.journal.zst",
        "20260105T143000.000000000Z-000009.journal", "20260104T143000.000000000Z-000001.journal",
        "20260106T143000.000000000Z-000001.journal.draft.zst", "20260107.journal", "ring",
        "20260106T143000.000000000Z-000000.journal", "20260106T143000.000000000Z-1x.journal",
        "20260106T143000.000000000Z-000001.capture"}) {
    folder.write(name, "");
  }
  const auto names = [this](std::string_view run) {
    std::vector<std::string> all;
    for (const auto& path : journal::run_in(folder.path(), run))
      all.push_back(path.filename().string().substr(6));
    return all;
  };
  EXPECT_THAT(names(""),
              ElementsAre("05T143000.000000000Z-000009.journal.zst", "05T143000.000000000Z-000010.journal"));
  EXPECT_EQ(names("20260105"), names(""));
  EXPECT_THAT(names("20260104"), ElementsAre("04T143000.000000000Z-000001.journal"));
  try {
    (void)names("20260106");
    FAIL();
  } catch (const segment::BadFile& error) {
    EXPECT_EQ(std::string(error.what()), folder.path().string() + ": holds no journal of a run 20260106");
  }
}

TEST_F(JournalReader, TalliesASegment) {
  const auto bytes = SegmentBytes(1, 3).events(3, 4).gap(5, 9).events(10, 10).state(10).end().bytes;
  const journal::Tally all{.first = 3, .last = 10, .events = 3, .missing = 5, .torn = 0, .ended = true};
  EXPECT_EQ(journal::tally(files(bytes)[0]), all);
  EXPECT_EQ(journal::tally(files(bytes.substr(0, 40))[0]), (journal::Tally{.torn = 40 - segment::kPreamble}));
}

}  // namespace
}  // namespace rotation::testing
