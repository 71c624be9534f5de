// Provisional values (3.2): what the close would say if it were now, and which rows of the picture changed.
#include <algorithm>
#include <cmath>
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
using rotation::testing::calendar;
using rotation::testing::EngineRig;
using rotation::testing::quote;
using rotation::testing::value;

constexpr market::Day kFirst{2024y / 1 / 2};

// 300 sessions of history, then the next session, on which every series speaks at 09:31.
class Provisional : public ::testing::Test {
 protected:
  Provisional() {
    today = rotation::testing::warm_up(rig, market, 300);
    market.move(0.01, 0.01);
    tick_all(at(9h + 31min));
  }

  [[nodiscard]] market::Timestamp at(market::Duration time) const { return market::new_york(today, time); }

  market::Event tick(SeriesId series, market::Timestamp ts) const {
    const double x = market[series];
    return market::is_equity(rig.table()[series].series_class) ? quote(series, ts, x) : value(series, ts, x);
  }
  void tick_all(market::Timestamp ts) {
    for (std::size_t i = 0; i < rig.table().size(); ++i) rig.apply(tick(static_cast<SeriesId>(i), ts));
  }
  std::vector<std::string> changed_series() {
    std::vector<std::string> names;
    for (const SeriesId id : rig.engine().changes().series) names.push_back(rig.table()[id].name);
    return names;
  }

  EngineRig rig{rotation::testing::parameters(kFirst)};
  rotation::testing::SyntheticMarket market{rig.table(), 1};
  market::Day today;
};

bool any_provisional(const Snapshot& s) {
  const auto shown = [](const Basis& b) { return !std::isnan(b.provisional); };
  return shown(s.core.fci) ||
         std::any_of(s.pairs.begin(), s.pairs.end(),
                     [&](const PairView& p) {
                       return shown(p.spread) || std::any_of(p.z.begin(), p.z.end(), shown);
                     }) ||
         std::any_of(s.triggers.begin(), s.triggers.end(),
                     [&](const TriggerView& t) { return shown(t.value); });
}

bool all_provisional(const Snapshot& s) {
  const auto hidden = [](const Basis& b) { return std::isnan(b.provisional); };
  return !hidden(s.core.fci) && std::none_of(s.pairs.begin(), s.pairs.end(), [&](const PairView& p) {
    return hidden(p.spread) || std::any_of(p.z.begin(), p.z.end(), hidden);
  }) && std::none_of(s.triggers.begin(), s.triggers.begin() + 9, [&](const TriggerView& t) {
    return hidden(t.value);  // M1 to C2: those that prices alone decide
  });
}

TEST_F(Provisional, AreNotAvailableBefore935AndAfterTheClose) {
  EXPECT_FALSE(any_provisional(rig.snapshot()));
  EXPECT_TRUE(rig.snapshot().core.in_session);
  rig.advance(at(9h + 35min) - 1ns);
  EXPECT_FALSE(any_provisional(rig.snapshot()));
  rig.advance(at(9h + 35min));
  EXPECT_TRUE(all_provisional(rig.snapshot()));
  rig.advance(at(16h));
  EXPECT_TRUE(all_provisional(rig.snapshot()));
  rig.advance(at(16h) + 1ns);
  EXPECT_FALSE(any_provisional(rig.snapshot()));
  EXPECT_FALSE(rig.snapshot().core.in_session);
  rig.advance(at(16h + 16min));
  EXPECT_FALSE(any_provisional(rig.snapshot()));
  rig.advance(calendar().open(calendar().next_session(today)) + 1h);
  EXPECT_FALSE(any_provisional(rig.snapshot())) << "nothing has ticked yet on the next session";
}

