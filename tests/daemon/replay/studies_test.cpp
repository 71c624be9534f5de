// The parts of a replay's study, each against its obvious twin.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/command_line.hpp"
#include "daemon/replay/episodes.hpp"
#include "daemon/replay/forward_returns.hpp"
#include "daemon/replay/legs.hpp"
#include "daemon/replay/neighbours.hpp"
#include "daemon/replay/parallel.hpp"
#include "daemon/replay/placebo.hpp"
#include "daemon/replay/text.hpp"
#include "feeds/simulator/random.hpp"
#include "tests/daemon/replay/synthetic_history.hpp"

namespace rotation::daemon {
namespace {

using rotation::testing::SyntheticHistory;
using ::testing::ElementsAre;

constexpr double kNaN = signals::kUnavailable;

std::vector<double> random_walk(std::size_t n, std::uint64_t stream, double step = 0.01) {
  const simulator::Random random(1, stream);
  std::vector<double> x(n, -1.8);
  for (std::size_t i = 1; i < n; ++i) x[i] = x[i - 1] + step * random.normal(i);
  return x;
}

TEST(ForwardReturns, EqualTheirDefinition) {
  std::vector<double> spread = random_walk(700, 1);
  spread[300] = kNaN;
  const std::vector<std::size_t> entries{0, 50, 240, 280, 300, 455, 640, 699};
  const ForwardReturns f = forward_returns("x", spread, entries);
  EXPECT_EQ(f.name, "x");
  EXPECT_EQ(f.entries, 8);
  for (std::size_t h = 0; h < kForwardHorizons.size(); ++h) {
    std::vector<double> changes;
    for (const std::size_t e : entries) {
      const std::size_t then = e + static_cast<std::size_t>(kForwardHorizons[h]);
      if (then < 700 && e != 300 && then != 300) changes.push_back(spread[then] - spread[e]);
    }
    ASSERT_FALSE(changes.empty());
    const auto n = static_cast<double>(changes.size());
    EXPECT_EQ(f.over[h].n, static_cast<int>(changes.size()));
    EXPECT_NEAR(f.over[h].mean, std::accumulate(changes.begin(), changes.end(), 0.0) / n, 1e-15);
    EXPECT_DOUBLE_EQ(f.over[h].hit, static_cast<double>(std::count_if(changes.begin(), changes.end(),
                                                                      [](double x) { return x > 0; })) /
                                        n);
  }
  EXPECT_EQ(forward_returns("none", spread, {}).over[0].n, 0);
  EXPECT_TRUE(std::isnan(forward_returns("none", spread, {}).over[0].mean));
}

TEST(BlockShuffle, PermutesWholeBlocks) {
  for (const std::size_t n : {0U, 1U, 9U, 10U, 11U, 5690U}) {
    const std::vector<std::size_t> order = block_shuffle(n, 3);
    ASSERT_EQ(std::set<std::size_t>(order.begin(), order.end()).size(), n);
    if (n > 0) {
      EXPECT_EQ(*std::max_element(order.begin(), order.end()), n - 1);
    }
    for (std::size_t i = 1; i < n; ++i) {
      // Within a block the order holds; a new one begins at a multiple of its length.
      EXPECT_TRUE(order[i] == order[i - 1] + 1 || order[i] % kShuffleBlock == 0) << i;
      const bool block_ends = (order[i - 1] + 1) % kShuffleBlock == 0 || order[i - 1] == n - 1;
      EXPECT_TRUE(block_ends || order[i] == order[i - 1] + 1) << i;
    }
  }
}

TEST(BlockShuffle, IsTheSameEverywhereAndDiffersByShuffle) {
  EXPECT_EQ(block_shuffle(500, 4), block_shuffle(500, 4));
  EXPECT_NE(block_shuffle(500, 4), block_shuffle(500, 5));
  // Every block comes first about equally often.
  std::vector<int> first(10);
  for (std::uint64_t shuffle = 0; shuffle < 2000; ++shuffle) {
    ++first[block_shuffle(100, shuffle).front() / kShuffleBlock];
  }
  for (const int count : first) EXPECT_NEAR(count, 200, 60);  // four standard deviations
}

// Rows of a synthetic market as replay reads them.
History history_of(const SyntheticHistory& market) {
  History history;
  for (std::size_t i = 0; i < market.days().size(); ++i) {
    for (std::size_t s = 0; s < market.series().size(); ++s) {
      const double x = market.closes()[i][s];
      history.rows.push_back({static_cast<market::SeriesId>(s), market.days()[i], x, x});
    }
  }
  return history;
}

TEST(Placebo, ShufflesTheSpreadAndNothingElse) {
  const SyntheticHistory market(203);
  const History before = history_of(market);
  const Config config;
  const History after = shuffled_history(before, config, 8);
  ASSERT_EQ(after.rows.size(), before.rows.size());

  const auto column = [&market](const History& history, const char* name) {
    std::vector<double> values;
    for (const auto& row : history.rows) {
      if (market.series()[row.series].name == name) values.push_back(std::log(row.adjusted));
    }
    return values;
  };
  const auto spread = [&](const History& history, const char* small, const char* large) {
    std::vector<double> values = column(history, small);
    const std::vector<double> other = column(history, large);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] -= other[i];
    return values;
  };
  const auto was = spread(before, "IJR", "SPY");
  const auto is = spread(after, "IJR", "SPY");
  const auto order = block_shuffle(was.size() - 1, 8);
  for (std::size_t i = 0; i < order.size(); ++i) {
    EXPECT_NEAR(is[i + 1] - is[i], was[order[i] + 1] - was[order[i]], 1e-12);
  }
  EXPECT_NEAR(is.front(), was.front(), 1e-12);
  EXPECT_NEAR(is.back(), was.back(), 1e-12);
  // The quality line stays, so does everything that is no pair's small leg.
  const auto quality_was = spread(before, "IJR", "IWM");
  const auto quality_is = spread(after, "IJR", "IWM");
  for (std::size_t i = 0; i < quality_was.size(); ++i) EXPECT_NEAR(quality_is[i], quality_was[i], 1e-12);
  for (std::size_t i = 0; i < before.rows.size(); ++i) {
    const std::string& name = market.series()[before.rows[i].series].name;
    if (name != "IJR" && name != "IWM" && name != "VB") {
      ASSERT_EQ(after.rows[i].adjusted, before.rows[i].adjusted) << name;
    }
  }
}

TEST(Legs, AreRisesOfSizeAndLength) {
  std::vector<double> spread;
  const auto to = [&spread](double level, int sessions) {
    const double from = spread.empty() ? level : spread.back();
    for (int i = 1; i <= sessions; ++i) spread.push_back(from + (level - from) * i / sessions);
  };
  to(0, 1);
  to(-0.10, 20);  // trough at 20
  to(0.02, 80);   // with a pause of 5 %, which does not end it
  to(-0.03, 10);
  to(0.10, 40);  // peak at 150
  to(0.03, 10);
  to(0.15, 30);  // 12 %, but short
  to(0.05, 10);
  to(0.12, 90);  // 7 %: long, but small
  to(0.00, 20);
  to(0.09, 70);  // still rising: a leg up to the end
  const auto found = legs(spread);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].trough, 20U);
  EXPECT_EQ(found[0].peak, 150U);
  EXPECT_EQ(found[1].peak, spread.size() - 1);

  const std::vector<std::size_t> entries{10, 20, 60, 120};
  const LegScore score = score_legs(spread, entries);
  EXPECT_EQ(score.legs, 2);
  EXPECT_EQ(score.confirmed, 1);
  EXPECT_EQ(score.lag, 40);  // the entry on the trough itself is none after it
  EXPECT_NEAR(score.left, (0.10 - spread[60]) / 0.20, 1e-12);
  ASSERT_EQ(score.missed.size(), 1U);
  EXPECT_EQ(score.missed[0].peak, spread.size() - 1);
  EXPECT_TRUE(std::isnan(score_legs(spread, {}).lag));
}

