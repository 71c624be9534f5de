#include <algorithm>
#include <sstream>
#include <string>
#include <variant>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "daemon/explain/explanation.hpp"
#include "daemon/explain/words.hpp"
#include "daemon/record_json.hpp"
#include "daemon/replay/daily_run.hpp"
#include "signals/daily_columns.hpp"
#include "tests/daemon/explain/explained.hpp"
#include "tests/daemon/replay/synthetic_history.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon {
namespace {

using rotation::testing::explained;
using signals::Gauge;
using signals::Reason;
using signals::State;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ExplanationTest : public ::testing::Test {
 protected:
  // A record with the shape of the model and nothing available.
  signals::SessionRecord blank(State state) const {
    signals::SessionRecord r;
    r.session = market::parse_date("2020-12-08").value();
    r.state = state;
    r.lines.resize(model.lines.size());
    r.pairs.resize(model.pairs.size());
    r.statistics.resize(model.statistics.size(), signals::kUnavailable);
    r.triggers.resize(model.triggers.size());
    return r;
  }
  Turn turn(State from, State to, Reason reason) const {
    signals::Transition t;
    t.number = 7;
    t.session = market::parse_date("2020-12-08").value();
    t.ts_event = market::Timestamp{t.session};
    t.from = from;
    t.to = to;
    t.reason = reason;
    return {t, blank(to), blank(from)};
  }
  std::string text(const Explanation& e) const { return explanation_text(e, machine, {"abc", "1.2.3"}); }

  signals::Parameters parameters;
  market::SeriesTable series{market::default_series()};
  signals::Model model = signals::default_model(parameters, series);
  signals::Labels labels = signals::labels(model, parameters, series);
  Machine machine{parameters, model, labels};
};

constexpr std::size_t kReasons = signals::kReasonNames.size();

TEST_F(ExplanationTest, ATriggerThatCountsTurnsAtANumberOfItsStatistics) {
  const auto at = std::find_if(model.triggers.begin(), model.triggers.end(),
                               [](const signals::TriggerSpec& t) { return t.id == "M2"; });
  signals::SessionRecord r = blank(State::watch);
  signals::TriggerRecord& m2 = r.triggers[static_cast<std::size_t>(at - model.triggers.begin())];
  m2 = {.on = true, .available = true, .value = 3, .distance = {.threshold = -0.25}};
  EXPECT_THAT(text(explain(r, std::nullopt, machine)), ContainsRegex("M2 pairs agree +3 +2 "));
  m2 = {.on = false, .available = true, .value = 1, .distance = {.threshold = 0.5}};
  EXPECT_THAT(text(explain(r, std::nullopt, machine)), ContainsRegex("M2 pairs agree +1 +2 "));
}

TEST_F(ExplanationTest, EveryReasonHasThreeNumbersAndNeverCitesCheapness) {
  for (std::size_t i = 0; i < kReasons; ++i) {
    for (std::size_t to = 0; to < signals::kStates; ++to) {
      Turn turn = this->turn(State::setup, static_cast<State>(to), static_cast<Reason>(i));
      turn.record.gauges[Gauge::pe_small] = 16;
      turn.record.gauges[Gauge::pe_large] = 21.7;
      turn.record.gauges[Gauge::discount] = 0.05;
      turn.record.triggers[model.cheap].available = true;  // and off: dear
      turn.record.facts.dear = true;
      const Explanation e = explain(turn.record, turn, machine);
      ASSERT_TRUE(e.last);
      EXPECT_EQ(e.last->numbers.size(), 3U) << signals::kReasonNames[i];
      for (const Figure& f : e.last->numbers) EXPECT_THAT(f.label, Not(HasSubstr("P/E")));
      const std::string page = text(e);
      const std::string reasons = page.substr(0, page.find("\nBACKGROUND\n"));
      EXPECT_THAT(reasons, Not(HasSubstr("P/E"))) << signals::kReasonNames[i];
      EXPECT_THAT(page, HasSubstr("forward P/E 16.0 against 21.7; cheap alone is no reason"));
      EXPECT_THAT(page, Not(ContainsRegex("[ +-]nan")));
    }
  }
}

TEST_F(ExplanationTest, SaysWhatIsNotAvailableAndWhy) {
  signals::SessionRecord r = blank(State::watch);
  for (auto& line : r.lines) line.mark = signals::Mark::value;
  r.lines[model.equal_weight].mark = signals::Mark::hole;
  r.lines[model.credit].mark = signals::Mark::before_life;
  const std::string page = text(explain(r, std::nullopt, machine));
  EXPECT_THAT(page, StartsWith("WATCH at the close of 2020-12-08, from the beginning\n"));
  EXPECT_THAT(page, HasSubstr("RSP/SPY has no value on this session"));
  EXPECT_THAT(page, HasSubstr("cr has no history yet"));
  EXPECT_THAT(page, HasSubstr("C4 waits for data"));
  EXPECT_THAT(page, HasSubstr("its history is too short"));
  EXPECT_THAT(page, HasSubstr("too few of catalysts can be read.\n"));
  EXPECT_THAT(page, HasSubstr("dollar index not available, trend not available: cannot be judged"));
  EXPECT_THAT(
      page,
      HasSubstr("valuation   not available: pe_small, pe_large, px_small_asof, px_large_asof missing "));
  EXPECT_THAT(page, Not(ContainsRegex("[ +-]nan")));
}

TEST_F(ExplanationTest, AValuationTooOldIsNoMissingOne) {
  signals::SessionRecord r = blank(State::watch);
  using market::ReferenceKey;
  for (const auto key : {ReferenceKey::pe_small, ReferenceKey::pe_large}) {
    r.references[market::index(key)].validity = signals::Validity::stale;
  }
  EXPECT_THAT(text(explain(r, std::nullopt, machine)),
              HasSubstr("not available: px_small_asof, px_large_asof missing; pe_small, pe_large too old "));
  r.references[market::index(ReferenceKey::px_small_asof)].validity = signals::Validity::fresh;
  r.references[market::index(ReferenceKey::px_large_asof)].validity = signals::Validity::ageing;
  EXPECT_THAT(text(explain(r, std::nullopt, machine)),
              HasSubstr("not available: pe_small, pe_large too old "));
}

TEST_F(ExplanationTest, AFlagIsNamedByMoreThanItsCode) {
  signals::SessionRecord r = blank(State::watch);
  for (std::size_t i = 0; i < model.triggers.size(); ++i) r.triggers[i].on = model.triggers[i].id == "CROWD";
  EXPECT_THAT(text(explain(r, std::nullopt, machine)), HasSubstr("flags       CROWD crowded\n"));
}

// Whatever is met then counts for nothing.
TEST_F(ExplanationTest, WhatHasFailedRestsAndSaysForHowLong) {
  signals::SessionRecord r = blank(State::invalidated);
  r.age = 0;
  std::string page = text(explain(r, std::nullopt, machine));
  EXPECT_THAT(page, HasSubstr("  It looks again in 10 sessions, whatever is met until then.\n"));
  EXPECT_THAT(page, Not(HasSubstr("Not confirmed")));
  r.age = 9;
  EXPECT_THAT(text(explain(r, std::nullopt, machine)), HasSubstr("It looks again in 1 session, "));
}

TEST_F(ExplanationTest, AMandatoryTriggerIsHeldAgainstTheLevelItHadToReach) {
  Turn turn = this->turn(State::watch, State::confirming, Reason::base);
  turn.record.triggers[0].last_change = turn.record.session;
  turn.record.triggers[2].last_change = turn.record.session - std::chrono::days{9};
  const Explanation e = explain(turn.record, turn, machine);
  EXPECT_EQ(e.last->numbers[0].threshold, 1.0);
  EXPECT_EQ(e.last->numbers[1].threshold, 2.0);
  EXPECT_EQ(e.last->numbers[2].threshold, -0.25);
}

// The machine has forgotten the peak and its registers on the session it leaves: they are the session
// before's.
TEST_F(ExplanationTest, CountsAndPeakAreOfTheSessionBefore) {
  Turn turn = this->turn(State::confirmed, State::invalidated, Reason::trend_lost);
  turn.before.registers.trend = 4;
  turn.before.peak = 0.2;
  turn.record.facts.spread = 0.1;
  turn.record.facts.sigma = 0.01;
  const Explanation e = explain(turn.record, turn, machine);
  EXPECT_EQ(e.last->numbers[1].value, 5);
  EXPECT_NEAR(e.last->numbers[2].value, std::exp(-0.1) - 1, 1e-12);
  EXPECT_NEAR(e.last->numbers[2].threshold, std::exp(-1.25 * 0.01 * std::sqrt(60.0)) - 1, 1e-12);
}

TEST_F(ExplanationTest, AConfirmationSaysHowManySessionsWereCounted) {
  Turn turn = this->turn(State::confirming, State::confirmed, Reason::count);
  turn.before.registers.confirm = 4;
  const Explanation e = explain(turn.record, turn, machine);
  EXPECT_EQ(e.last->numbers[0].value, 5);
  EXPECT_EQ(e.last->numbers[0].threshold, 5);
  EXPECT_THAT(text(e), ContainsRegex("sessions counted +5   \\(>= 5\\)\n"));
}

TEST_F(ExplanationTest, AStandingCountDoesNotReadAsCounting) {
  signals::SessionRecord r = blank(State::confirming);
  r.registers.confirm = 2;
  r.facts.quality = signals::Quality::ok;
  EXPECT_EQ(count_text(r, parameters, true), "Count: 2 of 5 sessions; a close like this adds one.");
  EXPECT_EQ(count_text(r, parameters, false), "Count: 2 of 5 sessions; a close like this takes one away.");
  EXPECT_THAT(text(explain(r, std::nullopt, machine)),
              HasSubstr("\n  Count: 2 of 5 sessions; a close like this takes one away.\n"));
  r.facts.quality = signals::Quality::degraded;
  EXPECT_EQ(count_text(r, parameters, true), "Count: 2 of 5 sessions; it stands until data are better.");
  r.facts.quality = signals::Quality::ok;
  r.registers.confirm = 0;
  EXPECT_EQ(count_text(r, parameters, false), "Count: 0 of 5 sessions; a close like this adds none.");
}

TEST(ExplainWords, NumbersAreRoundedForPeople) {
  EXPECT_EQ(rounded(0.8074, 2), "0.81");
  EXPECT_EQ(rounded(-0.001, 2), "0.00");
  EXPECT_EQ(rounded(-12.5, 1), "-12.5");
  EXPECT_EQ(rounded(signals::kUnavailable, 2), "not available");
  EXPECT_EQ(signed_percent(0.0123), "+1.2 %");
  EXPECT_EQ(signed_percent(-0.1), "-10.0 %");
}

// A market without any real data, through the command itself.
class ExplainCommand : public ::testing::Test {
 protected:
  ExplainCommand() : history(700) { history.write(folder.path()); }
  std::string page(const ExplainRequest& request) const {
    const auto e = explained(folder.path().string(), request);
    EXPECT_EQ(e.code, ExitCode::ok) << e.err;
    return e.out;
  }
  const rotation::testing::SyntheticHistory history;
  const rotation::testing::TemporaryFolder folder;
};

TEST_F(ExplainCommand, EveryTransitionFitsOnAPage) {
  std::size_t seen = 0;
  for (std::uint64_t n = 1; n <= 12; ++n, ++seen) {
    const auto e = explained(folder.path().string(), {.transition = n});
    if (e.code != ExitCode::ok) break;
    EXPECT_THAT(e.out, HasSubstr("Transition " + std::to_string(n) + ", "));
    std::istringstream lines(e.out);
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) EXPECT_LE(line.size(), 106U) << line;
    EXPECT_LE(count, 70);
  }
  EXPECT_GE(seen, 4U);
}

