// Tells without the moves of earnings days (S5): against the differences themselves, then case by case.
#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/synthetic_market.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::Day;
using market::ReferenceKey;
using market::SeriesId;
using rotation::testing::calendar;
using rotation::testing::EngineRig;
using rotation::testing::parameters;
using rotation::testing::quote;
using rotation::testing::reference;
using rotation::testing::SyntheticMarket;

constexpr Day kFirst{2023y / 1 / 3};

void add_earnings_day(EngineRig& rig, const std::string& name, Day day, market::Timestamp published_at) {
  rig.apply(reference(ReferenceKey::earnings_day, day, {}, published_at, rig.id(name)));
}

double statistic(EngineRig& rig, const std::string& name) {
  const auto& all = rig.model().statistics;
  const auto found =
      std::find_if(all.begin(), all.end(), [&name](const Statistic& s) { return s.name == name; });
  return rig.engine().record().statistics[static_cast<std::size_t>(found - all.begin())];
}

// One name against another, as the specification reads: which differences there are, and which count.
struct Naive {
  std::vector<double> x;  // NaN on a hole
  std::vector<char> earnings;

  struct Change {
    std::size_t session;
    double size;
  };
  [[nodiscard]] std::vector<Change> counting() const {
    std::vector<Change> changes;
    bool begun = false;
    bool skip = false;
    double last = 0;
    for (std::size_t t = 0; t < x.size(); ++t) {
      skip = skip || earnings[t] != 0;
      if (std::isnan(x[t])) continue;
      if (begun && !skip) changes.push_back({t, x[t] - last});
      begun = true;
      skip = false;
      last = x[t];
    }
    return changes;
  }
  [[nodiscard]] double z20() const {
    if (x.empty() || std::isnan(x.back())) return kUnavailable;
    double move = 0, sum = 0, squares = 0, n = 0;
    for (const Change& c : counting()) {
      if (c.session + 20 >= x.size()) move += c.size;
      if (c.session + 250 < x.size()) continue;
      sum += c.size;
      squares += c.size * c.size;
      ++n;
    }
    const double sigma = std::sqrt(squares / n - sum / n * (sum / n));
    return n < 125 ? kUnavailable : move / (sigma * std::sqrt(20.0));
  }
};

class TellsTwin : public ::testing::TestWithParam<unsigned> {
 protected:
  // Sessions in which one price in thirty is missing; of each name, one in `every` is an earnings day.
  template <typename Check>
  void play(int sessions, unsigned every, const Check& check) {
    std::mt19937_64 random{GetParam()};
    Day day = kFirst;
    std::vector<Naive> tells(rig.parameters().leaders.tells.size());
    for (int session = 0; session < sessions; ++session, day = calendar().next_session(day)) {
      market.move(0, 0.01);
      std::set<std::string> missing;
      for (std::size_t i = 0; i < rig.table().size(); ++i) {
        const SeriesId id{static_cast<std::uint16_t>(i)};
        if (random() % 30 == 0) {
          missing.insert(rig.table()[id].name);
        } else {
          rig.close(id, day, market[id]);
        }
      }
      for (std::size_t i = 0; i < tells.size(); ++i) {
        const Tell& tell = rig.parameters().leaders.tells[i];
        const bool hole = missing.contains(tell.name) || missing.contains(tell.versus);
        tells[i].x.push_back(hole ? kUnavailable
                                  : std::log(market[rig.id(tell.name)] / market[rig.id(tell.versus)]));
        tells[i].earnings.push_back(every != 0 && random() % every == 0);
        if (tells[i].earnings.back() != 0) add_earnings_day(rig, tell.name, day, day - 24h);
      }
      rig.advance(calendar().close(day) + 16min);
      ASSERT_EQ(rig.engine().record().session, day);
      check(tells);
    }
  }

  EngineRig rig{parameters(kFirst)};
  SyntheticMarket market{rig.table(), GetParam()};
};

TEST_P(TellsTwin, AreWhatTheDifferencesThatCountSay) {
  int known = 0;
  play(400, 15, [&](const std::vector<Naive>& tells) {
    double sum = 0;
    for (std::size_t i = 0; i < tells.size(); ++i) {
      const Tell& tell = rig.parameters().leaders.tells[i];
      const double expected = tell.sign * tells[i].z20();
      const double actual = statistic(rig, "tell_" + tell.name);
      ASSERT_EQ(std::isnan(actual), std::isnan(expected)) << tell.name << ", session " << tells[i].x.size();
      if (!std::isnan(expected)) {
        ASSERT_NEAR(actual, expected, 1e-9) << tell.name << ", session " << tells[i].x.size();
      }
      sum += expected;
    }
    if (std::isnan(sum)) return;
    ASSERT_NEAR(rig.engine().record().gauges[Gauge::tells], sum / 4, 1e-9);
    ++known;
  });
  EXPECT_GT(known, 100);
}

