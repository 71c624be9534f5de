// Where the warm-up's history comes from, when there are several places.
#include "daemon/history_source.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/market/rfc3339.hpp"
#include "tests/support/calendar.hpp"
#include "tests/support/logged_lines.hpp"
#include "tests/support/scripted_http_server.hpp"
#include "tests/support/simulated_clock.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon {
namespace {

using rotation::testing::HttpRequestSeen;
using rotation::testing::LoggedLines;
using rotation::testing::ScriptedAnswer;
using rotation::testing::ScriptedHttpServer;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// FRED as of any day: 3.25 on each of the days asked for that is a session.
ScriptedAnswer fred(const HttpRequestSeen& request) {
  const auto after = [&](std::string_view mark) {
    return request.target.substr(request.target.find(mark) + mark.size(), 10);
  };
  std::string body =
      "observation_date," + request.target.substr(request.target.find("id=") + 3,
                                                  request.target.find('&') - request.target.find("id=") - 3);
  const market::Day last = *market::parse_date(after("coed="));
  for (market::Day day = *market::parse_date(after("cosd=")); day <= last; day += std::chrono::days{1}) {
    if (rotation::testing::calendar().is_session(day)) body += '\n' + market::format_date(day) + ",3.25";
  }
  return {.body = body + '\n'};
}

class HistorySource : public ::testing::Test {
 protected:
  // A folder of CSV files with these closes of 2024-07-01 and the 2nd.
  std::string directory(const std::string& name, const std::map<std::string, double>& closes) {
    std::string manifest = "series,file,column,class,unit,note\n";
    for (const auto& [series, close] : closes) {
      const bool yield = series.starts_with('y');
      manifest += series + "," + series + ".csv,value," + (yield ? "Y,percent,\n" : "E1,usd,\n");
      const std::string value = std::to_string(close);
      folder.write(name + "/" + series + ".csv",
                   "date,value\n2024-07-01," + value + "\n2024-07-02," + value + "\n");
    }
    folder.write(name + "/manifest.csv", manifest);
    return (folder.path() / name).string();
  }

  // "SPY 500" for each series, by name; every close of it is the same.
  std::map<std::string, double> load(const std::string& sources, const std::string& clock = "wall") {
    const auto parsed =
        parse_config("schema: 1\nclock: " + clock +
                         "\nfeeds:\n  - {name: a, url: \"ws://localhost/\"}\nhistory:\n  sessions: 130\n"
                         "  sources:\n" +
                         sources,
                     "test");
    const auto* const config = std::get_if<Config>(&parsed);
    if (config == nullptr) throw std::runtime_error(std::get<Sentences>(parsed).front());
    LoggedLines logged(time);
    const market::SeriesTable table(config->series);
    rows = load_history(*config, table, rotation::testing::calendar(), time.now(), folder.path() / "cache",
                        logged.log(), {});
    said = logged.lines();
    std::map<std::string, double> closes;
    for (const auto& row : rows) closes[table[row.series].name] = row.close;
    return closes;
  }

  rotation::testing::TemporaryFolder folder;
  rotation::testing::SimulatedClock time{*market::parse_rfc3339("2024-07-02T21:00:00Z")};
  std::vector<history::DailyRow> rows;
  std::vector<std::string> said;
};

TEST_F(HistorySource, ASeriesComesFromTheFirstSourceThatHasIt) {
  const auto closes = load("    - directory: " + directory("one", {{"SPY", 500}, {"y10", 4}}) +
                           "\n    - directory: " + directory("two", {{"y10", 9}, {"QQQ", 400}}) + "\n");
  EXPECT_EQ(closes, (std::map<std::string, double>{{"SPY", 500}, {"y10", 4}, {"QQQ", 400}}));
  EXPECT_THAT(rows, SizeIs(6)) << "and from no other";
  EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end(), history::earlier));
  EXPECT_THAT(said,
              Contains(AllOf(HasSubstr("no daily history"), HasSubstr("IWM HYG IJR"), HasSubstr("DXY VIX"))));
}

TEST_F(HistorySource, ASessionThatIsNotOverIsNoHistory) {
  const std::string source = "    - directory: " + directory("one", {{"SPY", 500}}) + "\n";
  time.set(*market::parse_rfc3339("2024-07-02T20:14:00Z"));
  (void)load(source);
  EXPECT_THAT(rows, SizeIs(1));
  (void)load(source, "feed");
  EXPECT_THAT(rows, SizeIs(2)) << "simulated time may be any time";
}

TEST_F(HistorySource, IsAskedOnlyForWhatNoEarlierOneHad) {
  const ScriptedHttpServer server(fred);
  const std::string ask =
      "    - {provider: fred, series: [y2, y10], url: \"http://127.0.0.1:" + std::to_string(server.port()) +
      "\"}\n";
  const auto closes = load("    - directory: " + directory("one", {{"y10", 4}}) + "\n" + ask);
  EXPECT_EQ(closes, (std::map<std::string, double>{{"y10", 4}, {"y2", 3.25}}));
  ASSERT_THAT(server.requests(), SizeIs(1));
  EXPECT_THAT(server.requests()[0].target, HasSubstr("id=DGS2&"));
}

TEST_F(HistorySource, TheNextStartAsksForWhatIsNew) {
  const ScriptedHttpServer server(fred);
  const std::string ask =
      "    - {provider: fred, series: [y10], url: \"http://127.0.0.1:" + std::to_string(server.port()) +
      "\"}\n";
  (void)load(ask);
  const std::size_t first = rows.size();
  EXPECT_GE(first, 130U);
  time.set(*market::parse_rfc3339("2024-07-08T21:00:00Z"));
  (void)load(ask);
  EXPECT_GE(rows.size(), first - 1) << "the window has moved on by as many days";
  (void)load(ask, "feed");
  std::vector<std::string> from;
  for (const auto& request : server.requests()) {
    from.push_back(request.target.substr(request.target.find("cosd=") + 5, 10));
  }
  EXPECT_THAT(from, ElementsAre("2023-12-15", "2024-06-22", "2000-01-03"))
      << "no cache where time is simulated";
}

TEST_F(HistorySource, NoneIsConfigured) {
  Config config;
  LoggedLines logged(time);
  EXPECT_TRUE(load_history(config, market::SeriesTable(config.series), rotation::testing::calendar(),
                           time.now(), folder.path(), logged.log(), {})
                  .empty());
}

}  // namespace
}  // namespace rotation::daemon
