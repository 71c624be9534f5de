// `rotationd replay` as a whole, over histories made for the purpose.
#include "daemon/replay/replay.hpp"

#include <algorithm>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "daemon/replay/text.hpp"
#include "feeds/history/csv.hpp"
#include "feeds/market/rfc3339.hpp"
#include "signals/daily_columns.hpp"
#include "tests/daemon/replay/synthetic_history.hpp"
#include "tests/support/calendar.hpp"
#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon {
namespace {

namespace fs = std::filesystem;
using rotation::testing::content;
using rotation::testing::day;
using rotation::testing::SyntheticHistory;
using rotation::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

const SyntheticHistory& market() {
  static const SyntheticHistory instance(900);
  return instance;
}

class Replay : public ::testing::Test {
 protected:
  // What replay is told, without the studies unless a test asks for them.
  Command command(const std::vector<fs::path>& history, const std::string& out) const {
    Command c;
    c.verb = Command::Verb::replay;
    for (const fs::path& directory : history) c.history.push_back(directory.string());
    c.replay.out = at(out).string();
    c.replay.neighbours = c.replay.placebo = false;
    return c;
  }
  fs::path at(const std::string& name) const { return folder.path() / name; }

  // Its exit code; what it said is in `said`.
  ExitCode run(const Command& c) {
    const auto loaded = load_config(c);
    std::ostringstream err;
    const ExitCode code = run_replay(c, std::get<Config>(loaded), "1.2.3", clock, {err, false});
    said = err.str();
    return code;
  }
  void expect_equal(const std::string& a, const std::string& b) const {
    for (const char* file : {"events.jsonl", "daily.csv"}) {
      EXPECT_EQ(content(at(a) / file), content(at(b) / file)) << file;
    }
  }

  const TemporaryFolder folder;
  rotation::testing::SimulatedClock clock{day("2026-01-05")};
  std::string said;
};

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) all.push_back(line);
  return all;
}

TEST_F(Replay, LeavesAReportOfTheRunThatIsTheSameEachTime) {
  market().write(at("h"));
  ASSERT_EQ(run(command({at("h")}, "a")), ExitCode::ok) << said;
  ASSERT_EQ(run(command({at("h")}, "b")), ExitCode::ok) << said;
  const std::string page = content(at("a") / "report.html");
  EXPECT_THAT(page, HasSubstr(config_hash(std::get<Config>(load_config(command({at("h")}, "a"))))));
  EXPECT_TRUE(page.ends_with("</html>\n"));
  const std::string out = at("b").string();
  EXPECT_TRUE(said.ends_with("\nresults are in " + out + "; begin with " + out + "/report.html\n")) << said;
  EXPECT_EQ(page, content(at("b") / "report.html"));
}

