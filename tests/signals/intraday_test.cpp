// Is the session in progress out of the ordinary? Against a slow twin, against what is known of chance, then
// in the engine.
#include "signals/intraday.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/signals/naive.hpp"
#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/synthetic_market.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::SeriesId;
using rotation::testing::calendar;
using rotation::testing::EngineRig;
using rotation::testing::quote;

constexpr int kMinutes = IntradayProfile::kMinutes;
constexpr int kHalfDay = 210;

// A random walk whose minutes are wild at the open and the close, after a night worth 100 quiet minutes.
class Walk {
 public:
  explicit Walk(std::uint64_t seed) : random_(seed) {}

  static double sigma(int minute) {
    const double middle = (minute - 195) / 195.0;
    return 1e-4 * (1 + 2 * middle * middle);
  }
  // S since the close before, by the minute; index 0 is not used.
  naive::Values session(int minutes = kMinutes) {
    naive::Values s(1, 1e-3 * normal_(random_));
    for (int m = 1; m <= minutes; ++m) s.push_back(s.back() + sigma(m) * normal_(random_));
    return s;
  }
  bool chance(double p) { return std::uniform_real_distribution<double>(0, 1)(random_) < p; }

 private:
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
};

void play(Intraday& intraday, const naive::Values& session) {
  for (std::size_t m = 1; m < session.size(); ++m) {
    intraday.minute(static_cast<int>(m), session[m], kUnavailable);
  }
  intraday.begin_session();
}

// All from the sessions as they were, at every minute anew.
class Twin {
 public:
  std::vector<naive::Values> sessions;  // the last one is in progress

  [[nodiscard]] double gap_variance() const {
    naive::Values gaps;
    for (std::size_t t = 0; t + 1 < sessions.size(); ++t) gaps.push_back(first_within(sessions[t], 5));
    return mean_square(gaps);
  }
  [[nodiscard]] double variance(int minute) const {
    naive::Values near;
    for (int m = std::max(2, minute - 5); m <= std::min(kMinutes, minute + 5); ++m) {
      naive::Values changes;
      for (std::size_t t = 0; t + 1 < sessions.size(); ++t) {
        const auto at = static_cast<std::size_t>(m);
        changes.push_back(at < sessions[t].size() ? sessions[t][at] - sessions[t][at - 1] : kUnavailable);
      }
      if (const double square = mean_square(changes); !std::isnan(square)) near.push_back(square);
    }
    return near.empty() ? kUnavailable : naive::mean(near);
  }

 private:
  static double first_within(const naive::Values& session, std::size_t minutes) {
    for (std::size_t m = 1; m < session.size(); ++m) {
      if (!std::isnan(session[m])) return m <= minutes ? session[m] : kUnavailable;
    }
    return kUnavailable;
  }
  static double mean_square(const naive::Values& changes) {
    double average = 0;
    int n = 0;
    for (const double change : changes) {
      if (std::isnan(change)) continue;
      const double gain = std::max(2.0 / 21, 1.0 / ++n);
      average = gain * change * change + (1 - gain) * average;
    }
    return n < 5 ? kUnavailable : average;
  }
};

