// Is the session in progress out of the ordinary? Against a slow twin, and against what is known of chance.
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

}  // namespace
}  // namespace rotation::signals
