// The outlook is a second reading of the guard table: held here against the machine itself.
#include "signals/outlook.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/signals/regime_driver.hpp"

namespace rotation::signals {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

class OutlookTest : public ::testing::Test {
 protected:
  // What a session's record would hold of the machine `driver` and `f`: triggers as the facts count them.
  SessionRecord record(const Regime& regime, const SessionFacts& f) const {
    SessionRecord r;
    r.state = regime.state();
    r.age = regime.age();
    r.facts = f;
    r.registers = regime.registers();
    r.peak = regime.in_position() ? regime.peak() : kUnavailable;
    r.triggers.resize(model.triggers.size());
    set(r, Role::mandatory, 3 - f.mandatory_missing, 3);
    set(r, Role::participation, f.participation, f.participation_available);
    set(r, Role::catalyst, f.catalysts, f.catalysts_available);
    set(r, Role::veto, f.vetoes, 3);
    set(r, Role::information, f.ai_extends ? 1 : 0, 1);
    r.triggers[model.cheap].available = f.dear;
    return r;
  }

  Outlook look(const Regime& regime, const SessionFacts& f) const {
    return outlook(record(regime, f), model, parameters);
  }

  // The first `on` triggers of the role are on, the first `available` available.
  void set(SessionRecord& r, Role role, int on, int available) const {
    for (std::size_t i = 0; i < model.triggers.size(); ++i) {
      if (model.triggers[i].role != role) continue;
      r.triggers[i].on = on-- > 0;
      r.triggers[i].available = available-- > 0;
    }
  }

  Role role(const std::string& id) const {
    return std::find_if(model.triggers.begin(), model.triggers.end(),
                        [&id](const TriggerSpec& t) { return t.id == id; })
        ->role;
  }

  // Sessions on which every clause of `row` holds or does not as `holds` says by position; what the row does
  // not speak of is as in `f`.
  SessionFacts with(SessionFacts f, const GuardRow& row, const std::vector<bool>& holds) const {
    for (std::size_t i = 0; i < row.clauses.size(); ++i) {
      const Clause& c = row.clauses[i];
      const bool above = c.comparison == Comparison::at_least || c.comparison == Comparison::above;
      const double inside = c.comparison == Comparison::at_least
                                ? c.threshold
                                : std::nextafter(c.threshold, above ? kNever : -kNever);
      const double outside = std::nextafter(c.threshold, above ? -kNever : kNever);
      const double x = holds[i] ? inside : outside;
      if (c.id == "z20") {
        f.z20 = x;
      } else if (c.id == "z60") {
        f.z60 = x;
      } else if (c.id == "S") {
        f.spread = x;
      } else if (c.id == "participation") {
        f.participation = static_cast<int>(c.threshold) - (holds[i] ? 0 : 1);
      } else if (c.id == "catalysts") {
        f.catalysts = static_cast<int>(c.threshold) - (holds[i] == above ? 0 : 1);
      } else if (c.id == "closure_fair") {
        f.closure_fair = x;
      } else if (c.id == "VAL") {
        f.dear = !holds[i];
      } else if (role(c.id) == Role::information) {
        f.ai_extends = holds[i];
      }
    }
    // Triggers are counted: how many of them the clauses want on.
    for (const Role counted : {Role::mandatory, Role::veto}) {
      int on = 0;
      bool named = false;
      for (std::size_t i = 0; i < row.clauses.size(); ++i) {
        const std::string& id = row.clauses[i].id;
        if (id.size() != 2 || (id[0] != 'M' && id[0] != 'V') || role(id) != counted) continue;
        named = true;
        // A clause of a lost base holds when a mandatory trigger is off, and when a veto is on.
        const bool wants_on = row.any ? counted == Role::veto : counted == Role::mandatory;
        on += holds[i] == wants_on ? 1 : 0;
      }
      if (!named) continue;
      if (counted == Role::mandatory) f.mandatory_missing = 3 - on;
      if (counted == Role::veto) f.vetoes = on;
    }
    return f;
  }

  // A session in which nothing moves the machine out of `state`.
  static SessionFacts quiet(State state) {
    if (state == State::confirming) return base_only();
    SessionFacts f = state == State::confirmed || state == State::extended ? full() : calm();
    if (state == State::extended) f.z60 = 2.0;
    if (state == State::setup) f.catalysts = 1;
    return f;
  }

  static std::optional<Step> after(Regime regime, const SessionFacts& f, int sessions) {
    std::optional<Step> step;
    for (int i = 0; i < sessions && !step; ++i) step = regime.step(f);
    return step;
  }

