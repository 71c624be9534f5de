#include "feeds/market/event.hpp"

#include <set>

#include <gtest/gtest.h>

#include "feeds/market/reject.hpp"

namespace rotation::market {
namespace {

TEST(Event, DoesNotMixTimesWithBareIntegers) {
  static_assert(!std::is_convertible_v<std::int64_t, Timestamp>);
  static_assert(!std::is_convertible_v<std::int64_t, Duration>);
  static_assert(!std::is_convertible_v<Timestamp, std::int64_t>);
  static_assert(!std::is_convertible_v<int, SeriesId>);
}

TEST(SeriesTable, FindsEverySeriesByName) {
  const SeriesTable table(default_series());
  std::set<std::string> names;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto id = static_cast<SeriesId>(i);
    EXPECT_EQ(table.find(table[id].name), id);
    names.insert(table[id].name);
  }
  EXPECT_EQ(names.size(), table.size()) << "a name twice";
  EXPECT_EQ(table.find("NOPE"), std::nullopt);
}

TEST(SeriesClass, NamesReadBack) {
  for (int i = 0; i < 8; ++i) {
    const auto c = static_cast<SeriesClass>(i);
    EXPECT_EQ(parse_series_class(name(c)), c);
  }
  EXPECT_EQ(parse_series_class("E3"), std::nullopt);
}

TEST(Reject, EveryReasonHasItsOwnName) {
  std::set<std::string_view> names(kRejectNames.begin(), kRejectNames.end());
  EXPECT_EQ(names.size(), kRejects);
}

}  // namespace
}  // namespace rotation::market