TEST(Legs, WaitForTheSpread) {
  std::vector<double> spread(50, kNaN);
  for (int i = 0; i < 100; ++i) spread.push_back(0.002 * i);
  spread[90] = kNaN;
  const auto found = legs(spread);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].trough, 50U);
  EXPECT_EQ(found[0].peak, 149U);
}

ReplayedTransition transition(signals::State from, signals::State to, std::size_t row) {
  ReplayedTransition t;
  t.transition.from = from;
  t.transition.to = to;
  t.row = row;
  return t;
}

TEST(Episodes, RunFromConfirmationToInvalidation) {
  using signals::State;
  ReplayResult result;
  result.spread = random_walk(400, 2);
  result.spread[100] = result.spread[10] - 0.01;
  result.spread[161] = result.spread[101] - 0.01;
  result.spread[299] = result.spread[270] + 0.01;
  for (const auto& t :
       {transition(State::confirming, State::confirmed, 10),
        transition(State::confirmed, State::extended, 20), transition(State::extended, State::confirmed, 30),
        transition(State::confirmed, State::invalidated, 100),
        transition(State::confirming, State::confirmed, 101),
        transition(State::extended, State::invalidated, 161),
        transition(State::confirming, State::confirmed, 270),
        transition(State::confirmed, State::invalidated, 299),
        transition(State::confirming, State::confirmed, 390)}) {
    result.transitions.push_back(t);
  }
  const auto found = episodes(result);
  ASSERT_EQ(found.size(), 4U);
  EXPECT_FALSE(found[0].is_false());  // at a loss, but after 90 sessions
  EXPECT_TRUE(found[1].is_false());   // within 60
  EXPECT_FALSE(found[2].is_false());  // soon, but at a gain
  EXPECT_EQ(found[1].end, 161U);
  EXPECT_NEAR(found[1].gain, -0.01, 1e-12);
  EXPECT_EQ(found[3].end, std::nullopt);
  EXPECT_FALSE(found[3].is_false());
  EXPECT_DOUBLE_EQ(found[3].gain, result.spread.back() - result.spread[390]);
  EXPECT_THAT(rows_of(result, signals::is_confirmation), ElementsAre(10, 101, 270, 390));
}