TEST(Intraday, IsWhatTheWholeStorySays) {
  const Parameters p;
  Intraday intraday(p);
  Walk walk(1);
  Twin twin;
  std::uint64_t up = 0, down = 0;
  int shocks = 0, spans = 0;
  for (int session = 0; session < 40; ++session) {
    twin.sessions.push_back(walk.session(session % 9 == 8 ? kHalfDay : kMinutes));
    naive::Values& s = twin.sessions.back();
    s[0] = kUnavailable;
    for (std::size_t m = 1; m < s.size(); ++m) {
      if (walk.chance(0.02)) {
        for (std::size_t i = m; i < std::min(m + 4, s.size()); ++i) s[i] = kUnavailable;
      } else if (session % 3 != 0 && m > 300) {  // a drift up or down, for the alarms
        s[m] += (session % 3 == 1 ? 3e-4 : -3e-4) * static_cast<double>(m - 300);
      }
    }
    naive::Values variances(kMinutes + 1, kUnavailable);
    for (int m = 2; m <= kMinutes; ++m) variances[static_cast<std::size_t>(m)] = twin.variance(m);

    double since_close = twin.gap_variance();
    double spanned = 0;
    double cusum_up = 0, cusum_down = 0;
    std::optional<double> last;
    for (std::size_t m = 1; m < s.size(); ++m) {
      intraday.minute(static_cast<int>(m), s[m], kUnavailable);
      const IntradayView& view = intraday.view();
      if (m > 1) since_close += variances[m];
      spanned += variances[m];
      ASSERT_PRED2(naive::same, view.spread_change, s[m]);
      ASSERT_PRED2(naive::same, view.z, s[m] / std::sqrt(since_close)) << session << ' ' << m;
      ASSERT_EQ(view.shock, std::abs(view.z) >= 3);
      shocks += view.shock ? 1 : 0;
      if (std::isnan(s[m])) continue;
      if (last && !std::isnan(spanned)) {
        const double u = (s[m] - *last) / std::sqrt(spanned);
        cusum_up = std::max(0.0, cusum_up + u - 0.5);
        cusum_down = std::max(0.0, cusum_down - u - 0.5);
        ASSERT_PRED2(naive::same, view.cusum_up, cusum_up) << session << ' ' << m;
        ASSERT_PRED2(naive::same, view.cusum_down, cusum_down) << session << ' ' << m;
        if (cusum_up >= 8) ++up, cusum_up = 0;
        if (cusum_down >= 8) ++down, cusum_down = 0;
        if (std::isnan(s[m - 1])) ++spans;
      }
      last = s[m];
      spanned = 0;
      ASSERT_EQ(view.alarms_up, up);
      ASSERT_EQ(view.alarms_down, down);
    }
    intraday.begin_session();
  }
  EXPECT_GT(up, 10U);
  EXPECT_GT(down, 10U);
  EXPECT_GT(shocks, 100);
  EXPECT_GT(spans, 100);
}

// What is left of a walk with a shape by the time of day has none: z is normal at 09:31 as at 16:00. The
// variance it is held against is an average of about 20 squares, which fattens it by 5 %.
TEST(Intraday, ZIsNormalAtEveryMinute) {
  const Parameters p;
  Intraday intraday(p);
  Walk walk(2);
  for (int session = 0; session < 40; ++session) play(intraday, walk.session());
  constexpr int kSessions = 2000;
  std::vector<naive::Values> z(kMinutes + 1);
  int shocks = 0;
  for (int session = 0; session < kSessions; ++session) {
    const naive::Values s = walk.session();
    for (std::size_t m = 1; m < s.size(); ++m) {
      intraday.minute(static_cast<int>(m), s[m], kUnavailable);
      z[m].push_back(intraday.view().z);
      shocks += intraday.view().shock ? 1 : 0;
    }
    intraday.begin_session();
  }
  for (std::size_t m = 1; m <= kMinutes; ++m) {
    EXPECT_NEAR(naive::mean(z[m]), 0, 0.1) << m;
    EXPECT_NEAR(std::sqrt(naive::covariance(z[m], z[m])), 1, 0.08) << m;
  }
  const double share = shocks / static_cast<double>(kSessions * kMinutes);
  EXPECT_GT(share, 0.0015);
  EXPECT_LT(share, 0.008) << "0.0027 if the variance were known";
}

// 4.7: about one false alarm a side in 50 sessions; somewhat more of them, since the variances are estimates.
TEST(Intraday, CusumRarelyAlarmsOnAWalk) {
  const Parameters p;
  Intraday intraday(p);
  Walk walk(3);
  constexpr int kSessions = 10'000;
  for (int session = 0; session < kSessions; ++session) play(intraday, walk.session());
  for (const std::uint64_t alarms : {intraday.view().alarms_up, intraday.view().alarms_down}) {
    EXPECT_GT(kSessions / static_cast<double>(alarms), 35);
    EXPECT_LT(kSessions / static_cast<double>(alarms), 55);
  }
}

// Ten sessions of minutes of 1e-4, after nights of 1e-3, up and down in turn.
class QuietMinutes : public ::testing::Test {
 protected:
  QuietMinutes() {
    for (int session = 0; session < 10; ++session) {
      naive::Values s(kMinutes + 1, 1e-3);
      for (std::size_t m = 2; m < s.size(); m += 2) s[m] += 1e-4;
      play(intraday, s);
    }
  }
  const IntradayView& see(int minute, double spread, double leaders = kUnavailable) {
    intraday.minute(minute, spread, leaders);
    return intraday.view();
  }

  Parameters p;
  Intraday intraday{p};
};