TEST_F(Replay, GivesWhatTheEngineGives) {
  market().write(at("h"));
  ASSERT_EQ(run(command({at("h")}, "out")), ExitCode::ok) << said;

  auto parameters = rotation::testing::parameters(day("2000-01-03"));
  parameters.stand_ins = true;  // the default of replay
  rotation::testing::EngineRig rig(parameters);
  const auto columns = signals::daily_columns(rig.model());
  const auto reads = [&](const std::string& name) {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&name](const signals::Column& column) { return column.name == name; });
    return round_trip(std::get<double>(found->read(rig.engine().record())));
  };
  std::vector<std::array<std::string, 4>> expected;
  rig.on_evaluated = [&](market::Day session) {
    if (rig.engine().record().facts.quality >= signals::Quality::degraded && expected.empty()) return;
    expected.push_back({market::format_date(session), std::string(name(rig.engine().record().state)),
                        reads("z60"), reads("FCI")});
  };
  for (std::size_t i = 0; i < market().days().size(); ++i) {
    for (std::size_t s = 0; s < market().series().size(); ++s) {
      rig.close(static_cast<market::SeriesId>(s), market().days()[i], market().closes()[i][s]);
    }
  }
  auto end = rotation::testing::heartbeat(rotation::testing::calendar().close(market().days().back()) +
                                          std::chrono::hours{1});
  end.flags = market::flag::history;
  rig.apply(end);

  history::Csv csv(at("out") / "daily.csv");
  for (const auto& [session, state, z60, fci] : expected) {
    ASSERT_TRUE(csv.next());
    EXPECT_EQ(csv.text(csv.column("session")), session);
    EXPECT_EQ(csv.text(csv.column("state")), state) << session;
    EXPECT_EQ(csv.text(csv.column("z60")), z60) << session;
    EXPECT_EQ(csv.text(csv.column("FCI")), fci) << session;
  }
  EXPECT_FALSE(csv.next());

  const auto events = lines(content(at("out") / "events.jsonl"));
  ASSERT_EQ(events.size(), rig.transitions.size());
  ASSERT_GE(events.size(), 10U) << "the market is too quiet to show anything";
  simdjson::dom::parser parser;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const simdjson::dom::element event = parser.parse(simdjson::padded_string(events[i]));
    const signals::Transition& t = rig.transitions[i];
    EXPECT_EQ(std::uint64_t(event["seq"]), t.number);
    EXPECT_EQ(std::string_view(event["session"]), market::format_date(t.session));
    EXPECT_EQ(std::string_view(event["from"]), name(t.from));
    EXPECT_EQ(std::string_view(event["to"]), name(t.to));
    EXPECT_EQ(std::string_view(event["reason"]), name(t.reason));
    EXPECT_EQ(double(event["z60"]), t.z60);
    EXPECT_EQ(std::string_view(event["code_version"]), "1.2.3");
  }
}

TEST_F(Replay, TwiceTheSameBytes) {
  market().write(at("h"));
  Command c = command({at("h")}, "a");
  c.replay.sweeps = {"trigger.M1.on=0.75,1"};
  ASSERT_EQ(run(c), ExitCode::ok);
  clock.advance(std::chrono::hours{5});
  c.replay.out = at("b").string();
  ASSERT_EQ(run(c), ExitCode::ok);
  expect_equal("a", "b");
  for (const char* file : {"summary.md", "sweep.md", "sweep.csv"}) {
    EXPECT_EQ(content(at("a") / file), content(at("b") / file)) << file;
  }
}

TEST_F(Replay, JoinsDirectories) {
  const std::size_t n = market().days().size();
  market().write(at("whole"));
  market().write(at("early"), 0, 500);
  market().write(at("late"), 480, n);  // overlaps, and agrees
  ASSERT_EQ(run(command({at("whole")}, "a")), ExitCode::ok);
  ASSERT_EQ(run(command({at("late"), at("early")}, "b")), ExitCode::ok);
  expect_equal("a", "b");
  EXPECT_THAT(content(at("b") / "summary.md"), HasSubstr("late, "));
}

TEST_F(Replay, DirectoriesThatDisagreeAreAnError) {
  market().write(at("a"));
  SyntheticHistory other(20);
  other.write(at("b"), 0, 20, "IJR");
  std::string text = content(at("b") / "closes.csv");
  text.replace(text.rfind(',') + 1, std::string::npos, "21.5\n");
  folder.write("b/closes.csv", text);
  EXPECT_EQ(run(command({at("a"), at("b")}, "out")), ExitCode::error);
  EXPECT_THAT(said,
              AllOf(HasSubstr("rotationd: 2004-01-30 is "), HasSubstr((at("a") / "closes.csv").string()),
                    HasSubstr(", but 21.5 in " + (at("b") / "closes.csv").string() +
                              ": directories that overlap must agree\n")));
}

