// The parts of the API that need no engine.
#include <gtest/gtest.h>

#include "daemon/api/base_rate.hpp"
#include "daemon/api/history_json.hpp"
#include "daemon/api/market_phase.hpp"
#include "daemon/api/transition_book.hpp"
#include "feeds/market/new_york.hpp"
#include "tests/support/calendar.hpp"

namespace rotation::daemon::api {
namespace {

using namespace std::chrono_literals;
using rotation::testing::calendar;
using rotation::testing::day;
using signals::State;

TEST(BaseRate, CountsFromConfirmationToInvalidation) {
  const auto step = [](std::string_view on, State from, State to, bool restated = false) {
    return Step{day(on), from, to, restated};
  };
  const std::vector<Step> steps{
      step("2026-01-05", State::confirming, State::confirmed),
      step("2026-01-06", State::confirmed, State::extended),
      step("2026-01-07", State::extended, State::confirmed),
      step("2026-01-08", State::confirmed, State::invalidated),
      step("2026-02-02", State::confirming, State::confirmed),
      step("2026-02-02", State::confirmed, State::confirming, true),  // taken back
      step("2026-03-02", State::confirming, State::confirmed),
      step("2026-05-04", State::confirmed, State::invalidated),
      step("2026-06-01", State::confirming, State::confirmed),
  };
  const BaseRate rate = base_rate(steps, calendar());
  EXPECT_EQ(rate.confirmations, 3);
  EXPECT_TRUE(rate.running);
  EXPECT_EQ(rate.ended, 2);
  EXPECT_EQ(rate.shortest, 3);
  EXPECT_EQ(rate.longest, 44);
  EXPECT_EQ(rate.median_sessions, 23.5);
  EXPECT_EQ(rate.ended_soon, 1);
}

TEST(BaseRate, OwnRecordSaysWhatItIsWorth) {
  EXPECT_EQ(own_record({.confirmations = 20, .ended = 20}, true),
            "This daemon's own record is of a simulated market and evidence of nothing.");
  EXPECT_EQ(own_record({}, false), "This daemon's own record has no confirmation.");
  const std::string beginning = "This daemon's own record, its history included, ";
  EXPECT_EQ(own_record({.confirmations = 1}, false),
            beginning + "is too short to compare: 1 confirmation, 0 ended.");
  BaseRate rate{.confirmations = 10,
                .ended = BaseRate::kEnough - 1,
                .median_sessions = 61.5,
                .shortest = 3,
                .longest = 280,
                .ended_soon = 2};
  EXPECT_EQ(own_record(rate, false), beginning + "is too short to compare: 10 confirmations, 9 ended.");
  ++rate.ended;
  EXPECT_EQ(
      own_record(rate, false),
      beginning + "has 10 confirmations, 10 ended: after 62 sessions in the median (3 to 280), 2 within 20.");
}

TEST(MarketPhase, FollowsTheDay) {
  const auto at = [](std::string_view date, market::Duration time) {
    return market_phase(calendar(), market::new_york(day(date), time));
  };
  EXPECT_EQ(at("2026-01-05", 3h + 59min).phase, Phase::closed);
  EXPECT_EQ(at("2026-01-05", 4h).phase, Phase::pre);
  EXPECT_EQ(at("2026-01-05", 9h + 30min).phase, Phase::open);
  EXPECT_EQ(at("2026-01-05", 16h).phase, Phase::open);
  EXPECT_EQ(at("2026-01-05", 16h + 1s).phase, Phase::after);
  EXPECT_EQ(at("2026-01-05", 16h + 1s).session, day("2026-01-05"));
  EXPECT_EQ(at("2026-01-05", 20h + 1s).phase, Phase::closed);
  EXPECT_EQ(at("2026-01-05", 20h + 1s).session, day("2026-01-06"));
  EXPECT_EQ(at("2026-01-10", 12h).session, day("2026-01-12"));  // a Saturday
  EXPECT_TRUE(at("2026-11-27", 12h).early_close);
  EXPECT_EQ(market_phase(calendar(), market::kNoTime).session, market::Day{});
}

TEST(Thinned, KeepsTheEndsAndTheExtremes) {
  std::vector<float> x(1000, 0);
  x[417] = 5;
  x[733] = -5;
  const auto value = [&x](std::size_t i) { return x[i]; };
  const auto kept = thinned(x.size(), 20, value);
  EXPECT_LE(kept.size(), 20U);
  EXPECT_TRUE(std::is_sorted(kept.begin(), kept.end()));
  for (const std::size_t i : {0U, 417U, 733U, 999U})
    EXPECT_TRUE(std::binary_search(kept.begin(), kept.end(), i)) << i;
  EXPECT_EQ(thinned(20, 20, value).size(), 20U);
  EXPECT_EQ(thinned(5, 4, value).size(), 3U);
  EXPECT_TRUE(thinned(0, 4, value).empty());
}

store::TransitionRow row(std::uint64_t number) {
  store::TransitionRow row;
  row.transition.number = number;
  row.transition.session = day("2026-01-05");
  row.record = R"({"event_time_utc":"2026-01-05T21:00:00Z","reason":"count"})";
  return row;
}

TEST(TransitionBook, KeepsTheLatestAndReplacesWhatHoldsNoLonger) {
  TransitionBook book;
  EXPECT_EQ(book.last(), 0U);
  book.begin({row(1), row(2), row(3)});
  book.add(row(2));
  EXPECT_EQ(book.last(), 2U);
  EXPECT_EQ(book.all().size(), 2U);
  for (std::uint64_t n = 3; n <= 2000; ++n) book.add(row(n));
  EXPECT_EQ(book.all().size(), TransitionBook::kKept);
  EXPECT_EQ(book.after(1998).size(), 2U);
  EXPECT_EQ(book.after(0).size(), TransitionBook::kKept);
  EXPECT_TRUE(book.after(2000).empty());
}

TEST(TransitionBook, TakesALineThatIsNoJsonForNone) {
  TransitionBook book;
  auto broken = row(1);
  broken.record = "{\"seq\":";
  book.add(broken);
  EXPECT_NE(book.all().front()->json.find("\"reason\":null"), std::string::npos);
  EXPECT_NE(book.all().front()->json.find("\"record\":null"), std::string::npos);
}

}  // namespace
}  // namespace rotation::daemon::api