TEST_F(QuietMinutes, ZGrowsOutOfTheNightIntoTheDay) {
  EXPECT_NEAR(see(1, 2e-3).z, 2, 1e-9);
  EXPECT_NEAR(see(101, 3e-3).z, 3 / std::sqrt(2), 1e-9) << "100 minutes are as much as the night";
  EXPECT_FALSE(intraday.view().shock);
  EXPECT_NEAR(see(102, -4.4e-3).z, -4.4 / std::sqrt(2.01), 1e-9);
  EXPECT_TRUE(intraday.view().shock);
  EXPECT_TRUE(std::isnan(see(103, kUnavailable).z));
  EXPECT_FALSE(intraday.view().shock);
}

TEST_F(QuietMinutes, AChangeOverAGapIsHeldAgainstAllOfIt) {
  see(10, 0);
  EXPECT_TRUE(std::isnan(intraday.view().cusum_up)) << "no change yet";
  see(11, kUnavailable);
  EXPECT_NEAR(see(19, 9e-4).cusum_up, 9 / 3.0 - 0.5, 1e-9) << "nine minutes are three sigmas";
  EXPECT_NEAR(see(20, 9e-4 + 1.5e-4).cusum_up, 2.5 + 1, 1e-9);
}

TEST_F(QuietMinutes, AnAlarmIsCountedAndStartsTheSumAgain) {
  see(10, 0);
  EXPECT_NEAR(see(11, 9e-4).cusum_up, 8.5, 1e-9);
  EXPECT_EQ(intraday.view().alarms_up, 1U);
  EXPECT_EQ(see(12, 9e-4).cusum_up, 0);
  EXPECT_NEAR(see(13, 1e-4).cusum_down, 7.5, 1e-9);
  EXPECT_EQ(intraday.view().alarms_down, 0U);
  intraday.begin_session();
  EXPECT_TRUE(std::isnan(intraday.view().cusum_down));
  see(110, 0);
  EXPECT_NEAR(see(111, -2e-4).cusum_down, 1.5, 1e-9) << "yesterday's sum is yesterday's";
  EXPECT_EQ(intraday.view().alarms_up, 1U) << "since the start";
}

TEST_F(QuietMinutes, UnwindsByLevelsUntilBackAboveHalf) {
  EXPECT_EQ(see(10, 0, -0.0149).unwind, 0);
  EXPECT_EQ(see(11, 0, -0.015).unwind, 1);
  EXPECT_EQ(see(12, 0, -0.026).unwind, 2);
  EXPECT_EQ(see(13, 0, -0.0135).unwind, 2);
  EXPECT_EQ(see(14, 0, kUnavailable).unwind, 2) << "what is not known changes nothing";
  EXPECT_EQ(see(15, 0, -0.0129).unwind, 1);
  EXPECT_EQ(see(16, 0, -0.0075).unwind, 1);
  EXPECT_EQ(see(17, 0, -0.0074).unwind, 0);
  EXPECT_EQ(see(18, 0, -0.03).unwind, 2);
  EXPECT_EQ(intraday.view().leader_change, -0.03);
  intraday.begin_session();
  EXPECT_EQ(intraday.view().unwind, 0);
  EXPECT_EQ(see(10, 0, -0.014).unwind, 0) << "what fell yesterday fell yesterday";
}

TEST_F(QuietMinutes, AGapSeenTooLateTeachesNothing) {
  see(6, 6e-3);
  intraday.begin_session();
  EXPECT_NEAR(see(1, 1e-3).z, 1, 1e-9);
  intraday.begin_session();
  see(1, 6e-3);
  intraday.repriced();
  see(6, 6e-3);
  intraday.begin_session();
  EXPECT_NEAR(see(1, 1e-3).z, 1, 1e-9);
  intraday.begin_session();
  EXPECT_NEAR(see(5, 6e-3).z, 6 / std::sqrt(1.04), 1e-9);
  intraday.begin_session();
  EXPECT_LT(see(1, 1e-3).z, 0.5) << "within five minutes it does";
}

TEST_F(QuietMinutes, AReferenceThatComesLateMovesNothing) {
  see(1, 1e-3);
  see(2, 1.1e-3);
  intraday.repriced();
  EXPECT_NEAR(see(3, 6e-3).cusum_up, 0.5, 1e-9) << "no change is taken across it";
  EXPECT_NEAR(see(4, 6.3e-3).cusum_up, 3, 1e-9);
  intraday.begin_session();
  const double gap = 1 + 2.0 / 21 * (36 - 1);  // the square of the gap known since is 36
  EXPECT_NEAR(see(1, 1e-3).z, 1 / std::sqrt(gap), 1e-9);
}