  Parameters parameters;
  Model model = default_model(parameters, market::SeriesTable(market::default_series()));
};

constexpr State kAllStates[] = {State::dormant,   State::watch,    State::setup,      State::confirming,
                                State::confirmed, State::extended, State::invalidated};

// What the outlook says fires if the next session is like this one.
std::optional<Reason> foretold(const Outlook& o) {
  for (const GuardRow& row : o.rows) {
    if (row.holds && !row.frozen && row.count + 1 >= row.dwell) return row.reason;
  }
  return std::nullopt;
}

TEST_F(OutlookTest, ForetellsTheNextSessionIfItIsLikeThisOne) {
  std::mt19937 random(7);
  const auto pick = [&random](std::vector<double> of) {
    return of[std::uniform_int_distribution<std::size_t>(0, of.size() - 1)(random)];
  };
  const auto upto = [&random](int n) { return std::uniform_int_distribution<int>(0, n)(random); };
  std::array<int, 13> fired{};
  for (int walk = 0; walk < 400; ++walk) {
    Regime regime{parameters, 4};
    SessionFacts f = calm();
    for (int session = 0; session < 300; ++session) {
      if (upto(2) == 0) {  // else the same again, so that registers run full
        f.quality = static_cast<Quality>(upto(9) < 7 ? 0 : upto(3));
        f.z20 = pick({-1, -0.5, 0, 0.25, 0.3, 1, kUnavailable});
        f.z60 = pick({-0.5, -0.1, 0.2, 0.4, 0.6, 1.2, 1.8, 2.5, kUnavailable});
        f.spread += pick({-0.03, -0.01, 0, 0.01, 0.03});
        f.mandatory_missing = upto(1) * upto(3);
        f.vetoes = upto(3) == 0 ? upto(3) : 0;
        f.participation_available = 4 - upto(1) * upto(2);
        f.participation = upto(f.participation_available);
        f.catalysts_available = 4 - upto(1) * upto(3);
        f.catalysts = upto(f.catalysts_available);
        f.ai_extends = upto(3) == 0;
        f.dear = upto(3) == 0;
        f.closure_fair = pick({kUnavailable, kUnavailable, 0.4, 0.47, 0.5});
      }
      if (const auto step = regime.step(f)) ++fired[static_cast<std::size_t>(step->reason)];
      Regime next = regime;
      const auto step = next.step(f);
      const auto said = foretold(look(regime, f));
      ASSERT_EQ(said, step ? std::optional(step->reason) : std::nullopt)
          << name(regime.state()) << " session " << session << " of walk " << walk;
    }
  }
  for (std::size_t i = 0; i < fired.size(); ++i) EXPECT_GT(fired[i], 0) << kReasonNames[i];
}

TEST_F(OutlookTest, TurningItsClausesMakesExactlyThatRowFire) {
  for (const State state : kAllStates) {
    RegimeDriver driver;
    driver.enter(state);
    ASSERT_EQ(driver.state(), state);
    SessionFacts now = quiet(state);
    // Else a z60 below 0 relaxes EXTENDED before the trend is lost.
    if (state == State::extended) now.closure_fair = 0.5;
    const Outlook o = look(driver.regime, now);
    for (const GuardRow& row : o.rows) {
      SCOPED_TRACE(std::string(name(state)) + " " + std::string(name(row.reason)));
      const std::size_t n = row.clauses.size();
      // Of alternatives each one alone, else all of them.
      for (std::size_t i = 0; i < (row.any ? n : 1); ++i) {
        std::vector<bool> holds(n, !row.any);
        if (row.any) holds[i] = true;
        const SessionFacts f = with(now, row, holds);
        const auto step = after(driver.regime, f, row.sessions_left());
        ASSERT_TRUE(step) << i;
        EXPECT_EQ(step->reason, row.reason) << i;
        EXPECT_EQ(step->to, row.to) << i;
        EXPECT_FALSE(after(driver.regime, f, row.sessions_left() - 1)) << i;
      }
      for (std::size_t i = 0; i < n; ++i) {
        std::vector<bool> holds(n, !row.any);
        holds[i] = false;
        const auto step = after(driver.regime, with(now, row, holds), row.sessions_left());
        EXPECT_TRUE(!step || step->reason != row.reason) << i;
      }
    }
  }
}

TEST_F(OutlookTest, DegradedDataFreezeTheRowsUp) {
  for (const State state : kAllStates) {
    RegimeDriver driver;
    driver.enter(state);
    for (const GuardRow& row : look(driver.regime, degraded(quiet(state))).rows) {
      EXPECT_EQ(row.frozen, row.course == Course::up || row.reason == Reason::base_lost) << name(row.reason);
    }
  }
}

// z moves with S one for one: a clause's distance is the move of S that brings its z to the threshold.
TEST_F(OutlookTest, DistancesAreMovesOfTheSpread) {
  RegimeDriver driver;
  driver.enter(State::confirmed);
  SessionFacts f = full();
  f.z60 = 1.2;
  const Outlook o = look(driver.regime, f);
  for (const GuardRow& row : o.rows) {
    for (const Clause& c : row.clauses) {
      const double move = c.sigma20 * std::sqrt(20.0) * f.sigma;
      if (c.id == "z60") {
        EXPECT_NEAR(std::abs(c.threshold - f.z60), move / (f.sigma * std::sqrt(60.0)), 1e-12);
      } else if (c.id == "S") {
        EXPECT_NEAR(f.spread - move, c.threshold, 1e-12);
        EXPECT_NEAR(c.threshold, -1.25 * f.sigma * std::sqrt(60.0), 1e-12);
      }
    }
  }
  ASSERT_TRUE(o.up && o.down);
  EXPECT_EQ(o.rows[*o.up].reason, Reason::stretched);
  // 0.7 sigma60 to a z60 of 0.5, but the leaders' part has no measure; 1.2 to a z60 of 0 is nearer than 1.25.
  EXPECT_EQ(o.rows[*o.down].reason, Reason::trend_lost);
}

TEST_F(OutlookTest, AClauseStatesTheConditionThatHolds) {
  RegimeDriver driver;
  driver.enter(State::confirming);
  SessionRecord r = record(driver.regime, base_only());
  r.triggers[0].value = 0.4;  // M1 is on, and stays so from its off level up
  r.triggers[0].distance.sigma20 = 0.7;
  const Outlook o = outlook(r, model, parameters);
  const Clause& stays = o.rows[0].clauses[0];
  EXPECT_EQ(stays.id, "M1");
  EXPECT_TRUE(stays.holds);
  EXPECT_EQ(std::string(symbol(stays.comparison)), ">=");
  EXPECT_EQ(stays.threshold, 0.0);
  EXPECT_EQ(stays.sigma20, 0.7);
  const Clause& lost = o.rows[1].clauses[0];
  EXPECT_FALSE(lost.holds);
  EXPECT_EQ(std::string(symbol(lost.comparison)), "<");
  EXPECT_EQ(lost.threshold, 0.0);
  const Clause& votes = o.rows[0].clauses[6];
  EXPECT_EQ(votes.id, "participation");
  EXPECT_FALSE(votes.holds);
  EXPECT_EQ(votes.value, 1);
  EXPECT_EQ(votes.threshold, 2);
}

TEST_F(OutlookTest, VotesAreAsFarAsTheLastOneMissing) {
  SessionRecord r = record(Regime{parameters, 4}, calm());
  std::vector<double> far{0.9, 0.2, 0.5, 0.7};
  for (std::size_t i = 0, p = 0; i < model.triggers.size(); ++i) {
    if (model.triggers[i].role == Role::participation) r.triggers[i].distance.sigma20 = far[p++];
  }
  const auto find = [&](const SessionRecord& of) {
    const auto all = needs(of, model, parameters);
    return *std::find_if(all.begin(), all.end(), [](const Clause& c) { return c.id == "participation"; });
  };
  EXPECT_EQ(find(r).sigma20, 0.5);  // two are missing: the second nearest
  r.facts.participation = 1;
  r.triggers[4].on = true;  // P2, the nearest of them, is on now
  EXPECT_EQ(find(r).sigma20, 0.5);
}

TEST_F(OutlookTest, NeedsStandHardestFirstAfterThoseThatWaitForData) {
  SessionRecord r = record(Regime{parameters, 4}, base_only());
  r.facts.catalysts = 1;
  r.triggers[0].on = false;
  r.triggers[0].distance.sigma20 = 0.4;
  r.triggers[2].available = false;
  for (std::size_t i = 3; i < model.triggers.size(); ++i) r.triggers[i].distance.sigma20 = 0.8;
  std::vector<std::string> ids;
  for (const Clause& c : needs(r, model, parameters)) ids.push_back(c.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"M3", "participation", "catalysts", "M1"}));
}

TEST_F(OutlookTest, NeedsAddUpToTheUnmetOnes) {
  const Regime regime{parameters, 4};
  int several = 0;
  int waiting = 0;
  for (int i = 0; i < 3 * 3 * 5 * 5 * 4 * 4; ++i) {
    int digits = i;
    const auto next = [&digits](int n) {
      const int digit = digits % n;
      digits /= n;
      return digit;
    };
    SessionFacts f = calm();
    f.mandatory_missing = next(3);
    f.vetoes = next(3);
    f.participation_available = next(5);
    f.participation = std::min(next(5), f.participation_available);
    f.catalysts_available = next(4);
    f.catalysts = std::min(next(4), f.catalysts_available);
    int sum = 0;
    for (const Clause& need : needs(record(regime, f), model, parameters)) {
      sum += unmet(need);
      several += unmet(need) > 1 ? 1 : 0;
      waiting += unmet(need) == 0 ? 1 : 0;
    }
    EXPECT_EQ(sum, regime.unmet_needs(f));
  }
  EXPECT_GT(several, 0);
  EXPECT_GT(waiting, 0);
}

}  // namespace
}  // namespace rotation::signals
