// The hash is what a restart is checked by: equal events, equal hash; whatever may still matter, another.
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/synthetic_market.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::Event;
using rotation::testing::calendar;
using rotation::testing::EngineRig;

constexpr market::Day kFirst{2025y / 9 / 2};
constexpr int kWarmUp = 40;  // too short for any sigma: nothing but the closes themselves tells runs apart
constexpr market::Day kToday{2025y / 10 / 28};

market::Timestamp at(market::Duration time) {
  return market::new_york(kToday, time);
}

struct Script {
  std::vector<Event> events;

  [[nodiscard]] std::uint64_t hash(bool evaluate) const {
    EngineRig rig(rotation::testing::parameters(kFirst));
    for (const Event& event : events) rig.apply(event);
    if (evaluate) rig.advance(at(16h + 16min));
    return rig.engine().state_hash();
  }
};

// History, then today: a distribution, quotes, values, official prints and the correction of one.
Script script() {
  EngineRig rig(rotation::testing::parameters(kFirst));
  rotation::testing::SyntheticMarket market(rig.table(), 9);
  Script out;
  market::Day day = kFirst;
  for (int session = 0; session < kWarmUp; ++session, day = calendar().next_session(day)) {
    market.move(0.001, 0.01);
    for (std::size_t i = 0; i < rig.table().size(); ++i) {
      const auto id = static_cast<market::SeriesId>(i);
      out.events.push_back(rotation::testing::daily_close(id, calendar().close(day), market[id], market[id]));
    }
  }
  EXPECT_EQ(day, kToday);
  const auto ijr = rig.id("IJR"), spy = rig.id("SPY"), iwm = rig.id("IWM"), vix = rig.id("VIX");
  out.events.push_back(rotation::testing::corporate_action(ijr, kToday, 0.4, 1));
  out.events.push_back(rotation::testing::quote(ijr, at(15h + 59min), 21));
  out.events.push_back(rotation::testing::value(vix, at(15h + 59min), 22));
  out.events.push_back(rotation::testing::quote(ijr, at(15h + 59min + 59s), 21.1));
  const auto official = market::flag::official_close;
  out.events.push_back(rotation::testing::trade(spy, at(16h), 23, 1, official));
  out.events.push_back(rotation::testing::trade(iwm, at(16h), 24, 2, official));
  out.events.push_back(rotation::testing::trade(iwm, at(16h) + 1s, 24.5, 2, market::flag::correction));
  out.events.push_back(rotation::testing::value(vix, at(16h) + 1s, 22.5));
  return out;
}

TEST(StateHash, EqualEventsGiveEqualHashes) {
  EXPECT_EQ(script().hash(false), script().hash(false));
  EXPECT_EQ(script().hash(true), script().hash(true));
  EXPECT_NE(script().hash(false), script().hash(true));
}

struct Change {
  std::string what;
  std::function<void(std::vector<Event>&)> apply;
};

void PrintTo(const Change& c, std::ostream* out) {
  *out << c.what;
}

// The first kSeries events are the first session, IJR the fifth of each; eight events follow the last one.
const std::size_t kSeries = market::default_series().size();

// Counted from the end.
Event& last(std::vector<Event>& events, std::size_t n) {
  return events[events.size() - 1 - n];
}

const std::vector<Change> kChanges{
    {"first_close_of_history", [](auto& e) { e.front().value.adjusted *= 1.0001; }},
    {"a_close_long_ago", [](auto& e) { e[10 * kSeries + 4].value.adjusted *= 1.0001; }},
    {"close_as_traded", [](auto& e) { last(e, 8 + kSeries - 5).value.value *= 1.0001; }},
    {"a_hole_in_history", [](auto& e) { e.erase(e.begin() + 10 * kSeries + 4); }},
    {"ex_date", [](auto& e) { ++last(e, 7).reference.asof; }},
    {"distribution", [](auto& e) { last(e, 7).reference.values[0] = 0.41; }},
    {"split", [](auto& e) { last(e, 7).reference.values[1] = 2; }},
    {"no_corporate_action", [](auto& e) { e.erase(e.end() - 8); }},
    {"closing_mid", [](auto& e) { last(e, 4).quote.ask += 0.01; }},
    {"closing_value", [](auto& e) { last(e, 5).value.value += 0.01; }},
    {"official_price", [](auto& e) { last(e, 3).trade.price += 0.01; }},
    {"official_flag", [](auto& e) { last(e, 3).flags = 0; }},
    {"corrected_price", [](auto& e) { last(e, 1).trade.price += 0.01; }},
    {"cancelled_instead", [](auto& e) { last(e, 1).flags = market::flag::cancel; }},
};

class StateHash : public ::testing::TestWithParam<Change> {};

TEST_P(StateHash, AChangedEventGivesAnother) {
  Script changed = script();
  GetParam().apply(changed.events);
  EXPECT_NE(changed.hash(false), script().hash(false)) << "before the evaluation";
  EXPECT_NE(changed.hash(true), script().hash(true)) << "after it";
}

INSTANTIATE_TEST_SUITE_P(Changes, StateHash, ::testing::ValuesIn(kChanges),
                         [](const auto& test) { return test.param.what; });

// A value after the close belongs to no session: it is shown, but decides nothing.
TEST(StateHash, WhatDecidesNothingDoesNotShow) {
  Script changed = script();
  last(changed.events, 0).value.value += 0.01;
  EXPECT_EQ(changed.hash(false), script().hash(false));
}

// After a restart, sessions that were lived through by ticks come back from the store as daily closes.
TEST(StateHash, ClosesFromHistoryAreTheClosesOfTheTicks) {
  EngineRig lived(rotation::testing::parameters(kFirst)), told(rotation::testing::parameters(kFirst));
  const market::Day next = calendar().next_session(kFirst);
  for (EngineRig* rig : {&lived, &told}) {
    for (const char* name : {"IJR", "SPY", "VIX", "y10"}) rig->close(rig->id(name), kFirst, name == std::string("y10") ? 4 : 100);
    rig->advance(calendar().open(next));
  }
  const auto close = calendar().close(next);
  const auto official = market::flag::official_close;
  lived.apply(rotation::testing::quote(lived.id("IJR"), close - 1s, 103));
  lived.apply(rotation::testing::quote(lived.id("SPY"), close, 101.984375, 102.015625));
  lived.apply(rotation::testing::value(lived.id("VIX"), close, 18));
  lived.apply(rotation::testing::value(lived.id("VIX"), close + 10min, 19));
  lived.apply(rotation::testing::value(lived.id("y10"), close - 1h, 4.2));
  lived.apply(rotation::testing::trade(lived.id("IJR"), close, 104, 1, official));
  told.close(told.id("IJR"), next, 104);
  told.close(told.id("SPY"), next, 102);
  told.close(told.id("VIX"), next, 18);
  told.close(told.id("y10"), next, 4.2);
  for (EngineRig* rig : {&lived, &told}) rig->advance(close + 16min);
  EXPECT_EQ(lived.snapshot().core.sessions, 2U);
  EXPECT_EQ(lived.engine().state_hash(), told.engine().state_hash());
}

}  // namespace
}  // namespace rotation::signals