TEST(Ewma, FollowsItsDefinition) {
  Ewma ewma(60s);
  const auto at = [](int second) { return market::Timestamp{std::chrono::seconds{second}}; };
  ewma.see(at(0), 1);
  ewma.see(at(10), 2);
  ewma.see(at(40), 4);
  EXPECT_TRUE(std::isnan(ewma.value())) << "warm after 3 tau";
  for (int i = 0; i < 100; ++i) ewma.see(at(40), 4);  // weighs nothing
  ewma.see(at(180), 4);
  EXPECT_NEAR(ewma.value(), 4 + (1.3934693 - 4) * std::exp(-140 / 60.0), 1e-7) << "section 9";
  ewma.restart();
  EXPECT_TRUE(std::isnan(ewma.value()));
  ewma.see(at(400), 8);
  ewma.see(at(390), 7);  // it was overtaken: it holds from 400 on
  ewma.see(at(579), 9);
  EXPECT_TRUE(std::isnan(ewma.value()));
  ewma.see(at(580), 9);
  const double before = 7 + std::exp(-179 / 60.0);
  EXPECT_NEAR(ewma.value(), 9 + (before - 9) * std::exp(-1 / 60.0), 1e-12) << "nothing of the first run";
}

// Every series speaks every half minute, the legs of S most of all.
class IntradayEngine : public ::testing::Test {
 protected:
  explicit IntradayEngine(const Parameters& p = parameters())
      : rig(p), today(rotation::testing::warm_up(rig, market, 300)) {}
  static Parameters parameters() { return rotation::testing::parameters(market::Day{2024y / 1 / 2}); }

  void tick(const char* name, market::Duration time, double x) {
    rig.apply(quote(rig.id(name), market::new_york(today, time), x));
  }
  void tick_all(market::Duration time) {
    for (std::size_t i = 0; i < rig.table().size(); ++i) {
      const auto id = static_cast<SeriesId>(i);
      const auto ts = market::new_york(today, time);
      const bool equity = market::is_equity(rig.table()[id].series_class);
      rig.apply(equity ? quote(id, ts, market[id]) : rotation::testing::value(id, ts, market[id]));
    }
  }
  // What the engine saw, not what the test said: the gate may refuse a tick.
  double spread() { return std::log(rig.series("IJR").value / rig.series("SPY").value); }
  const IntradayView& view() { return rig.snapshot().core.intraday; }
  void end_day() {
    rig.advance(calendar().close(today) + 16min);
    today = calendar().next_session(today);
  }

  EngineRig rig;
  rotation::testing::SyntheticMarket market{rig.table(), 1};
  market::Day today;
};

TEST_F(IntradayEngine, ShowsEachMinuteWhatStoodAtItsBeginning) {
  const Parameters p;
  Intraday twin(p);
  double z = kUnavailable;
  for (int session = 0; session < 8; ++session) {
    const double before = rig.snapshot().pairs.front().spread.confirmed;
    ASSERT_TRUE(std::isnan(view().spread_change));
    const int minutes = static_cast<int>((calendar().close(today) - calendar().open(today)) / 1min);
    for (int m = 1; m <= minutes; ++m) {
      const market::Duration minute = 9h + 30min + m * 1min;
      market.move(0, 1e-4);
      tick("IJR", minute - 20s, market[rig.id("IJR")]);
      tick("SPY", minute - 10s, market[rig.id("SPY")]);
      const double change = spread() - before;
      twin.minute(m, change, kUnavailable);
      tick("SPY", minute, market[rig.id("SPY")] * 1.0001);  // is of the next minute
      const IntradayView& now = view();
      ASSERT_NEAR(now.spread_change, change, 1e-12) << session << ' ' << m;
      ASSERT_EQ(std::isnan(now.z), session < 5) << "five sessions";
      if (session < 5) continue;
      ASSERT_NEAR(now.z, twin.view().z, 1e-6) << session << ' ' << m;
      if (m > 1) {
        ASSERT_NEAR(now.cusum_up, twin.view().cusum_up, 1e-6);
        ASSERT_NEAR(now.cusum_down, twin.view().cusum_down, 1e-6);
      }
      z = now.z;
    }
    twin.begin_session();
    EXPECT_EQ(view().alarms_up, twin.view().alarms_up);
    EXPECT_EQ(view().alarms_down, twin.view().alarms_down);
    end_day();
  }
  EXPECT_FALSE(std::isnan(z));
  EXPECT_TRUE(std::isnan(view().spread_change)) << "the session is evaluated";
}

