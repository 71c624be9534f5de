// What the sample frames of a provider decode to, written out by hand.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/decoding.hpp"
#include "tests/support/same_outcome.hpp"
#include "tests/support/sample_frames.hpp"

namespace rotation::testing {

// By file name.
using SampleOutcomes = std::map<std::string, Outcome>;

inline std::vector<std::string> sample_names(const SampleOutcomes& table) {
  std::vector<std::string> list;
  for (const auto& [name, outcome] : table) list.push_back(name);
  return list;
}

inline void expect_no_sample_forgotten(const std::filesystem::path& folder, const SampleOutcomes& table) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    EXPECT_EQ(table.count(entry.path().filename()), 1U) << entry.path();
  }
}

// An event with everything but its content.
inline market::Event event_of(market::EventKind kind, market::SeriesId series, std::string_view time) {
  market::Event event;
  event.kind = kind;
  event.feed = kTestFeed;
  event.series = series;
  event.ts_event = at(time);
  event.ts_recv = kTestRecv;
  return event;
}

inline market::Event value_of(market::SeriesId series, double value, std::string_view time) {
  market::Event event = event_of(market::EventKind::value, series, time);
  event.value = {value, value};
  return event;
}

inline void expect_same(const Outcome& got, const Outcome& want) {
  EXPECT_EQ(got.rejected, want.rejected);
  ASSERT_EQ(got.events.size(), want.events.size());
  for (std::size_t i = 0; i < want.events.size(); ++i) {
    const market::Event& a = got.events[i];
    const market::Event& b = want.events[i];
    EXPECT_EQ(a.kind, b.kind);
    EXPECT_EQ(a.series, b.series);
    EXPECT_EQ(a.flags, b.flags);
    EXPECT_EQ(a.ts_event, b.ts_event);
    if (a.kind == market::EventKind::value) {
      EXPECT_EQ(a.value.value, b.value.value);
    }
    if (a.kind == market::EventKind::quote) {
      EXPECT_EQ(a.quote.bid, b.quote.bid);
      EXPECT_EQ(a.quote.ask, b.quote.ask);
    }
    if (a.kind == market::EventKind::trade) {
      EXPECT_EQ(a.trade.price, b.trade.price);
    }
  }
  EXPECT_EQ(got.told.error, want.told.error);
  EXPECT_TRUE(same(got, want)) << "in a part that is not compared above";
}

}  // namespace rotation::testing