TEST_F(Provisional, AreWhatTheCloseBecomesIfItIsNow) {
  market.move(0.02, 0.01);
  tick_all(at(15h + 59min + 30s));
  const Snapshot live = rig.snapshot();
  std::vector<double> sigma;
  for (LineIndex i = 0; i < rig.model().lines.size(); ++i)
    sigma.push_back(rig.engine().evaluator().lines().sigma(i));
  rig.advance(at(16h + 15min) + 1ns);
  const Snapshot& closed = rig.snapshot();
  ASSERT_EQ(closed.core.session, today);

  for (std::size_t i = 0; i < live.pairs.size(); ++i) {
    const LineIndex line = rig.model().pairs[i];
    EXPECT_NEAR(live.pairs[i].spread.provisional, closed.pairs[i].spread.confirmed, 1e-13);
    // A live value is held against the sigma of closed sessions: it cannot widen its own yardstick.
    EXPECT_EQ(live.pairs[i].sigma, sigma[line]);
    for (std::size_t k = 0; k < kHorizons.size(); ++k) {
      EXPECT_NEAR(live.pairs[i].z[k].provisional * sigma[line],
                  closed.pairs[i].z[k].confirmed * rig.engine().evaluator().lines().sigma(line), 1e-12);
    }
  }
  std::size_t compared = 0;
  for (std::size_t i = 0; i < live.triggers.size(); ++i) {
    const TriggerSpec& spec = rig.model().triggers[i];
    const StatSpec& stat = spec.switches.front().stat;
    if (spec.counts || stat.legs.size() > 1) continue;
    if (!stat.legs.front().of_line() || !spec.switches.back().stat.legs.front().of_line()) continue;
    const LineIndex line = stat.legs.front().index;
    const bool z = stat.legs.front().k > 0;
    EXPECT_NEAR(live.triggers[i].value.provisional * (z ? sigma[line] : 1),
                closed.triggers[i].value.confirmed * (z ? rig.engine().evaluator().lines().sigma(line) : 1),
                1e-12)
        << spec.id;
    EXPECT_EQ(live.triggers[i].provisional_on, closed.triggers[i].on) << spec.id;
    ++compared;
  }
  EXPECT_EQ(compared, 12U) << "all but M2, P3, C3 and what gauges say";
}

// Reading the picture has no effect on it.
TEST_F(Provisional, RefreshingOftenOrNeverGivesTheSame) {
  EngineRig other{rotation::testing::parameters(kFirst)};
  rotation::testing::SyntheticMarket same{other.table(), 1};
  rotation::testing::warm_up(other, same, 300);
  same.move(0.01, 0.01);
  for (std::size_t i = 0; i < other.table().size(); ++i) {
    other.apply(tick(static_cast<SeriesId>(i), at(9h + 31min)));
  }
  for (int second = 0; second < 200; ++second) {
    market.move(0.0001, 0.001);
    const auto series = static_cast<SeriesId>(static_cast<std::size_t>(second * 7) % rig.table().size());
    const auto event = tick(series, at(10h) + second * 1s);
    rig.apply(event);
    (void)rig.snapshot();
    other.apply(event);
  }
  EXPECT_EQ(rig.engine().state_hash(), other.engine().state_hash());
  const Snapshot& a = rig.snapshot();
  const Snapshot& b = other.snapshot();
  const auto same_value = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
  for (std::size_t i = 0; i < a.pairs.size(); ++i) {
    EXPECT_EQ(a.pairs[i].spread.provisional, b.pairs[i].spread.provisional);
  }
  for (std::size_t i = 0; i < a.triggers.size(); ++i) {
    EXPECT_TRUE(same_value(a.triggers[i].value.provisional, b.triggers[i].value.provisional)) << i;
    EXPECT_EQ(a.triggers[i].provisional_on, b.triggers[i].provisional_on) << i;
  }
}

