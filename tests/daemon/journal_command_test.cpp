// What `rotationd journal` prints, and when it says that something is wrong.
#include "daemon/journal_command.hpp"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/journal/folder.hpp"
#include "feeds/journal/writer.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Action = JournalRequest::Action;

constexpr market::Timestamp kTime{1767623400s};  // 2026-01-05T14:30:00Z

class JournalCommand : public ::testing::Test {
 protected:
  // A run of these events, numbered, as its process left it: ended, or killed.
  void write(std::vector<market::Event> events, bool ended = true) {
    journal::Ring ring({}, kTime);
    market::JournalCounters counters;
    journal::WriterOptions options{
        .folder = folder.path(), .file_bytes = file_bytes, .sync = std::chrono::milliseconds{0}};
    options.begin = {.run = kTime, .version = "1.2.3", .config_hash = "c0ffee", .connections = {"sim"}};
    options.begin.series = {"SPY", "y10"};
    journal::Writer writer(options, ring, counters,
                           [](segment::Health, std::string_view text) { ADD_FAILURE() << text; });
    for (std::size_t i = 0; i < events.size(); ++i) {
      events[i].sequence = i + 1;
      events[i].feed = market::FeedId{0};
      ASSERT_TRUE(ring.push(events[i]));
      if (i % 100 == 99) writer.turn();
    }
    writer.mark({.sequence = events.size(), .hash = 0xABCDEF});
    if (ended) {
      writer.close();
    } else {
      writer.turn();
    }
  }
  ExitCode run(Action action) {
    Command command;
    command.verb = Command::Verb::journal;
    command.journal = {.action = action, .folder = folder.path()};
    out.str("");
    err.str("");
    return run_journal(command, out, err);
  }

  const rotation::testing::TemporaryFolder folder;
  std::size_t file_bytes = std::size_t{64} << 20;
  std::ostringstream out;
  std::ostringstream err;
};

TEST_F(JournalCommand, CatPrintsALineOfJsonForEachEvent) {
  const market::SeriesId spy{0};
  market::Event timer;
  timer.kind = market::EventKind::timer;
  timer.ts_event = timer.ts_recv = kTime;
  timer.timer = {market::TimerKind::session_open, std::chrono::floor<std::chrono::days>(kTime)};
  market::Event figure = timer;
  figure.kind = market::EventKind::reference;
  figure.reference = market::reference(market::ReferenceKey::pe_small, timer.timer.session, {16, 0, 0});
  write({rotation::testing::quote(spy, kTime, 600),
         rotation::testing::trade(spy, kTime, 600.5, 7, market::flag::official_close),
         rotation::testing::value(market::SeriesId{1}, kTime, 4.25),
         rotation::testing::status(market::StatusCode::feed_live, kTime), timer, figure});
  EXPECT_EQ(run(Action::cat), ExitCode::ok);
  std::vector<std::string> lines;
  std::istringstream in(out.str());
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), 7U) << out.str();
  const std::string times = R"("ts_event":"2026-01-05T14:30:00Z","ts_recv":"2026-01-05T14:30:00Z")";
  EXPECT_THAT(lines[0], HasSubstr(R"({"sequence":1,"kind":"quote","series":"SPY","feed":"sim",)" + times));
  EXPECT_THAT(lines[0], HasSubstr(R"("bid":)"));
  EXPECT_THAT(lines[1], HasSubstr(R"("price":600.5,)"));
  EXPECT_THAT(lines[1], HasSubstr(R"("id":"7","flags":["official_close"]})"));
  EXPECT_EQ(lines[2],
            R"({"sequence":3,"kind":"value","series":"y10","feed":"sim",)" + times + R"(,"value":4.25})");
  EXPECT_EQ(lines[3], R"({"sequence":4,"kind":"status","feed":"sim",)" + times + R"(,"status":"feed_live"})");
  EXPECT_EQ(lines[4], R"({"sequence":5,"kind":"timer","feed":"sim",)" + times +
                          R"(,"timer":"session_open","session":"2026-01-05"})");
  EXPECT_THAT(lines[5], HasSubstr(R"("key":"pe_small","asof":"2026-01-05",)"));
  EXPECT_EQ(lines[6], R"({"kind":"state","sequence":6,"hash":"0000000000abcdef"})");
  EXPECT_THAT(err.str(), IsEmpty());
}