TEST(Neighbours, AreAQuarterOffWhereTheConfigurationAllows) {
  Command command;
  command.verb = Command::Verb::replay;
  const LoadVariant load = [&command](const std::vector<std::string>& settings) {
    Command changed = command;
    changed.settings = settings;
    return load_config(changed);
  };
  const auto all = neighbours(std::get<Config>(load({})), load);
  const auto at = [&all](const std::string& key) -> const Neighbour* {
    const auto found =
        std::find_if(all.begin(), all.end(), [&key](const Neighbour& n) { return n.key == key; });
    return found == all.end() ? nullptr : &*found;
  };
  ASSERT_NE(at("trigger.M1.on"), nullptr);
  EXPECT_EQ(at("trigger.M1.on")->lower->value, "0.75");
  EXPECT_EQ(at("trigger.M1.on")->higher->value, "1.25");
  EXPECT_EQ(at("trigger.M1.on")->higher->config.engine.trigger.m1.on, 1.25);
  EXPECT_EQ(at("trigger.C1.on")->lower->value, "-0.625");
  EXPECT_EQ(at("credit.hedge_ratio")->higher->value, "0.5875");
  EXPECT_EQ(at("machine.confirm_count")->lower->value, "4");
  EXPECT_EQ(at("machine.confirm_count")->higher->value, "6");
  EXPECT_FALSE(at("veto.vix.on")->lower);          // 26.25 is below its off level
  EXPECT_FALSE(at("trigger.P.need")->lower);       // 1.5 is 2 again
  EXPECT_EQ(at("trigger.M1.off"), nullptr);        // zero
  EXPECT_EQ(at("engine.ring_sessions"), nullptr);  // decides nothing
  EXPECT_EQ(at("web.max_connections"), nullptr);
  EXPECT_GT(count_runs(all), 60U);
}

TEST(InParallel, DoesEachOnceAndThrowsTheFirstFailure) {
  std::vector<int> calls(1000);
  int done = 0;
  in_parallel(
      calls.size(), [&](std::size_t i) { ++calls[i]; }, [&] { ++done; });
  EXPECT_THAT(calls, ::testing::Each(1));
  EXPECT_EQ(done, 1000);
  in_parallel(0, [](std::size_t) { FAIL(); });
  EXPECT_THROW(in_parallel(50,
                           [](std::size_t i) {
                             if (i == 7) throw std::runtime_error("seven");
                           }),
               std::runtime_error);
}

TEST(Text, WritesNumbersForTables) {
  EXPECT_EQ(fixed(1.25, 1), "1.2");
  EXPECT_EQ(fixed(-0.04, 1), "0.0");
  EXPECT_EQ(fixed(kNaN, 1), "-");
  EXPECT_EQ(change_text(0.0388), "+3.9 %");
  EXPECT_EQ(change_text(-0.0574), "-5.7 %");
  EXPECT_EQ(change_text(kNaN), "-");
  EXPECT_EQ(share_text(0.8125), "81 %");
  EXPECT_EQ(return_text({16, 0.0388, 0.8125}), "+3.9 %, 81 %");
  EXPECT_EQ(return_text({}), "-");
  EXPECT_EQ(round_trip(0.1), "0.1");
  EXPECT_EQ(round_trip(kNaN), "");
}

}  // namespace
}  // namespace rotation::daemon
