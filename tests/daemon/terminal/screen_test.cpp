// The picture, of what a real API says of a market that the test drives.
#include "daemon/terminal/screen.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/daemon/terminal/known_market.hpp"

namespace rotation::daemon::terminal {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr Size kSmall{80, 24};
constexpr Size kWide{200, 60};
const Link kOpen{Link::State::open, "", {}, {}};

class Screen : public ::testing::Test {
 protected:
  Screen() {
    rig.end_warm_up();
    rig.feed.state = market::FeedState::live;
  }

  void hear_all() {
    rig.store.durable = rig.book.last();
    hear(model, rig, now);
  }
  [[nodiscard]] Frame frame(Size size, const Link& link = kOpen) const {
    return screen(model, link, choice, now, "http://127.0.0.1:8711/", size);
  }
  [[nodiscard]] std::string text(Size size, const Link& link = kOpen) const {
    return frame(size, link).text();
  }
  // The row that begins so, after its marks.
  [[nodiscard]] std::string row(Size size, const std::string& with) const {
    std::istringstream rows(text(size));
    for (std::string one; std::getline(rows, one);) {
      if (one.find(with) != std::string::npos) return one;
    }
    return "no row with " + with;
  }

  api::ApiRig rig;
  Model model;
  Choice choice;
  market::Timestamp now = rig.clock.now();
};

TEST_F(Screen, ShowsBeforeAnythingIsKnownThatItWaits) {
  EXPECT_THAT(text(kSmall), HasSubstr("WAITING for the first answer"));
  rig.warmed_up = false;
  rig.ready = false;
  hear_all();
  EXPECT_THAT(text(kSmall), HasSubstr("○ STARTING"));
  EXPECT_THAT(text(kSmall), Not(HasSubstr("DORMANT")));
}

// What a desk looks for, at every usual size.
TEST_F(Screen, ShowsStateNeedsLadderSpreadSeriesAndEvents) {
  rig.until(signals::State::dormant, -0.004);
  rig.until(signals::State::watch, 0.004);
  rig.tick(30min, 1.001);
  hear_all();
  for (const Size size : {kSmall, Size{80, 50}, Size{132, 43}, kWide}) {
    const std::string shown = text(size);
    SCOPED_TRACE(shown);
    EXPECT_THAT(shown, HasSubstr("◇ WATCH  "));
    EXPECT_THAT(shown, HasSubstr(" close of " + model.regime->session));
    EXPECT_THAT(shown, HasSubstr("(if closed now: "));
    EXPECT_THAT(shown, HasSubstr("10:00:00 New York, open, closes in 6 h"));
    EXPECT_THAT(shown, HasSubstr("SIMULATED"));
    EXPECT_THAT(shown, HasSubstr("missing; hardest: " + model.regime->needs.front().text));
    EXPECT_THAT(shown, HasSubstr("DORMANT → WATCH"));
    EXPECT_THAT(shown, HasSubstr(" IJR/SPY "));
    EXPECT_THAT(shown, HasSubstr("score "));
    EXPECT_THAT(shown, HasSubstr("\n q quit"));
    for (const char* id : {"M1", "M2", "M3", "P1", "P4", "C1", "C4", "V1", "V3", "V4"}) {
      EXPECT_THAT(shown, HasSubstr(std::string(" ") + id + ' '));
    }
    for (const char* name : {" IJR ", " SPY "}) EXPECT_THAT(shown, HasSubstr(name));
  }
  EXPECT_THAT(text(kWide), HasSubstr("Mandatory: all must be on"));
  EXPECT_THAT(text(kWide), HasSubstr(" HY_OAS ")) << "every series";
}

TEST_F(Screen, ARungHasMarkValueLevelsAndDistance) {
  rig.tick(30min, 1.01);
  hear_all();
  Trigger& m1 = model.triggers.front();
  m1 = {.id = "M1",
        .name = "spread trend",
        .role = "mandatory",
        .on = false,
        .available = true,
        .provisional_on = true,
        .value = {0.81, 1.02},
        .on_level = 1,
        .off_level = 0,
        .unit = "ratio",
        .natural = 0.014,
        .level = 124.5,
        .sigma20 = 0.62,
        .text = "IJR needs +1.4 % against SPY"};
  EXPECT_THAT(row(kSmall, "M1 spread trend  "),
              StartsWith(" ·(✓) M1 spread trend           0.81   (1.02) 1/0        +1.4 % → 124.50   0.6 σ"));
  EXPECT_THAT(row(kWide, "M1 spread trend  "), HasSubstr("IJR needs +1.4 % against SPY"));
  m1.moves = "IJR";
  EXPECT_THAT(row(kSmall, "M1 spread trend  "), HasSubstr(" 1/0        IJR +1.4 %  "));
  m1.text.clear();
  m1.level.reset();
  m1.moves.clear();
  m1.of = "IJR/SPY";
  EXPECT_THAT(row(kSmall, "M1 spread trend  "), HasSubstr(" 1/0        IJR/SPY +1.4 %  "));
  m1.on = true;
  m1.value.provisional.reset();
  EXPECT_THAT(row(kSmall, "M1 spread trend  "),
              StartsWith(" ✓    M1 spread trend           0.81          1/0"));
  m1.available = false;
  m1.value.confirmed.reset();
  EXPECT_THAT(row(kSmall, "M1 spread trend  "),
              StartsWith(" ?    M1 spread trend              –          1/0"));
  EXPECT_THAT(row(kSmall, "M1 spread trend  "), HasSubstr("waits for data"));
  EXPECT_THAT(row(kWide, "Mandatory: all must be on"), HasSubstr(" of 2 on, 1 waiting"));
}

// Whatever is in parentheses is provisional, and has the tone of it.
TEST_F(Screen, NeverConfusesProvisionalAndConfirmed) {
  rig.tick(30min, 1.01);
  hear_all();
  const Frame shown = frame(kSmall);
  int found = 0;
  for (int r = 5; r < 22; ++r) {  // ladder, spread, standing
    bool inside = false;
    for (int c = 0; c < kSmall.columns; ++c) {
      const Cell& cell = shown.at(r, c);
      inside = inside || cell.sign == U'(';
      const bool marked = cell.tone == Tone::provisional || cell.tone == Tone::warn;
      EXPECT_EQ(inside, marked) << "row " << r << " column " << c << '\n' << shown.text();
      found += inside ? 1 : 0;
      inside = inside && cell.sign != U')';
    }
  }
  EXPECT_GT(found, 100);
}

TEST_F(Screen, SaysWhichSeriesIsSilent) {
  rig.tick(30min);
  hear_all();
  EXPECT_THAT(text(kWide), Not(HasSubstr("STALE")));
  for (Series& s : model.series) {
    if (s.name == "DXY") s.problems = {"stale"};
    if (s.name == "y10") s.problems = {"halted"};
  }
  EXPECT_THAT(row(kSmall, " IJR   "), HasSubstr(" SPY ")) << "the pair's legs come first";
  EXPECT_THAT(row(kSmall, " IJR   "), HasSubstr(" y10     4.680     !halted"))
      << "then those that are silent";
  EXPECT_THAT(row(kWide, " DXY   "), HasSubstr("!STALE 0s"));
}

TEST_F(Screen, SaysThatTheDaemonIsGoneAndDimsWhatItSaid) {
  rig.tick(30min);
  hear_all();
  const Link gone{Link::State::down, "http://127.0.0.1:8711/: it cannot be reached", now - 12s, now + 3s};
  for (const Size size : {kSmall, kWide}) {
    const Frame shown = frame(size, gone);
    EXPECT_THAT(shown.text(), HasSubstr("✗ DAEMON GONE for 12 s, next try in 3 s"));
    EXPECT_THAT(shown.text(), HasSubstr("it cannot be reached"));
    for (int c = 0; c < size.columns; ++c) EXPECT_EQ(shown.at(8, c).tone, Tone::dim);
  }
}

TEST_F(Screen, NamesDoubtsInWords) {
  rig.tick(30min);
  hear_all();
  model.status->durable = false;
  EXPECT_THAT(text(kSmall), HasSubstr("NOT RECORDED"));
  model.status->ready = false;
  model.status->verdict_text = "STALE feed alpaca, feed massive/indices, IJR, SPY and 12 more";
  EXPECT_THAT(text(kSmall), HasSubstr("STALE feed alpaca, feed massive/indices, IJR, SPY and 12 more"));
  EXPECT_THAT(text(kWide), HasSubstr("NOT READY"));
}

TEST_F(Screen, FollowsTheKeys) {
  rig.tick(30min);
  hear_all();
  choice.pair = 4;
  EXPECT_THAT(text(kSmall), HasSubstr("\n VB/VOO "));
  choice.help = true;
  EXPECT_THAT(text(kSmall), HasSubstr("Keys and signs"));
  for (const char* end : {"for nothing yet", "as it is", "market is closed", "itself", "forecasts."}) {
    EXPECT_THAT(text(kSmall), HasSubstr(end)) << "a sentence is cut";
  }
  EXPECT_THAT(text(kSmall), HasSubstr("WATCH")) << model.regime->state;
}

// Every size has its rows, each as wide as the terminal, and nothing of the text is lost in between.
TEST_F(Screen, FitsEverySize) {
  rig.tick(30min);
  hear_all();
  for (int rows = 1; rows <= 70; rows += 3) {
    for (int wide = 1; wide <= 240; wide += 7) {
      std::istringstream lines(text({wide, rows}));
      int seen = 0;
      for (std::string line; std::getline(lines, line); ++seen) ASSERT_EQ(columns(line), wide);
      ASSERT_EQ(seen, rows);
    }
  }
}

TEST(Model, UpdatesOfSeriesAndTransitionsAreOfWhatHasChanged) {
  Model model;
  hear(model, "series", R"({"as_of":null,"series":[{"name":"IJR","value":1},{"name":"SPY","value":2}]})");
  hear(model, "series", R"({"as_of":null,"series":[{"name":"SPY","value":3}]})", false);
  ASSERT_EQ(model.series.size(), 2U);
  EXPECT_EQ(model.series[1].value, 3);
  hear(model, "transitions", R"({"transitions":[{"number":2},{"number":1}]})");
  hear(model, "transitions", R"({"transitions":[{"number":3},{"number":4}]})", false);
  ASSERT_EQ(model.transitions.size(), 4U);
  EXPECT_EQ(model.transitions.front().number, 4U);
  hear(model, "transitions", R"({"transitions":[{"number":9}]})");
  EXPECT_EQ(model.transitions.size(), 1U);
}

TEST(Model, TakesWhatIsMissingOrOfAnotherKindAsAbsent) {
  Model model;
  for (const char* channel :
       {"status", "state", "triggers", "pairs", "series", "feeds", "transitions", "new"}) {
    for (const char* json : {"{}", "[]", "null", "7", R"({"triggers":7,"pairs":{"name":1},"now":"noon"})",
                             R"({"triggers":[7,null,{"id":5,"distance":[]}],"needs":[1],"checks":[null]})"}) {
      hear(model, channel, json);
    }
  }
  EXPECT_FALSE(screen(model, kOpen, {}, {}, "", kSmall).text().empty());
}

}  // namespace
}  // namespace rotation::daemon::terminal