TEST_F(IntradayEngine, AnExDateIsNoMove) {
  tick_all(15h + 59min + 30s);
  end_day();
  rig.apply(rotation::testing::corporate_action(rig.id("IJR"), today, 0.5, 1));
  tick("IJR", 9h + 30min + 30s, market[rig.id("IJR")] - 0.5);
  tick("SPY", 9h + 30min + 30s, market[rig.id("SPY")]);
  rig.advance(market::new_york(today, 9h + 31min));
  EXPECT_NEAR(view().spread_change, 0, 1e-12);
  tick("SPY", 10h + 29min, market[rig.id("SPY")]);
  tick("IJR", 10h + 29min, market[rig.id("IJR")] - 0.5);
  rig.apply(rotation::testing::corporate_action(rig.id("IJR"), today, 0.5, 1));  // said again
  rig.apply(rotation::testing::corporate_action(rig.id("QQQ"), today, 0.5, 1));
  EXPECT_NEAR(view().spread_average, 0, 1e-12);
  // It was more, as one hears at half past ten.
  rig.apply(rotation::testing::corporate_action(rig.id("IJR"), today, 0.7, 1));
  EXPECT_TRUE(std::isnan(view().spread_average)) << "nothing is averaged across it";
  rig.advance(market::new_york(today, 10h + 30min));
  EXPECT_NEAR(view().spread_change, std::log(1 + 0.2 / market[rig.id("IJR")]), 1e-12);
}

TEST_F(IntradayEngine, LeadersUnwindFrom935On) {
  tick_all(15h + 59min + 30s);
  end_day();
  for (const char* name : {"QQQ", "SMH", "MAGS"}) tick(name, 9h + 32min, market[rig.id(name)] * 0.98);
  tick("RSP", 9h + 32min, market[rig.id("RSP")]);
  rig.advance(market::new_york(today, 9h + 34min));
  EXPECT_TRUE(std::isnan(view().leader_change)) << "the opening prints settle";
  EXPECT_EQ(view().unwind, 0);
  rig.advance(market::new_york(today, 9h + 35min));
  EXPECT_NEAR(view().leader_change, std::log(0.98), 1e-12);
  EXPECT_EQ(view().unwind, 1);
}

TEST_F(IntradayEngine, AHaltedLegTakesItAway) {
  tick_all(10h);
  tick("IJR", 10h + 30s, market[rig.id("IJR")]);
  rig.advance(market::new_york(today, 10h + 1min));
  EXPECT_FALSE(std::isnan(view().spread_change));
  EXPECT_FALSE(std::isnan(view().spread_average));
  tick("IJR", 10h + 1min + 10s, market[rig.id("IJR")]);
  rig.apply(rotation::testing::status(market::StatusCode::trading_halt,
                                      market::new_york(today, 10h + 1min + 20s), rig.id("IJR")));
  rig.advance(market::new_york(today, 10h + 2min));
  EXPECT_TRUE(std::isnan(view().spread_change));
  EXPECT_TRUE(std::isnan(view().spread_average));
  rig.apply(rotation::testing::status(market::StatusCode::trading_resume, market::new_york(today, 10h + 2min),
                                      rig.id("IJR")));
  tick("IJR", 10h + 2min + 1s, market[rig.id("IJR")]);
  EXPECT_TRUE(std::isnan(view().spread_average)) << "it starts anew";
  rig.advance(market::new_york(today, 10h + 3min));
  EXPECT_FALSE(std::isnan(view().spread_change));
}

// IJR and SPY may be 5 s apart.
class IntradaySkew : public IntradayEngine {
 protected:
  IntradaySkew() : IntradayEngine(with_skew()) {}
  static Parameters with_skew() {
    Parameters p = parameters();
    p.quality.pair_skew = {};
    return p;
  }
};