TEST_F(Replay, FromCutsOnlyWhatIsReported) {
  market().write(at("h"));
  ASSERT_EQ(run(command({at("h")}, "all")), ExitCode::ok);
  Command c = command({at("h")}, "cut");
  c.replay.from = market().days()[600];
  ASSERT_EQ(run(c), ExitCode::ok);
  const auto all = lines(content(at("all") / "daily.csv"));
  const auto cut = lines(content(at("cut") / "daily.csv"));
  ASSERT_EQ(cut.size(), 301U);
  EXPECT_EQ(cut.front(), all.front());
  EXPECT_TRUE(std::equal(cut.begin() + 1, cut.end(), all.end() - 300));
  const std::string events = content(at("all") / "events.jsonl");
  const std::string tail = content(at("cut") / "events.jsonl");
  EXPECT_FALSE(tail.empty());
  EXPECT_TRUE(events.ends_with(tail));
}

TEST_F(Replay, ToEndsTheHistory) {
  market().write(at("whole"));
  market().write(at("short"), 0, 700);
  Command c = command({at("whole")}, "a");
  c.replay.to = market().days()[699];
  ASSERT_EQ(run(c), ExitCode::ok);
  ASSERT_EQ(run(command({at("short")}, "b")), ExitCode::ok);
  expect_equal("a", "b");
}

TEST_F(Replay, SaysWhatKeepsItFromReplaying) {
  EXPECT_EQ(run(command({at("none")}, "out")), ExitCode::error);
  EXPECT_EQ(said, "rotationd: " + (at("none") / "manifest.csv").string() +
                      ": there is no such file; deploy/docs/history.md says what a manifest holds\n");

  market().write(at("h"));
  Command c = command({at("h")}, "out");
  c.replay.to = day("1999-12-31");
  EXPECT_EQ(run(c), ExitCode::error);
  EXPECT_EQ(said, "rotationd: there is no history between 2000-01-03 and 1999-12-31\n");

  c = command({at("h")}, "out");
  c.replay.from = day("2030-01-01");
  EXPECT_EQ(run(c), ExitCode::error);
  EXPECT_THAT(said,
              HasSubstr("rotationd: there is no session to report: the history ends before 2030-01-01\n"));

  market().write(at("brief"), 0, 50);
  EXPECT_EQ(run(command({at("brief")}, "out")), ExitCode::error);
  EXPECT_THAT(said,
              HasSubstr("rotationd: there is no session to report: the data are DEGRADED to the end\n"));

  folder.write("file", "");
  EXPECT_EQ(run(command({at("h")}, "file")), ExitCode::error);
  EXPECT_THAT(said, HasSubstr("rotationd: "));
}

TEST_F(Replay, SaysHowFastItWasAndWhatIsMissing) {
  SyntheticHistory(900).write(at("h"));
  folder.write("h/manifest.csv", [this] {
    std::string text = content(at("h") / "manifest.csv");
    const std::size_t line = text.find("XLG,");
    return text.erase(line, text.find('\n', line) + 1 - line);
  }());
  ASSERT_EQ(run(command({at("h")}, "out")), ExitCode::ok);
  const std::size_t series = market().series().size();
  EXPECT_THAT(said, HasSubstr("read " + std::to_string(900 * (series - 1)) + " closes in "));
  EXPECT_THAT(said, HasSubstr("\nno history for XLG\n"));
  EXPECT_THAT(said, HasSubstr("\nreplay 10 %, 90 of 900 sessions"));
  EXPECT_THAT(said, HasSubstr("\nreplay 100 %, 900 of 900 sessions"));
  EXPECT_THAT(said, HasSubstr("\nengine: 900 sessions, "));
  EXPECT_THAT(content(at("out") / "summary.md"), HasSubstr("\n- Series without history: XLG\n"));
}