TEST_F(JournalCommand, VerifySaysWhetherARunIsWhole) {
  write({rotation::testing::value(market::SeriesId{1}, kTime, 4.25)}, false);
  EXPECT_EQ(run(Action::verify), ExitCode::ok) << err.str();
  EXPECT_EQ(out.str(),
            "20260105T143000.000000000Z: 1 events from number 1 in 1 segment, not ended (killed)\n");

  std::ofstream(journal::segments_in(folder.path())[0].path, std::ios::app) << "half";
  EXPECT_EQ(run(Action::verify), ExitCode::ok);
  EXPECT_THAT(out.str(), HasSubstr("a torn tail of 4 bytes cut, not ended (killed)"));
  EXPECT_EQ(run(Action::stats), ExitCode::ok);
  EXPECT_THAT(out.str(), HasSubstr("not ended, a torn tail of 4 bytes cut"));
}

// Its segment is over, as after an hour; the next one is made with the next event.
TEST_F(JournalCommand, VerifyTellsARunThatGoesOnFromOneThatEnded) {
  {
    const journal::Ring held(journal::ring_path(folder.path(), kTime), kTime);
    write({rotation::testing::value(market::SeriesId{1}, kTime, 4.25)});
    EXPECT_EQ(run(Action::verify), ExitCode::ok) << err.str();
    EXPECT_THAT(out.str(), HasSubstr("in 1 segment, still being written\n"));
  }
  EXPECT_EQ(run(Action::verify), ExitCode::ok) << err.str();
  EXPECT_THAT(out.str(), HasSubstr("in 1 segment, ended\n"));
}

TEST_F(JournalCommand, VerifyNamesTheFirstEventOfARunOfSeveralSegments) {
  file_bytes = 4096;
  write(std::vector(500, rotation::testing::value(market::SeriesId{1}, kTime, 4.25)));
  ASSERT_GT(journal::segments_in(folder.path()).size(), 1U);
  EXPECT_EQ(run(Action::verify), ExitCode::ok) << err.str();
  EXPECT_THAT(out.str(), HasSubstr(": 500 events from number 1 in "));
}

TEST_F(JournalCommand, AFolderThatIsNotThereIsOneSentence) {
  Command command;
  command.verb = Command::Verb::journal;
  command.storage_path = (folder.path() / "none").string();
  for (const Action action : {Action::verify, Action::cat, Action::stats}) {
    command.journal.action = action;
    err.str("");
    EXPECT_EQ(run_journal(command, out, err), ExitCode::error);
    EXPECT_EQ(err.str(), "rotationd: " + (folder.path() / "none/journal").string() +
                             ": is no directory; name the journal's, or give --storage.path\n");
  }
}

TEST_F(JournalCommand, DamageIsOneSentenceAndAnExitCode) {
  EXPECT_EQ(run(Action::verify), ExitCode::error);
  EXPECT_EQ(err.str(), "rotationd: " + folder.path().string() + ": holds no journal\n");
  EXPECT_EQ(run(Action::cat), ExitCode::error);

  write({rotation::testing::value(market::SeriesId{1}, kTime, 4.25)});
  std::fstream file(journal::segments_in(folder.path())[0].path, std::ios::in | std::ios::out);
  file.seekp(40) << '?';
  file.close();
  EXPECT_EQ(run(Action::verify), ExitCode::error);
  EXPECT_THAT(err.str(), HasSubstr("damaged (offset 16)"));
}

}  // namespace
}  // namespace rotation::daemon