// The JSON holds every column of the daily table as it is: read back, the bits are the record's.
TEST_F(ExplainCommand, JsonEqualsTheRecord) {
  const market::Day day = history.days().at(650);
  const std::string json = page({.session = day, .json = true});
  simdjson::dom::parser parser;
  simdjson::dom::element e;
  ASSERT_EQ(parser.parse(json).get(e), simdjson::SUCCESS);

  Command command;
  command.verb = Command::Verb::explain;
  const Config config = std::get<Config>(load_config(command));
  DailyRun run(config);
  History rows;
  for (std::size_t i = 0; i <= 650; ++i) {
    for (std::size_t s = 0; s < history.closes()[i].size(); ++s) {
      const double x = history.closes()[i][s];
      if (!std::isnan(x)) rows.rows.push_back({static_cast<market::SeriesId>(s), history.days()[i], x, x});
    }
  }
  run.run(rows, [](const signals::Engine&, const signals::Transition*) {});
  const signals::SessionRecord& record = run.setup().engine.record();
  EXPECT_EQ(std::string_view(e["session"]), market::format_date(record.session));
  EXPECT_EQ(std::string_view(e["state"]), name(record.state));
  std::size_t numbers = 0;
  for (const signals::Column& column : signals::daily_columns(run.setup().model)) {
    const signals::Cell cell = column.read(record);
    const simdjson::dom::element statistic = e["statistics"][column.name];
    if (const auto* x = std::get_if<double>(&cell)) {
      ASSERT_EQ(statistic.is_null(), std::isnan(*x)) << column.name;
      if (std::isnan(*x)) continue;
      EXPECT_EQ(double(statistic), *x) << column.name;
      ++numbers;
    } else if (const auto* whole = std::get_if<int>(&cell)) {
      EXPECT_EQ(std::int64_t(statistic), *whole) << column.name;
    } else if (const auto* word = std::get_if<std::string_view>(&cell)) {
      EXPECT_EQ(std::string_view(statistic), *word) << column.name;
    }
  }
  EXPECT_GT(numbers, 20U);
}

TEST_F(ExplainCommand, TwiceTheSameBytes) {
  EXPECT_EQ(page({.json = true}), page({.json = true}));
  EXPECT_EQ(page({}), page({}));
}

TEST_F(ExplainCommand, SaysWhatIsMissing) {
  const auto e = explained((folder.path() / "nowhere").string(), {});
  EXPECT_EQ(e.code, ExitCode::error);
  EXPECT_THAT(e.err, HasSubstr("nowhere/manifest.csv: there is no such file; "));
  EXPECT_EQ(explained(folder.path().string(), rotation::testing::at("2001-01-02")).err,
            "rotationd: there is no history up to 2001-01-02\n");
}

}  // namespace
}  // namespace rotation::daemon
