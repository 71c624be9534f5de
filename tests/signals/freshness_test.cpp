// Who may be believed to be alive (5.5, 5.9, 5.10): the class against a slow twin, then the engine.
#include "signals/freshness.hpp"

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/synthetic_market.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::SeriesId;
using market::Timestamp;
using rotation::testing::calendar;
using rotation::testing::EngineRig;
using rotation::testing::quote;
using rotation::testing::status;
using rotation::testing::value;

constexpr market::Day kTuesday{2025y / 11 / 4};
Timestamp at(market::Duration time, market::Day day = kTuesday) {
  return market::new_york(day, time);
}

// Fresh, from all that was said: not silent for more than 15 s at any second, nor in the 60 s before.
TEST(Freshness, IsWhatTheWholeStorySays) {
  const market::SeriesTable table{{{"SPY", market::SeriesClass::etf_liquid}}};
  const Parameters parameters;
  constexpr SeriesId kSpy{0};
  std::mt19937_64 random{3};
  int usable = 0;
  for (int run = 0; run < 50; ++run) {
    Freshness freshness(parameters, table);
    std::vector<int> said;  // seconds after the open
    int back = 0;           // since when it speaks again; 0: it never fell silent after having spoken
    bool silent_once = false;
    for (int second = 1; second < 1200; ++second) {
      freshness.look(
          Timestamp{std::chrono::seconds{second}}, Timestamp{}, [](SeriesId) { return true; },
          [](SeriesId) {});
      const int silence = second - (said.empty() ? 0 : said.back());
      if (silence > 15 && !said.empty()) silent_once = true, back = 0;
      const bool expected = silence <= 15 && (!silent_once || (back != 0 && second - back >= 60));
      ASSERT_EQ(freshness.usable(kSpy), expected) << "run " << run << ", second " << second;
      if (silent_once && expected) silent_once = false;
      usable += expected ? 1 : 0;
      if (random() % 6 != 0 && (second / 97) % 3 != 2) {
        freshness.spoke(kSpy, Timestamp{std::chrono::seconds{second}});
        if (silent_once && back == 0) back = second;
        said.push_back(second);
      }
    }
  }
  EXPECT_GT(usable, 1000);
}

// All series speak every second from 09:30 on, with the limits of the specification.
class FreshEngine : public ::testing::Test {
 protected:
  FreshEngine() {
    today = rotation::testing::warm_up(rig, market, 300);
    say_until(10h, "");
  }
  static Parameters parameters() {
    Parameters p = rotation::testing::parameters(market::Day{2024y / 1 / 2});
    p.quality.stale = {};
    return p;
  }

  // Every five seconds, all but one.
  void say_until(market::Duration end, std::string_view but) {
    for (; now < end; now += 5s) {
      for (std::size_t i = 0; i < rig.table().size(); ++i) {
        const auto id = static_cast<SeriesId>(i);
        if (rig.table()[id].name == but) continue;
        const bool equity = market::is_equity(rig.table()[id].series_class);
        rig.apply(equity ? quote(id, at(now, today), market[id]) : value(id, at(now, today), market[id]));
      }
    }
  }
  double live_spread() { return rig.snapshot().pairs.front().spread.provisional; }

  EngineRig rig{parameters()};
  rotation::testing::SyntheticMarket market{rig.table(), 1};
  market::Day today;
  market::Duration now = 9h + 30min;
};

TEST_F(FreshEngine, ASilentLegTakesItsSpreadAway) {
  ASSERT_FALSE(std::isnan(live_spread()));
  say_until(10h + 10s, "SPY");
  EXPECT_FALSE(std::isnan(live_spread())) << "15 s since 09:59:55 are not over";
  say_until(10h + 20s, "SPY");
  EXPECT_TRUE(std::isnan(live_spread()));
  EXPECT_TRUE(rig.series("SPY").has(Problem::stale));
  EXPECT_FALSE(rig.series("IJR").has(Problem::stale));
  EXPECT_EQ(rig.snapshot().core.provisional_quality, Quality::blind);
  EXPECT_FALSE(rig.snapshot().core.provisional_state);
  say_until(10h + 70s, "");  // it speaks again from 10:00:20 on
  EXPECT_TRUE(rig.series("SPY").has(Problem::recovering));
  EXPECT_TRUE(std::isnan(live_spread()));
  say_until(10h + 90s, "");
  EXPECT_FALSE(rig.series("SPY").has(Problem::recovering));
  EXPECT_FALSE(std::isnan(live_spread()));
}