TEST_F(Provisional, ChangesNameExactlyTheRowsThatChanged) {
  using Names = std::vector<std::string>;
  const auto now = at(10h);
  (void)rig.snapshot();
  rig.advance(now);
  (void)rig.snapshot();
  EXPECT_EQ(changed_series().size(), rig.table().size()) << "provisional values begin";
  EXPECT_TRUE(rig.engine().changes().pairs);
  EXPECT_TRUE(rig.engine().changes().triggers);

  (void)rig.snapshot();
  EXPECT_EQ(changed_series(), Names{});
  EXPECT_FALSE(rig.engine().changes().pairs);
  EXPECT_FALSE(rig.engine().changes().triggers);

  rig.apply(tick(rig.id("NFLX"), now));
  (void)rig.snapshot();
  EXPECT_EQ(changed_series(), Names{"NFLX"});
  EXPECT_FALSE(rig.engine().changes().pairs) << "no line reads it";
  EXPECT_FALSE(rig.engine().changes().triggers);

  rig.apply(tick(rig.id("VIX"), now));
  rig.apply(tick(rig.id("VIX"), now));
  (void)rig.snapshot();
  EXPECT_EQ(changed_series(), Names{"VIX"}) << "once";
  EXPECT_FALSE(rig.engine().changes().pairs);
  EXPECT_TRUE(rig.engine().changes().triggers);

  rig.apply(tick(rig.id("IWM"), now));
  rig.apply(tick(rig.id("QQQ"), now));
  (void)rig.snapshot();
  EXPECT_EQ(changed_series(), (Names{"IWM", "QQQ"})) << "in the order they came";
  EXPECT_TRUE(rig.engine().changes().pairs);
  EXPECT_TRUE(rig.engine().changes().triggers);

  rig.apply(quote(rig.id("IWM"), now, 2, 1));
  (void)rig.snapshot();
  EXPECT_EQ(changed_series(), Names{"IWM"}) << "its count of refused ticks";
  EXPECT_FALSE(rig.engine().changes().pairs);
  EXPECT_FALSE(rig.engine().changes().triggers);
}

// A refused tick and an accepted one of the same series between two readings: the accepted one counts.
TEST_F(Provisional, ARefusedTickHidesNoChange) {
  rig.advance(at(10h));
  const double before = rig.snapshot().pairs[0].spread.provisional;
  rig.apply(quote(rig.id("IJR"), at(10h), 2, 1));
  market.move(0.05, 0);
  rig.apply(tick(rig.id("IJR"), at(10h)));
  EXPECT_GT(rig.snapshot().pairs[0].spread.provisional, before + 0.04);
  EXPECT_TRUE(rig.engine().changes().pairs);
}

// The live mid on an ex-date is chained over it, whenever the reference figure arrives.
TEST_F(Provisional, ACorporateActionOfTodayMovesTheLiveSpreadAtOnce) {
  rig.advance(at(10h));
  const double before = rig.snapshot().pairs[0].spread.provisional;
  rig.apply(rotation::testing::corporate_action(rig.id("IJR"), today, 0, 2));
  EXPECT_NEAR(rig.snapshot().pairs[0].spread.provisional, before + std::log(2), 1e-12);
  EXPECT_EQ(changed_series(), std::vector<std::string>{"IJR"});
}

// The state the machine takes at the close is the one it showed before.
TEST_F(Provisional, TheStateIsWhatTheCloseBecomesIfItIsNow) {
  std::size_t transitions = 0;
  for (int session = 0; session < 150; ++session) {
    // Far from the thresholds, so that the day's own effect on sigma decides nothing.
    market.move(session / 30 % 2 == 0 ? 0.01 : -0.01, 0.001);
    tick_all(at(10h));  // bonds may shut early
    tick_all(calendar().close(today) - 30s);
    const CoreView live = rig.snapshot().core;
    ASSERT_TRUE(live.provisional_state) << session;
    ASSERT_FALSE(std::isnan(live.provisional_score));
    const std::size_t before = rig.transitions.size();
    rig.advance(at(16h + 15min) + 1ns);
    const CoreView& closed = rig.snapshot().core;
    ASSERT_EQ(closed.session, today);
    EXPECT_EQ(live.provisional_state, closed.state) << session;
    EXPECT_EQ(live.provisional_quality, closed.quality) << session;
    EXPECT_FALSE(closed.provisional_state || closed.provisional_quality);
    EXPECT_TRUE(std::isnan(closed.provisional_score));
    transitions += rig.transitions.size() - before;
    today = calendar().next_session(today);
  }
  EXPECT_GE(transitions, 6U);
}

