// What a journal's records hold.
#include "feeds/journal/format.hpp"

#include <gtest/gtest.h>

#include "tests/feeds/journal/journal_files.hpp"

namespace rotation::testing {
namespace {

using journal::begin_of;
using journal::is_known;
using journal::text_of;
using market::EventKind;

TEST(JournalFormat, WhatBeginsIsReadAsItWasWritten) {
  journal::Begin begin = begin_at(7, 3);
  for (int i = 0; i < 10; ++i) {  // one more byte each: all paddings
    const std::string text = text_of(begin);
    EXPECT_EQ(text.size() % journal::kAlignment, 0U);
    EXPECT_EQ(begin_of(text), begin);
    begin.series.back() += 'x';
  }
  const journal::Begin bare{.sequence = UINT64_MAX};
  EXPECT_EQ(begin_of(text_of(bare)), bare) << "no series and no name at all";
}

TEST(JournalFormat, RefusesWhatBeginsOtherwise) {
  const std::string text = text_of(begin_at(7, 3));
  const auto with = [&text](std::string_view what, std::string_view instead) {
    return std::string(text).replace(text.find(what), what.size(), instead);
  };
  ASSERT_TRUE(begin_of(text));
  for (const std::string_view key :
       {"run ", "segment ", "sequence ", "version ", "config_hash ", "connections ", "series "}) {
    EXPECT_FALSE(begin_of(text.substr(0, text.find(key)))) << key;
    EXPECT_FALSE(begin_of(with(key, "other "))) << key;
  }
  EXPECT_FALSE(begin_of(with("run 1", "run x")));
  EXPECT_FALSE(begin_of(with("segment 3", "segment 0")));
  EXPECT_FALSE(begin_of(with("segment 3", "segment 4294967296")));
  EXPECT_FALSE(begin_of(with("segment 3", "segment 3 ")));
  EXPECT_FALSE(begin_of(with("sequence 7", "sequence 0")));
  EXPECT_FALSE(begin_of(with("sequence 7", "sequence -7")));
  EXPECT_FALSE(begin_of(with("sequence 7", "sequence")));
  EXPECT_FALSE(begin_of(text + "more"));
  EXPECT_FALSE(begin_of(""));
}

TEST(JournalFormat, KnowsTheEventsOfThisProgram) {
  const auto event = [](EventKind kind, market::SeriesId series) {
    market::Event e;
    e.kind = kind;
    e.series = series;
    return e;
  };
  constexpr market::SeriesId kLast{2};
  constexpr market::SeriesId kBehind{3};
  for (std::size_t i = 0; i < market::kEventKinds; ++i) {
    const auto kind = static_cast<EventKind>(i);
    const bool of_a_series = kind <= EventKind::value;
    EXPECT_TRUE(is_known(event(kind, kLast), 3)) << i;
    EXPECT_FALSE(is_known(event(kind, kBehind), 3)) << i;
    EXPECT_EQ(is_known(event(kind, market::kNoSeries), 3), !of_a_series) << i;
  }
  EXPECT_FALSE(is_known(event(static_cast<EventKind>(market::kEventKinds), kLast), 3));
  EXPECT_FALSE(is_known(event(static_cast<EventKind>(255), kLast), 3));

  market::Event reference = event(EventKind::reference, kLast);
  reference.reference.key = static_cast<market::ReferenceKey>(market::kReferenceKeys);
  EXPECT_FALSE(is_known(reference, 3));
  market::Event status = event(EventKind::status, kLast);
  status.status.code = market::StatusCode::heartbeat;
  EXPECT_TRUE(is_known(status, 3));
  status.status.code = static_cast<market::StatusCode>(static_cast<int>(market::StatusCode::heartbeat) + 1);
  EXPECT_FALSE(is_known(status, 3));
  market::Event timer = event(EventKind::timer, market::kNoSeries);
  timer.timer.timer = static_cast<market::TimerKind>(static_cast<int>(market::TimerKind::second) + 1);
  EXPECT_FALSE(is_known(timer, 3));
}

}  // namespace
}  // namespace rotation::testing