TEST_F(FreshEngine, AHeartbeatOfTheSeriesKeepsItOfTheConnectionDoesNot) {
  for (; now < 10h + 30s; now += 5s) {
    rig.apply(status(market::StatusCode::heartbeat, at(now, today), rig.id("SPY")));
  }
  EXPECT_FALSE(rig.series("SPY").has(Problem::stale));
  EXPECT_TRUE(rig.series("QQQ").has(Problem::stale));
}

TEST_F(FreshEngine, AHaltedOneIsNeitherStaleNorAlive) {
  rig.apply(status(market::StatusCode::trading_halt, at(now, today), rig.id("IJR")));
  say_until(10h + 5min, "IJR");
  EXPECT_TRUE(rig.series("IJR").has(Problem::halted));
  EXPECT_FALSE(rig.series("IJR").has(Problem::stale));
  EXPECT_TRUE(std::isnan(live_spread()));
  rig.apply(status(market::StatusCode::trading_resume, at(now, today), rig.id("IJR")));
  EXPECT_TRUE(std::isnan(live_spread())) << "no price yet";
  say_until(10h + 5min + 5s, "");
  EXPECT_FALSE(std::isnan(live_spread()));
}

TEST_F(FreshEngine, NothingIsMissedFromOneCloseToTheNextOpen) {
  EngineRig r{parameters()};
  constexpr market::Day kFriday{2025y / 11 / 7};
  const std::vector<const char*> names{"SPY", "QQQ", "IJR", "XLI", "NVDA"};
  for (const char* name : names) r.apply(quote(r.id(name), at(15h + 59min + 59s, kFriday), 100));
  const auto open = at(9h + 30min, kFriday + std::chrono::days{3});
  for (auto time = at(16h, kFriday); time < open; time += 15s) {
    r.advance(time);
    for (const char* name : names) ASSERT_FALSE(r.series(name).has(Problem::stale)) << name;
  }
  r.advance(open + 16s);
  EXPECT_TRUE(r.series("SPY").has(Problem::stale)) << "an open market's silence is another matter";
}

TEST_F(FreshEngine, YieldsAreNotMissedWhereBondsAreShut) {
  EngineRig r{parameters()};
  constexpr market::Day kVeterans{2025y / 11 / 11};
  for (int second = 0; second < 600; second += 5) {
    r.apply(quote(r.id("SPY"), at(9h + 30min + std::chrono::seconds{second}, kVeterans), 100));
  }
  EXPECT_FALSE(r.series("y10").has(Problem::stale));
  EXPECT_TRUE(r.series("QQQ").has(Problem::stale));
}

TEST(CalendarUnknown, ASessionWithoutALiquidPriceIsNotCounted) {
  EngineRig rig{rotation::testing::parameters(kTuesday)};
  const auto tick = [&](const char* name, market::Duration time, market::Day day) {
    rig.apply(quote(rig.id(name), at(time, day), 100));
  };
  constexpr market::Day kWednesday{2025y / 11 / 5};
  tick("SPY", 10h, kTuesday);
  tick("IJR", 9h + 31min, kWednesday);
  EXPECT_EQ(rig.snapshot().core.sessions, 0U) << "Tuesday had no close";
  EXPECT_FALSE(rig.snapshot().core.calendar_unknown);
  tick("IJR", 9h + 45min, kWednesday);
  EXPECT_TRUE(rig.snapshot().core.calendar_unknown);
  tick("IJR", 16h, kWednesday);
  rig.advance(at(16h + 16min, kWednesday));
  EXPECT_EQ(rig.snapshot().core.uncounted_sessions, 1U);
  EXPECT_EQ(rig.snapshot().core.sessions, 0U);
  EXPECT_EQ(rig.engine().session().day, kWednesday + std::chrono::days{1});
}

TEST(CalendarUnknown, IsKnownAgainWithTheFirstPrice) {
  EngineRig rig{rotation::testing::parameters(kTuesday)};
  rig.advance(at(9h + 50min));
  EXPECT_TRUE(rig.snapshot().core.calendar_unknown);
  rig.apply(quote(rig.id("HYG"), at(9h + 51min), 80));
  EXPECT_FALSE(rig.snapshot().core.calendar_unknown);
}

}  // namespace
}  // namespace rotation::signals