// A veto's line without a price: DEGRADED, and then nothing is provisional (5.10), until it speaks.
TEST_F(Provisional, NothingIsShownWhileDataAreDegraded) {
  (void)rig.snapshot();
  rig.advance(at(16h + 16min));
  today = calendar().next_session(today);
  for (std::size_t i = 0; i < rig.table().size(); ++i) {
    const auto id = static_cast<SeriesId>(i);
    if (rig.table()[id].name != "HYG") rig.apply(tick(id, at(10h)));
  }
  EXPECT_FALSE(any_provisional(rig.snapshot()));
  EXPECT_EQ(rig.snapshot().core.provisional_quality, Quality::degraded);
  EXPECT_EQ(rig.snapshot().core.provisional_state, std::nullopt);
  EXPECT_TRUE(std::isnan(rig.snapshot().core.provisional_score));
  rig.apply(tick(rig.id("HYG"), at(10h)));
  EXPECT_TRUE(all_provisional(rig.snapshot()));
  EXPECT_TRUE(rig.engine().changes().pairs) << "all rows appear";
  EXPECT_TRUE(rig.snapshot().core.provisional_state);
}

// Sessions of a rising spread up to the one whose close confirms.
class ProvisionalConfirmation : public Provisional {
 protected:
  ProvisionalConfirmation() {
    for (int session = 0; session < 200; ++session) {
      market.move(0.01, 0.001);
      tick_all(at(10h));
      if (rig.snapshot().core.provisional_state == State::confirmed &&
          rig.snapshot().core.state == State::confirming) {
        return;
      }
      tick_all(calendar().close(today) - 30s);
      rig.advance(at(16h + 16min));
      today = calendar().next_session(today);
    }
    ADD_FAILURE() << "no confirmation";
  }
  [[nodiscard]] market::Timestamp told() { return rig.snapshot().core.provisional_confirm; }
};

TEST_F(ProvisionalConfirmation, IsToldOnceItHasHeldThirtyMinutesFromEleven) {
  for (auto time = market::Duration{10h}; time < 11h + 30min; time += 20s) tick_all(at(time));
  EXPECT_EQ(told(), market::kNoTime);
  tick_all(at(11h + 30min));
  EXPECT_EQ(told(), at(11h + 30min));
  tick_all(at(12h + 30min));
  EXPECT_EQ(told(), at(11h + 30min)) << "once";
  rig.advance(at(16h + 16min));
  EXPECT_EQ(told(), market::kNoTime) << "the next session";
}

TEST_F(ProvisionalConfirmation, BeginsAgainAfterAMinuteWithoutIt) {
  tick_all(at(11h));
  const double back = market[rig.id("IJR")];
  rig.apply(quote(rig.id("IJR"), at(11h + 10min), back * 0.7));
  rig.apply(quote(rig.id("IJR"), at(11h + 12min), back));
  for (auto time = market::Duration{11h + 12min}; time < 11h + 43min; time += 1min) tick_all(at(time));
  EXPECT_EQ(told(), market::kNoTime);
  tick_all(at(11h + 43min));
  EXPECT_EQ(told(), at(11h + 43min)) << "30 minutes after the first whole minute that had it again";
}

// Two looks at one minute differ in nothing: the hold goes by events, not by readers.
TEST_F(ProvisionalConfirmation, DoesNotDependOnWhoLooks) {
  const double back = market[rig.id("IJR")];
  tick_all(at(11h));
  for (auto time = market::Duration{11h}; time < 11h + 31min; time += 10s) {
    rig.apply(quote(rig.id("IJR"), at(time) + 1s, back * 0.7));  // within the minute, seen by nobody
    rig.apply(quote(rig.id("IJR"), at(time) + 2s, back));
  }
  EXPECT_EQ(told(), at(11h + 30min));
}

}  // namespace
}  // namespace rotation::signals