TEST_P(TellsTwin, WithoutRowsAreThePlainRatiosToTheLastBit) {
  play(300, 0, [&](const std::vector<Naive>&) {
    const LineSet& lines = rig.engine().evaluator().lines();
    for (const Tell& tell : rig.parameters().leaders.tells) {
      const LineIndex own = rig.line("tell " + tell.name);
      const LineIndex plain = rig.line(tell.name + "/" + tell.versus);
      const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
      ASSERT_TRUE(same(lines.value(own), lines.value(plain)));
      ASSERT_TRUE(same(lines.sigma(own), lines.sigma(plain)));
      ASSERT_TRUE(same(lines.z(own, 20), lines.z(plain, 20)));
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Seeds, TellsTwin, ::testing::Range(1U, 4U));

// A close that is taken again, for a late print, says of earnings what it said before.
TEST(EarningsDay, HoldsForACloseThatIsTakenAgain) {
  for (const bool known : {true, false}) {
    SeriesCloses series{{"NVDA", market::SeriesClass::stock}};
    const SessionTimes session = rotation::testing::times(kFirst);
    if (known) series.earnings_day(kFirst);
    series.official(kFirst, 180, 1);
    EXPECT_EQ(series.take(session, true).earnings, known);
    series.earnings_day(kFirst);
    series.official(kFirst, 181, 2);
    EXPECT_EQ(series.retake(session, true).earnings, known);
    EXPECT_FALSE(series.take(rotation::testing::times(calendar().next_session(kFirst)), true).earnings);
  }
}

// 300 sessions, then one on which NVDA has jumped by a sixth; a trigger of the desk reads the tell.
class EarningsJump : public ::testing::Test {
 protected:
  EarningsJump() {
    today = rotation::testing::warm_up(rig, market, 300);
    before = lines().value(rig.line("tell NVDA"));
  }
  static Parameters with_desk() {
    Parameters p = parameters(kFirst);
    p.desk.triggers.push_back({.id = "MINE", .stat = {"tell_NVDA"}, .on_off = {1, 0}});
    return p;
  }
  const LineSet& lines() { return rig.engine().evaluator().lines(); }

  // The value of NVDA's tell line at today's close.
  double close() {
    for (std::size_t i = 0; i < rig.table().size(); ++i) {
      const auto id = static_cast<SeriesId>(i);
      rig.close(id, today, market[id] * (id == rig.id("NVDA") ? 7.0 / 6 : 1));
    }
    rig.advance(calendar().close(today) + 16min);
    return lines().value(rig.line("tell NVDA"));
  }

  EngineRig rig{with_desk()};
  SyntheticMarket market{rig.table(), 7};
  Day today;
  double before;
};

TEST_F(EarningsJump, IsCountedWithoutARow) {
  EXPECT_NEAR(close() - before, std::log(7.0 / 6), 1e-12);
}

TEST_F(EarningsJump, CountsNowhereInTheTellAndEverywhereElse) {
  const LineIndex plain = rig.line("NVDA/RSP");
  const double plain_before = lines().value(plain);
  const double sigma = lines().sigma(rig.line("tell NVDA"));
  add_earnings_day(rig, "NVDA", today, today + 1h);
  EXPECT_EQ(close(), before);
  EXPECT_LT(lines().sigma(rig.line("tell NVDA")), 1.05 * sigma);
  EXPECT_NEAR(lines().value(plain) - plain_before, std::log(7.0 / 6), 1e-12) << "a leader like the others";
}

TEST_F(EarningsJump, OfAnotherNameChangesNothing) {
  add_earnings_day(rig, "NFLX", today, today + 1h);
  EXPECT_NEAR(close() - before, std::log(7.0 / 6), 1e-12);
}

TEST_F(EarningsJump, PublishedAfterTheCloseComesTooLate) {
  add_earnings_day(rig, "NVDA", today, calendar().close(today) + 1s);
  EXPECT_NEAR(close() - before, std::log(7.0 / 6), 1e-12);
}

// A date between two sessions is that of the next one.
TEST_F(EarningsJump, OnADayWithoutASessionIsPricedByTheNext) {
  const Day saturday = today + (std::chrono::Saturday - std::chrono::weekday{today});
  while (calendar().next_session(today) < saturday) today = calendar().next_session(today);
  for (Day day = rig.engine().session().day; day <= today; day = calendar().next_session(day)) {
    for (std::size_t i = 0; i < rig.table().size(); ++i) {
      rig.close(static_cast<SeriesId>(i), day, market[static_cast<SeriesId>(i)]);
    }
  }
  today = calendar().next_session(today);
  add_earnings_day(rig, "NVDA", saturday, saturday - 24h);
  EXPECT_EQ(close(), before);
}

TEST_F(EarningsJump, IsNotSeenLiveEither) {
  const auto live = [&] { return rig.snapshot().triggers[rig.trigger("MINE")].value.provisional; };
  for (std::size_t i = 0; i < rig.table().size(); ++i) {
    const auto id = static_cast<SeriesId>(i);
    const auto ts = market::new_york(today, 10h);
    rig.apply(market::is_equity(rig.table()[id].series_class) ? quote(id, ts, market[id])
                                                              : rotation::testing::value(id, ts, market[id]));
  }
  const double quiet = live();
  ASSERT_FALSE(std::isnan(quiet));
  const auto jump = [&](market::Duration time) {
    rig.apply(quote(rig.id("NVDA"), market::new_york(today, time), market[rig.id("NVDA")] * 1.01));
  };
  jump(10h + 1min);
  EXPECT_LT(live(), quiet) << "its rise speaks against small caps";
  add_earnings_day(rig, "NVDA", today, market::new_york(today, 10h));
  EXPECT_NEAR(live(), quiet, 1e-9);
  jump(10h + 2min);
  EXPECT_NEAR(live(), quiet, 1e-9);
}

}  // namespace
}  // namespace rotation::signals
