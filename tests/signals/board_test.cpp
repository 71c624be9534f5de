// The board against every way to complete the set, and the score against its formula.
#include "signals/board.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "signals/facts.hpp"

namespace rotation::signals {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// M1-M3, P1-P4, C1-C4 and V1-V3 as switches alone.
class BoardTest : public ::testing::Test {
 protected:
  BoardTest() {
    add("M", 3, Role::mandatory);
    add("P", 4, Role::participation);
    add("C", 4, Role::catalyst);
    add("V", 3, Role::veto);
    triggers.resize(model.triggers.size());
  }

  void add(const std::string& prefix, int n, Role role) {
    for (int i = 1; i <= n; ++i) {
      model.triggers.push_back(
          {.id = prefix + std::to_string(i), .role = role, .switches = {{{}, {1.0, 0.0}}}});
    }
  }

  TriggerRecord& operator[](std::string_view id) {
    for (std::size_t i = 0; i < triggers.size(); ++i) {
      if (model.triggers[i].id == id) return triggers[i];
    }
    throw std::invalid_argument("no such trigger");
  }

  void all_met() {
    for (std::size_t i = 0; i < triggers.size(); ++i) {
      set(triggers[i], model.triggers[i].role != Role::veto, 1);
    }
  }
  static void set(TriggerRecord& t, bool on, double sigma20, bool available = true) {
    t.on = on;
    t.available = available;
    t.distance.sigma20 = available ? sigma20 : kNaN;
  }

  [[nodiscard]] std::vector<TriggerReading> readings() const {
    std::vector<TriggerReading> out;
    for (const TriggerRecord& t : triggers) out.push_back({t.on, t.available, t.value});
    return out;
  }

  [[nodiscard]] Board board(const Board& before = {}) const {
    const Regime regime(parameters, 4);
    const SessionFacts facts = facts_of(model, readings(), Gauges{}, {});
    return next_board(before, model, parameters, regime, facts, triggers);
  }

  // Turns every set of triggers that are off (vetoes that are on) and can be measured: the least hardest of
  // those after which all is met.
  [[nodiscard]] double naive_hardest() const {
    const std::size_t n = triggers.size();
    double best = std::numeric_limits<double>::infinity();
    for (unsigned set = 0; set < 1U << n; ++set) {
      double hardest = 0;
      bool possible = true;
      std::vector<TriggerReading> after = readings();
      for (std::size_t i = 0; i < n && possible; ++i) {
        if ((set >> i & 1) == 0) continue;
        const bool veto = model.triggers[i].role == Role::veto;
        possible = triggers[i].on == veto && !std::isnan(triggers[i].distance.sigma20);
        hardest = std::max(hardest, triggers[i].distance.sigma20);
        after[i].on = !after[i].on;
      }
      if (!possible || hardest >= best) continue;
      const Regime regime(parameters, 4);
      if (regime.full(facts_of(model, after, Gauges{}, {}))) best = hardest;
    }
    return std::isinf(best) ? kNaN : best;
  }

  Parameters parameters;
  Model model;
  std::vector<TriggerRecord> triggers;
};

TEST_F(BoardTest, NothingIsMissing) {
  all_met();
  EXPECT_EQ(board().unmet, 0);
  EXPECT_EQ(board().hardest, 0);
  EXPECT_TRUE(board().little);
}

TEST_F(BoardTest, TheHardestNeedIsThatOfTheCheapestCompletingSet) {
  std::mt19937_64 random(3);
  const auto chance = [&](double p) { return std::bernoulli_distribution(p)(random); };
  int unknown = 0, none = 0;
  for (int round = 0; round < 150; ++round) {
    for (std::size_t i = 0; i < triggers.size(); ++i) {
      const bool veto = model.triggers[i].role == Role::veto;
      set(triggers[i], chance(veto ? 0.2 : 0.6), std::uniform_real_distribution<double>(0, 3)(random),
          chance(0.9));
    }
    set((*this)["C4"], false, 1, false);  // no reference figures
    const double expected = naive_hardest();
    const Board b = board();
    if (std::isnan(expected)) {
      EXPECT_TRUE(std::isnan(b.hardest)) << b.hardest;
      EXPECT_FALSE(b.little);
      ++unknown;
    } else {
      EXPECT_EQ(b.hardest, expected);
      EXPECT_EQ(b.little, b.unmet <= 2 && expected <= 1);
      none += b.unmet == 0 ? 1 : 0;
    }
  }
  EXPECT_GT(unknown, 10);
  EXPECT_LT(unknown, 120);
}

TEST_F(BoardTest, LittleStandsUntilItIsClearlyMore) {
  all_met();
  const auto with = [this](double sigma20, const Board& before, bool second = true) {
    set((*this)["M1"], false, sigma20);
    set((*this)["M2"], false, 0.1);
    set((*this)["M3"], second, 0.1);
    return board(before);
  };
  Board b = with(1.2, {});
  EXPECT_FALSE(b.little || b.little_stands);
  b = with(1.0, b);
  EXPECT_TRUE(b.little && b.little_stands);
  b = with(1.5, b);
  EXPECT_FALSE(b.little);
  EXPECT_TRUE(b.little_stands);
  EXPECT_FALSE(with(1.51, b).little_stands);
  EXPECT_FALSE(with(0.5, b, false).little_stands) << "three needs";
  EXPECT_FALSE(with(1.5, with(1.51, b)).little_stands);
  set((*this)["M1"], false, 1, false);
  EXPECT_TRUE(board(b).little_stands) << "what is not known changes nothing";
}

TEST_F(BoardTest, TheScoreIsTheWeightedMeanOfTheWayGone) {
  std::mt19937_64 random(5);
  for (TriggerSpec& t : model.triggers) {
    for (const auto& [id, weight] : parameters.score) {
      if (t.id == id) t.score_weight = weight;
    }
  }
  model.triggers[1].counts = true;  // M2: pairs on, of two
  model.triggers[1].need = 2;
  model.triggers[6].switches[0].thresholds = {0.0, 0.5, Direction::down};  // P4
  for (int round = 0; round < 200; ++round) {
    for (TriggerRecord& t : triggers) {
      t.available = std::bernoulli_distribution(0.8)(random);
      t.value = t.available ? std::uniform_real_distribution<double>(-1, 2)(random) : kNaN;
    }
    TriggerRecord& pairs = (*this)["M2"];
    if (pairs.available) pairs.value = round % 4;
    double points = 0, weights = 0;
    for (const auto& [id, weight] : parameters.score) {
      const TriggerRecord& t = (*this)[id];
      if (!t.available) continue;
      double way = t.value;  // on 1, off 0
      if (id == "P4") way = (0.5 - t.value) / 0.5;
      if (id == "M2") way = t.value / 2;
      points += weight * std::min(1.0, std::max(0.0, way));
      weights += weight;
    }
    EXPECT_NEAR(score(model, readings()), 100 * points / weights, 1e-9);
  }
  for (TriggerRecord& t : triggers) t.available = false;
  EXPECT_TRUE(std::isnan(score(model, readings())));
}

}  // namespace
}  // namespace rotation::signals
