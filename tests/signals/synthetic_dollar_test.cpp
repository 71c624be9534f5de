// The dollar of six pairs (2.4): the class against its definition, then what the engine makes of it.
#include "signals/synthetic_dollar.hpp"

#include <algorithm>
#include <cmath>
#include <map>
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
using market::SeriesClass;
using market::SeriesId;
using market::Timestamp;
using rotation::testing::calendar;
using rotation::testing::EngineRig;
using rotation::testing::quote;
using rotation::testing::value;

constexpr double kLimit = 0.0015;
constexpr SeriesId kIndex{6};
constexpr Timestamp kStart{12h};

// The example of the specification.
constexpr std::array<double, 6> kPrices{1.10, 150, 1.27, 1.36, 10.5, 0.88};
constexpr double kLevel = 103.0413239;

double formula(const std::array<double, 6>& p) {
  return 50.14348112 * std::pow(p[0], -0.576) * std::pow(p[1], 0.136) * std::pow(p[2], -0.119) *
         std::pow(p[3], 0.091) * std::pow(p[4], 0.042) * std::pow(p[5], 0.036);
}

class TheSyntheticDollar : public ::testing::Test {
 protected:
  void tick(SeriesId series, Timestamp ts, double x) {
    freshness.spoke(series, ts);
    dollar.tick(series, ts, x, freshness);
    adopt();
  }
  void index(Timestamp ts, double x) { tick(kIndex, ts, x); }
  void pair(std::size_t i, Timestamp ts, double x) { tick(static_cast<SeriesId>(i), ts, x); }
  void pairs(Timestamp ts, const std::array<double, 6>& prices = kPrices) {
    for (std::size_t i = 0; i < prices.size(); ++i) pair(i, ts, prices[i]);
  }
  // Every market is open, and has been since kStart.
  void look(Timestamp now) {
    freshness.look(
        now, kStart, [](SeriesId) { return true; }, [](SeriesId) {});
    adopt();
  }
  void adopt() {
    if (freshness.usable(kIndex)) dollar.index_counts();
  }

  [[nodiscard]] double level() const { return dollar.level(freshness); }
  [[nodiscard]] double stand_in() const { return dollar.stand_in(freshness); }

  market::SeriesTable table{{{"EURUSD", SeriesClass::fx},
                             {"USDJPY", SeriesClass::fx},
                             {"GBPUSD", SeriesClass::fx},
                             {"USDCAD", SeriesClass::fx},
                             {"USDSEK", SeriesClass::fx},
                             {"USDCHF", SeriesClass::fx},
                             {"DXY", SeriesClass::index_level}}};
  Freshness freshness{Parameters{}, table};
  SyntheticDollar dollar{table, kLimit};
};

TEST_F(TheSyntheticDollar, IsTheSpecificationsExample) {
  pairs(kStart);
  EXPECT_NEAR(level(), kLevel, 5e-8);
}

TEST_F(TheSyntheticDollar, IsNotThereBeforeAllSixHaveSpoken) {
  EXPECT_TRUE(std::isnan(level()));
  for (std::size_t i = 0; i < kPrices.size(); ++i) {
    EXPECT_TRUE(std::isnan(level())) << i;
    pair(i, kStart, kPrices[i]);
  }
  EXPECT_FALSE(std::isnan(level()));
  EXPECT_TRUE(std::isnan(stand_in())) << "the index has not spoken";
}

TEST_F(TheSyntheticDollar, NeedsItsLegsWithinAMinuteOfEachOther) {
  pairs(kStart);
  pair(0, kStart + 60s, kPrices[0]);
  EXPECT_FALSE(std::isnan(level()));
  pair(0, kStart + 60s + 1ns, kPrices[0]);
  EXPECT_TRUE(std::isnan(level()));
  for (std::size_t i = 1; i < 6; ++i) pair(i, kStart + 1ns, kPrices[i]);
  EXPECT_FALSE(std::isnan(level()));
}

TEST_F(TheSyntheticDollar, NeedsEachLegFresh) {
  pairs(kStart);
  for (std::size_t i = 0; i < 5; ++i) pair(i, kStart + 30s, kPrices[i]);
  look(kStart + 60s);
  EXPECT_FALSE(std::isnan(level()));
  look(kStart + 61s);
  EXPECT_TRUE(std::isnan(level())) << "USDCHF is stale";
}