TEST_F(Replay, StandInsUnlessTheConfigurationSaysOtherwise) {
  Command c = command({at("h")}, "out");
  EXPECT_TRUE(std::get<Config>(load_config(c)).engine.stand_ins);
  c.settings = {"engine.stand_ins=false"};
  EXPECT_FALSE(std::get<Config>(load_config(c)).engine.stand_ins);
  c.settings.clear();
  c.config_file = folder
                      .write("r.yml",
                             "schema: 1\nfeeds: [{name: sim, url: \"ws://localhost/\"}]\n"
                             "engine: {stand_ins: false}\n")
                      .string();
  EXPECT_FALSE(std::get<Config>(load_config(c)).engine.stand_ins);
  c.verb = Command::Verb::run;
  c.config_file.reset();
  EXPECT_FALSE(std::get<Config>(load_config(c)).engine.stand_ins);
}

TEST_F(Replay, StudiesAreInTheSummary) {
  market().write(at("h"), 0, 320);
  Command c = command({at("h")}, "out");
  c.replay.placebo = c.replay.neighbours = true;
  ASSERT_EQ(run(c), ExitCode::ok) << said;
  const std::string summary = content(at("out") / "summary.md");
  for (const char* part : {"\n## What followed\n", "\n| CONFIRMED | ", "\n| SETUP | ", "\n| every session | ",
                           "\n| placebo | ", "\n## Confirmations\n", "\n## Lateness\n", "\n## Neighbours\n",
                           "\n| trigger.M1.on | 1 | 0.75: n ", "\n| machine.confirm_count | 5 | 4: n ",
                           "\n| veto.vix.on | 35 | - | 43.75: n ", "\n## Read before quoting\n"}) {
    EXPECT_THAT(summary, HasSubstr(part));
  }
  EXPECT_THAT(said, HasSubstr("\nplacebo 100 %, 100 of 100 runs"));
}

TEST_F(Replay, SweepsEveryCombination) {
  market().write(at("h"));
  Command c = command({at("h")}, "out");
  c.replay.sweeps = {"machine.cooldown=60,10", "machine.confirm_count=1,5"};
  ASSERT_EQ(run(c), ExitCode::ok) << said;
  history::Csv csv(at("out") / "sweep.csv");
  std::vector<std::string> settings;
  std::vector<double> transitions;
  while (csv.next()) {
    settings.push_back(std::string(csv.text(0)) + ' ' + std::string(csv.text(1)));
    transitions.push_back(csv.number(csv.column("transitions")).value());
  }
  EXPECT_THAT(settings, ::testing::ElementsAre("60 1", "60 5", "10 1", "10 5"));
  // The last of them is the configuration itself.
  EXPECT_EQ(transitions.back(), static_cast<double>(lines(content(at("out") / "events.jsonl")).size()));
  EXPECT_NE(transitions.front(), transitions.back());

  // A run of its own with --set gives what its row says.
  Command alone = command({at("h")}, "alone");
  alone.settings = {"machine.cooldown=60", "machine.confirm_count=1"};
  ASSERT_EQ(run(alone), ExitCode::ok);
  EXPECT_EQ(transitions.front(), static_cast<double>(lines(content(at("alone") / "events.jsonl")).size()));
}

TEST_F(Replay, SweepsThatCannotBeAreRefusedBeforeAnythingRuns) {
  market().write(at("h"), 0, 10);
  Command c = command({at("h")}, "out");
  c.replay.sweeps = {"trigger.M1.on=1,99"};
  EXPECT_EQ(run(c), ExitCode::config);
  EXPECT_THAT(said, HasSubstr("--set trigger.M1.on=99: trigger.M1.on: 99 is outside"));
  c.replay.sweeps = {"engine.history_start=2000-01-03,2005-01-03"};
  EXPECT_EQ(run(c), ExitCode::config);
  EXPECT_EQ(said,
            "--sweep engine.history_start=2000-01-03,2005-01-03: series and engine.history_start decide "
            "what is read; they cannot be swept\n");
  EXPECT_FALSE(fs::exists(at("out")));
}

}  // namespace
}  // namespace rotation::daemon
