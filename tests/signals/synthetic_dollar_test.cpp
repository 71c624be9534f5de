// The dollar of six pairs (2.4), against its definition.
#include "signals/synthetic_dollar.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "tests/signals/dollar_formula.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::SeriesClass;
using market::SeriesId;
using market::Timestamp;

constexpr double kLimit = 0.0015;
constexpr SeriesId kIndex{6};
constexpr Timestamp kStart{12h};

// The example of the specification.
constexpr std::array<double, 6> kPrices{1.10, 150, 1.27, 1.36, 10.5, 0.88};
constexpr double kLevel = 103.0413239;

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

}  // namespace
}  // namespace rotation::signals