TEST_F(TheSyntheticDollar, IsHeldAgainstEveryLevelOfTheIndex) {
  index(kStart, kLevel);
  EXPECT_EQ(dollar.mismatch(), std::nullopt) << "no pair yet";
  pairs(kStart);
  EXPECT_EQ(dollar.mismatch(), std::nullopt);
  for (const double side : {1, -1}) {
    index(kStart, level() * (1 + side * (kLimit - 1e-9)));
    EXPECT_EQ(dollar.mismatch(), false) << side;
    index(kStart, level() * (1 + side * (kLimit + 1e-9)));
    EXPECT_EQ(dollar.mismatch(), true) << side;
  }
  pairs(kStart + 1s, {1.09, 150, 1.27, 1.36, 10.5, 0.88});
  EXPECT_EQ(dollar.mismatch(), true) << "the last level is judged, not the time since";
  index(kStart + 2s, level());
  EXPECT_EQ(dollar.mismatch(), false);
  index(kStart + 61s, level());
  EXPECT_EQ(dollar.mismatch(), false);
  index(kStart + 61s + 1ns, level());
  EXPECT_EQ(dollar.mismatch(), std::nullopt) << "the pairs are too old to be beside it";
  EXPECT_TRUE(std::isnan(stand_in())) << "nor is there anything to go on from";
}

// The levels are one per cent apart: spliced, they would show it.
TEST_F(TheSyntheticDollar, ReturnsGoOnFromTheLastLevelOfTheIndex) {
  pairs(kStart);
  index(kStart, 1.01 * kLevel);
  EXPECT_EQ(stand_in(), 1.01 * kLevel);
  std::array<double, 6> prices = kPrices;
  prices[0] *= 1.01;
  pairs(kStart + 1s, prices);
  EXPECT_NEAR(stand_in(), 1.01 * kLevel * std::pow(1.01, -0.576), 1e-10);
  pairs(kStart + 2s);
  EXPECT_EQ(stand_in(), 1.01 * kLevel) << "there and back";
}

TEST_F(TheSyntheticDollar, AnIndexThatIsRecoveringIsNoneToGoOnFrom) {
  pairs(kStart);
  index(kStart, 100);
  Timestamp now = kStart;
  const auto until = [&](Timestamp end) {
    for (; now < end; now += 1s) {
      pairs(now);
      look(now);
    }
  };
  until(kStart + 200s);
  ASSERT_FALSE(freshness.usable(kIndex));
  index(now, 90);
  EXPECT_EQ(stand_in(), 100);
  until(now + 59s);
  EXPECT_EQ(stand_in(), 100);
  until(now + 2s);
  ASSERT_TRUE(freshness.usable(kIndex));
  EXPECT_EQ(stand_in(), 90) << "it is believed, though it has said nothing more";
}

TEST_F(TheSyntheticDollar, IsNothingWhereOneOfTheSevenIsMissing) {
  for (std::size_t missing = 0; missing < table.size(); ++missing) {
    std::vector<market::Series> rest = table.all();
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(missing));
    const market::SeriesTable six{rest};
    const Freshness fresh{Parameters{}, six};
    SyntheticDollar none{six, kLimit};
    EXPECT_EQ(none.index(), market::kNoSeries);
    for (std::size_t i = 0; i < six.size(); ++i) {
      EXPECT_FALSE(none.is_pair(static_cast<SeriesId>(i)));
      none.tick(static_cast<SeriesId>(i), kStart, 1, fresh);
    }
    EXPECT_TRUE(std::isnan(none.level(fresh)));
    EXPECT_TRUE(std::isnan(none.stand_in(fresh)));
    EXPECT_EQ(none.mismatch(), std::nullopt);
  }
}