TEST_F(IntradaySkew, AMinuteTakesTheLastSpreadThatWasOfOneMoment) {
  tick_all(15h + 59min + 30s);
  end_day();
  const double ijr = market[rig.id("IJR")];
  const double spy = market[rig.id("SPY")];
  tick("SPY", 9h + 30min + 40s, spy);
  tick("IJR", 9h + 30min + 40s, ijr);
  tick("SPY", 9h + 30min + 59s, spy * 1.001);
  rig.advance(market::new_york(today, 9h + 31min));
  EXPECT_NEAR(view().spread_change, 0, 1e-12);
  tick("SPY", 9h + 31min + 30s, spy * 1.001);
  rig.advance(market::new_york(today, 9h + 32min));
  EXPECT_TRUE(std::isnan(view().spread_change)) << "there was none in this minute";
  tick("IJR", 9h + 32min + 30s, ijr * 1.002);
  tick("SPY", 9h + 32min + 31s, spy * 1.001);
  EXPECT_FALSE(std::isnan(view().spread_average)) << "a leg behind does not interrupt it";
  rig.advance(market::new_york(today, 9h + 33min));
  EXPECT_NEAR(view().spread_change, std::log(1.002 / 1.001), 1e-12);
}

TEST_F(IntradayEngine, AHalfDayEndsAtOne) {
  while (!calendar().is_early_close(today)) {
    tick_all(15h + 59min + 30s);
    end_day();
  }
  tick_all(12h + 59min);
  rig.advance(market::new_york(today, 13h));
  EXPECT_FALSE(std::isnan(view().spread_change));
  rig.apply(rotation::testing::status(market::StatusCode::trading_halt, market::new_york(today, 13h + 1s),
                                      rig.id("IJR")));
  rig.advance(market::new_york(today, 13h + 2min));
  EXPECT_FALSE(std::isnan(view().spread_change)) << "no minute is looked at after the close";
}

TEST_F(IntradayEngine, AveragesTheSpreadOverItsTicks) {
  tick_all(15h + 59min + 30s);
  end_day();
  const double ijr = market[rig.id("IJR")];
  tick("SPY", 9h + 29min, market[rig.id("SPY")] * 1.01);  // before the open: not of the session
  tick("SPY", 9h + 31min, market[rig.id("SPY")]);
  tick("IJR", 9h + 31min, ijr);
  tick("IJR", 9h + 31min + 10s, ijr * 1.001);
  EXPECT_TRUE(std::isnan(view().spread_average));
  tick("IJR", 9h + 31min + 15s, ijr);
  EXPECT_NEAR(view().spread_average, (1 - std::exp(-1)) * std::log(1.001), 1e-12);
  end_day();
  EXPECT_TRUE(std::isnan(view().spread_average)) << "it starts anew";
}

bool same(const IntradayView& a, const IntradayView& b) {
  const auto equal = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
  return equal(a.spread_change, b.spread_change) && equal(a.spread_average, b.spread_average) &&
         equal(a.z, b.z) && a.shock == b.shock && equal(a.cusum_up, b.cusum_up) &&
         equal(a.cusum_down, b.cusum_down) && a.alarms_up == b.alarms_up && a.alarms_down == b.alarms_down &&
         equal(a.leader_change, b.leader_change) && a.unwind == b.unwind;
}

TEST_F(IntradayEngine, DoesNotDependOnWhoLooks) {
  EngineRig unseen{parameters()};
  rotation::testing::SyntheticMarket again{unseen.table(), 1};
  rotation::testing::warm_up(unseen, again, 300);
  std::mt19937_64 random(5);
  constexpr std::array kNames{"IJR", "SPY", "QQQ", "SMH", "MAGS", "RSP"};
  for (int session = 0; session < 7; ++session) {
    for (auto time = calendar().open(today); time < calendar().close(today); time += 7s) {
      market.move(0, 3e-5);
      const SeriesId id = rig.id(kNames[random() % kNames.size()]);
      const market::Event event = quote(id, time, market[id]);
      unseen.apply(event);
      rig.apply(event);
      if (random() % 3 == 0) (void)rig.snapshot();
    }
    for (const char* name : kNames) {  // so that each has a close
      const market::Event event = quote(rig.id(name), calendar().close(today) - 1s, market[rig.id(name)]);
      unseen.apply(event);
      rig.apply(event);
    }
    const IntradayView seen = view();
    EXPECT_FALSE(std::isnan(seen.leader_change));
    EXPECT_EQ(std::isnan(seen.z), session < 5);
    EXPECT_TRUE(same(seen, unseen.snapshot().core.intraday)) << session;
    unseen.advance(calendar().close(today) + 16min);
    end_day();
  }
  EXPECT_EQ(rig.engine().state_hash(), unseen.engine().state_hash());
}

}  // namespace
}  // namespace rotation::signals