// All of it, from the whole story, on random walks of seven that speak at random and fall silent at times.
TEST_F(TheSyntheticDollar, IsItsDefinition) {
  std::mt19937_64 random{11};
  std::normal_distribution<double> normal;
  std::array<double, 6> prices = kPrices;
  std::array<Timestamp, 6> times{};
  struct {
    double index = kUnavailable;
    double synthetic = kUnavailable;
  } last, counted;
  double index_level = kLevel;
  bool all_spoke = false;
  int levels = 0, stand_ins = 0, gaps = 0, mismatches = 0, comparisons = 0;
  const auto same = [](double a, double b) {
    return (std::isnan(a) && std::isnan(b)) || std::abs(a / b - 1) < 1e-12;
  };
  for (int second = 1; second < 40'000; ++second) {
    const Timestamp now = kStart + std::chrono::seconds{second};
    look(now);
    const auto synthetic = [&] {
      const auto [oldest, newest] = std::minmax_element(times.begin(), times.end());
      bool fresh = all_spoke && *newest - *oldest <= 60s;
      for (std::size_t i = 0; i < 6; ++i) fresh = fresh && freshness.usable(static_cast<SeriesId>(i));
      return fresh ? formula(prices) : kUnavailable;
    };
    if (freshness.usable(kIndex)) counted = last;
    for (std::size_t i = 0; i < 6; ++i) {
      const bool silent = (static_cast<std::size_t>(second) / 150 + 7 * i) % 40 == 0;
      if (silent || random() % 8 != 0) continue;
      prices[i] *= std::exp(5e-5 * normal(random));
      times[i] = now - std::chrono::milliseconds{random() % 1000};
      pair(i, times[i], prices[i]);
    }
    all_spoke =
        all_spoke || std::none_of(times.begin(), times.end(), [](Timestamp t) { return t == Timestamp{}; });
    if (second % 15 == 0 && (second / 500) % 4 != 3) {
      index_level = formula(prices) * (1 + 0.0008 * normal(random));
      const Timestamp oldest = *std::min_element(times.begin(), times.end());
      const double beside = now - oldest <= 60s ? synthetic() : kUnavailable;
      last = {index_level, beside};
      index(now, index_level);
      if (freshness.usable(kIndex)) counted = last;
      ASSERT_EQ(dollar.mismatch().has_value(), !std::isnan(beside)) << second;
      if (dollar.mismatch()) {
        ASSERT_EQ(*dollar.mismatch(), std::abs(index_level / beside - 1) > kLimit) << second;
        ++comparisons;
        mismatches += *dollar.mismatch() ? 1 : 0;
      }
    }
    const double expected = synthetic();
    ASSERT_TRUE(same(level(), expected)) << second << ": " << level() << ", not " << expected;
    const double moved_on = counted.index * expected / counted.synthetic;
    ASSERT_TRUE(same(stand_in(), moved_on)) << second << ": " << stand_in() << ", not " << moved_on;
    levels += std::isnan(expected) ? 0 : 1;
    gaps += std::isnan(expected) ? 1 : 0;
    stand_ins += !freshness.usable(kIndex) && !std::isnan(moved_on) ? 1 : 0;
  }
  EXPECT_GT(levels, 10'000);
  EXPECT_GT(gaps, 1000);
  EXPECT_GT(stand_ins, 1000);
  EXPECT_GT(mismatches, 20);
  EXPECT_GT(comparisons - mismatches, 500);
}

// All series speak every five seconds from 09:30 to 10:00; currencies and index levels fall stale as
// specified.
class DollarEngine : public ::testing::Test {
 protected:
  DollarEngine() {
    today = rotation::testing::warm_up(rig, market, 300);
    say_until(10h);
  }
  static Parameters parameters() {
    Parameters p = rotation::testing::parameters(market::Day{2024y / 1 / 2});
    p.quality.stale.fx = StaleLimits{}.fx;
    p.quality.stale.index_level = StaleLimits{}.index_level;
    return p;
  }

  [[nodiscard]] Timestamp at(market::Duration time) const { return market::new_york(today, time); }
  void say(SeriesId id) {
    const auto factor = factors.find(rig.table()[id].name);
    const double x = market[id] * (factor == factors.end() ? 1 : factor->second);
    const bool equity = market::is_equity(rig.table()[id].series_class);
    rig.apply(equity ? quote(id, at(now), x) : value(id, at(now), x));
  }
  void say_until(market::Duration end, std::string_view but = "") {
    for (; now < end; now += 5s) {
      for (std::size_t i = 0; i < rig.table().size(); ++i) {
        const auto id = static_cast<SeriesId>(i);
        if (rig.table()[id].name != but) say(id);
      }
    }
  }
  // The session closes; the next one speaks from `begin` on.
  void next_session(market::Duration begin) {
    rig.advance(at(16h + 16min));
    today = calendar().next_session(today);
    now = begin;
  }
  const DollarView& dollar() { return rig.snapshot().core.dollar; }
  const TriggerView& c2() { return rig.snapshot().triggers[rig.trigger("C2")]; }
  double level(const char* series) { return market[rig.id(series)]; }

  EngineRig rig{parameters()};
  rotation::testing::SyntheticMarket market{rig.table(), 1};
  std::map<std::string, double> factors;  // on the market's level, by series
  market::Day today;
  market::Duration now = 9h + 30min;
};

TEST_F(DollarEngine, BothAreShownWhileTheIndexSpeaks) {
  EXPECT_EQ(dollar().index, level("DXY"));
  EXPECT_NEAR(dollar().synthetic,
              formula({level("EURUSD"), level("USDJPY"), level("GBPUSD"), level("USDCAD"), level("USDSEK"),
                       level("USDCHF")}),
              1e-12);
  EXPECT_TRUE(std::isnan(dollar().stand_in));
  EXPECT_EQ(dollar().mismatch, true) << "this market's dollar is another";
  factors["DXY"] = dollar().synthetic / level("DXY");
  say_until(10h + 30s);  // the outlier filter comes to accept it
  EXPECT_EQ(dollar().mismatch, false);
}

TEST_F(DollarEngine, AStaleIndexGoesOnWithoutAJumpAndComesBackWithoutOne) {
  const double z = c2().value.provisional;
  const double fci = rig.snapshot().core.fci.provisional;
  ASSERT_FALSE(std::isnan(z) || std::isnan(fci));
  say_until(10h + 2min + 55s, "DXY");
  EXPECT_TRUE(std::isnan(dollar().stand_in)) << "180 s since 09:59:55 are not over";
  EXPECT_EQ(c2().value.provisional, z);
  say_until(10h + 3min + 5s, "DXY");
  EXPECT_TRUE(rig.series("DXY").has(Problem::stale));
  EXPECT_TRUE(std::isnan(dollar().index));
  EXPECT_EQ(dollar().stand_in, level("DXY")) << "no pair has moved";
  EXPECT_EQ(c2().value.provisional, z);
  EXPECT_EQ(rig.snapshot().core.fci.provisional, fci);

  factors["EURUSD"] = 0.99;
  say_until(10h + 5min, "DXY");
  const double up = std::pow(0.99, -0.576);
  EXPECT_NEAR(dollar().stand_in, level("DXY") * up, 1e-10);
  const double sigma = rig.engine().evaluator().lines().sigma(rig.line("ln DXY"));
  const double moved = z + std::log(up) / (sigma * std::sqrt(120));
  EXPECT_NEAR(c2().value.provisional, moved, 1e-10);
  EXPECT_GT(rig.snapshot().core.fci.provisional, fci);

  factors["DXY"] = up;
  say_until(10h + 6min);
  EXPECT_TRUE(rig.series("DXY").has(Problem::recovering));
  EXPECT_NEAR(dollar().stand_in, level("DXY") * up, 1e-10);
  say_until(10h + 7min);
  EXPECT_FALSE(rig.series("DXY").has(Problem::recovering));
  EXPECT_TRUE(std::isnan(dollar().stand_in));
  EXPECT_NEAR(dollar().index, level("DXY") * up, 1e-10);
  EXPECT_NEAR(c2().value.provisional, moved, 1e-10);
}

TEST_F(DollarEngine, AnIndexThatIsRecoveringDoesNotCountYet) {
  factors["EURUSD"] = 0.99;
  say_until(10h + 5min, "DXY");
  const double moved_on = dollar().stand_in;
  ASSERT_GT(moved_on, 1.005 * level("DXY"));
  say_until(10h + 5min + 30s);
  EXPECT_TRUE(rig.series("DXY").has(Problem::recovering));
  EXPECT_EQ(dollar().stand_in, moved_on);
  say_until(10h + 6min + 5s);
  EXPECT_EQ(dollar().index, level("DXY"));
}

TEST_F(DollarEngine, WithoutOneOfItsPairsTheIndexIsMissing) {
  say_until(10h + 2min, "DXY");
  const double z = c2().value.provisional;
  ASSERT_FALSE(std::isnan(z));
  factors["USDSEK"] = 2;  // refused as an outlier for so long that it is stale
  for (; now < 10h + 4min; now += 5s) {
    for (std::size_t i = 0; i < rig.table().size(); ++i) {
      const auto& name = rig.table().all()[i].name;
      if (name != "DXY" && name != "USDSEK") say(static_cast<SeriesId>(i));
    }
  }
  EXPECT_TRUE(std::isnan(dollar().synthetic));
  EXPECT_TRUE(std::isnan(dollar().stand_in));
  EXPECT_TRUE(std::isnan(c2().value.provisional));
  factors.clear();
  say_until(10h + 6min, "DXY");
  EXPECT_EQ(dollar().stand_in, level("DXY")) << "the pair is back, and has been for a minute";
  EXPECT_EQ(c2().value.provisional, z);
}

TEST_F(DollarEngine, ATickOfAPairMovesTheIndexOnlyWhileItStandsIn) {
  const auto changed = [this] {
    (void)rig.snapshot();
    say(rig.id("USDCHF"));
    (void)rig.snapshot();
    std::vector<std::string> names;
    for (const SeriesId id : rig.engine().changes().series) names.push_back(rig.table()[id].name);
    return names;
  };
  EXPECT_EQ(changed(), std::vector<std::string>{"USDCHF"});
  say_until(10h + 4min, "DXY");
  EXPECT_EQ(changed(), (std::vector<std::string>{"USDCHF", "DXY"}));
}

TEST_F(DollarEngine, AConfirmedCloseIsTheIndexsOwnOrAHole) {
  now = 15h + 50min;
  factors["EURUSD"] = 0.99;
  say_until(16h, "DXY");
  EXPECT_NEAR(dollar().stand_in, level("DXY") * std::pow(0.99, -0.576), 1e-10)
      << "from its level of 10:00 on";
  rig.advance(at(16h + 1s));
  EXPECT_TRUE(std::isnan(dollar().stand_in)) << "no provisional values now";
  next_session(15h + 50min);
  EXPECT_EQ(rig.series("DXY").close, level("DXY")) << "its own last level of the date";
  EXPECT_TRUE(c2().available);

  factors["EURUSD"] = 0.98;
  say_until(16h, "DXY");
  EXPECT_NEAR(dollar().stand_in, level("DXY") * std::pow(0.98, -0.576), 1e-10) << "overnight, too";
  EXPECT_FALSE(std::isnan(c2().value.provisional));
  next_session(10h);
  EXPECT_EQ(rig.engine().record().lines[rig.line("ln DXY")].mark, Mark::hole);
  EXPECT_FALSE(c2().available);
}

TEST(DollarOfHistory, IsNotMade) {
  EngineRig rig{rotation::testing::parameters(market::Day{2024y / 1 / 2})};
  rotation::testing::SyntheticMarket market{rig.table(), 1};
  const market::Day today = rotation::testing::warm_up(rig, market, 150);
  const auto id = rig.id("DXY");
  rig.apply(value(id, calendar().open(today) + 1h, market[id]));
  const DollarView& dollar = rig.snapshot().core.dollar;
  EXPECT_TRUE(std::isnan(dollar.synthetic));
  EXPECT_TRUE(std::isnan(dollar.stand_in));
  EXPECT_EQ(dollar.mismatch, std::nullopt);
}

TEST(DollarWithoutItsPairs, IsAHoleWhenItIsStale) {
  std::vector<market::Series> series = market::default_series();
  std::erase_if(series, [](const market::Series& s) { return s.name == "USDSEK"; });
  Parameters p = rotation::testing::parameters(market::Day{2024y / 1 / 2});
  p.quality.stale.index_level = StaleLimits{}.index_level;
  EngineRig rig{p, series};
  rotation::testing::SyntheticMarket market{rig.table(), 1};
  const auto open = calendar().open(rotation::testing::warm_up(rig, market, 300));
  for (const auto when : {open + 1min, open + 10min}) {
    for (std::size_t i = 0; i < rig.table().size(); ++i) {
      const auto id = static_cast<SeriesId>(i);
      if (when != open + 1min && rig.table()[id].name == "DXY") continue;
      const bool equity = market::is_equity(rig.table()[id].series_class);
      rig.apply(equity ? quote(id, when, market[id]) : value(id, when, market[id]));
    }
  }
  EXPECT_TRUE(rig.series("DXY").has(Problem::stale));
  EXPECT_TRUE(std::isnan(rig.snapshot().triggers[rig.trigger("C2")].value.provisional));
  EXPECT_TRUE(std::isnan(rig.snapshot().core.dollar.synthetic));
}

}  // namespace
}  // namespace rotation::signals
