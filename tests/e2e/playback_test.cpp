// Real input, end to end: recorded markets played over the WebSocket into the real daemon.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "feeds/history/csv.hpp"
#include "feeds/market/calendar.hpp"
#include "feeds/market/rfc3339.hpp"
#include "tests/e2e/programs.hpp"

namespace rotation::testing {
namespace {

namespace fs = std::filesystem;
using history::Csv;
using market::Day;

const fs::path kData = fs::path(ROTATION_SHARED_DATA) / "data";
const std::set<std::string, std::less<>> kBars{"SPY", "IJR", "IWM", "HYG", "IEF", "RSP",
                                               "QQQ", "IWN", "XLI", "XLF", "XLP"};

class Playback : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(kData / "intraday")) {
      GTEST_SKIP() << "no recorded markets: " << kData << " is absent (ROTATION_SHARED_DATA)";
    }
  }
  TemporaryFolder folder;
};

// The lines of a file whose field `column` is at most `last`, the header included.
void copy_through(const fs::path& from, const fs::path& to, const std::string& column,
                  const std::string& last, const std::set<std::string, std::less<>>* symbols = nullptr) {
  Csv csv(from);
  const std::size_t date = csv.column(column);
  const auto symbol = csv.find_column("symbol");
  fs::create_directories(to.parent_path());
  std::ofstream out(to);
  std::ifstream in(from);
  std::string line;
  std::getline(in, line);
  out << line << '\n';
  while (csv.next()) {
    std::getline(in, line);
    if (csv.text(date) > last || (symbols != nullptr && !symbols->contains(csv.text(*symbol)))) continue;
    out << line << '\n';
  }
}

// The real daily history through `last`. Series played from bars link to the unadjusted close and have
// distributions; the others are played as adjusted closes, so for them nothing ever happened.
std::string write_history(const TemporaryFolder& folder, const std::string& last) {
  const fs::path history = folder.path() / "history";
  std::string manifest = "series,file,column,class,unit,note,link\n";
  Csv csv(kData / "manifest.csv");
  const auto field = [&csv](const char* name) { return std::string(csv.text(csv.column(name))); };
  while (csv.next()) {
    const std::string name = field("series");
    const fs::path copy = history / field("file");
    if (!fs::exists(copy)) copy_through(kData / field("file"), copy, "date", last);
    manifest += name + "," + field("file") + "," + field("column") + "," + field("class") + "," +
                field("unit") + ",,";
    manifest += (kBars.contains(name) ? "close" : field("column")) + "\n";
  }
  folder.write("history/manifest.csv", manifest);
  copy_through(kData / "corporate" / "dividends.csv", history / "dividends.csv", "ex_date", "9999", &kBars);
  return "history:\n  sources:\n    - directory: " + history.string() +
         "\n  corporate_actions: " + (history / "dividends.csv").string() + "\nengine:\n  stand_ins: true\n";
}

double unix_time(Day day) {
  return static_cast<double>(day.time_since_epoch().count()) * 86'400;
}

// From the close of 2019-12-16 on, five sessions of one-minute bars against what a separately written study
// computed from daily data.
TEST_F(Playback, FiveSessionsOfBarsCloseAsTheGoldenDays) {
  std::string bars;
  for (const std::string& name : kBars) bars += (bars.empty() ? "" : ",") + name;
  // Slow enough that no session's values are gone before they are read.
  Simulator simulator({"--playback", kData, "--from", "2019-12-17", "--to", "2019-12-23", "--bars", bars,
                       "--daily", "REST:adj_close", "--streams", "3", "--sessions-per-second", "0.4"});
  Daemon daemon(folder, demo_config(simulator.port, write_history(folder, "2019-12-16")));

  Csv golden(kData / "golden" / "daily_2001_2023.csv.gz");
  const std::size_t session = golden.column("session");
  std::vector<std::string> states;
  while (golden.next()) {
    const Day day = golden.date(session);
    if (day < Day{std::chrono::year{2019} / 12 / 16} || day > Day{std::chrono::year{2019} / 12 / 23})
      continue;
    const std::string date = market::format_date(day);
    const Scrape now = daemon.until("the close of " + date, [day](const Scrape& s) {
      return s["rotation_last_session_timestamp_seconds"] >= unix_time(day);
    });
    ASSERT_EQ(now["rotation_last_session_timestamp_seconds"], unix_time(day)) << "the scrape came too late";
    const std::string state(golden.text(golden.column("state")));
    EXPECT_EQ(now.one("rotation_state"), state) << date;
    EXPECT_EQ(now.one("rotation_data_quality", "quality"), golden.text(golden.column("quality"))) << date;
    std::cout << date << "  " << now.one("rotation_state");
    for (const std::string k : {"20", "60", "120"}) {
      const double z = now["rotation_spread_z{pair=\"IJR/SPY\",k=\"" + k + "\",basis=\"confirmed\"}"];
      const double expected = golden.number(golden.column("z" + k)).value();
      EXPECT_NEAR(z, expected, 0.05) << date << " z" << k;
      std::cout << "  z" << k << " " << z << " (" << z - expected << ")";
    }
    std::cout << '\n';
    states.push_back(state);
  }
  EXPECT_EQ(states, (std::vector<std::string>{"WATCH", "WATCH", "WATCH", "SETUP", "SETUP", "SETUP"}));
  EXPECT_EQ(daemon.stop(), 0) << daemon.process.output();
  EXPECT_EQ(daemon.process.lines("msg=transition").size(), 1U) << daemon.process.output();
  std::ifstream events(folder.path() / "state" / "events.jsonl");
  std::string line;
  ASSERT_TRUE(std::getline(events, line));
  EXPECT_NE(line.find(R"("session":"2019-12-19",)"), std::string::npos) << line;
  EXPECT_FALSE(std::getline(events, line)) << "those of the history are none of this run's: " << line;
}

// What the quality gate must say to each quote, by the rules as written and the exchange's hours of that
// week.
std::string verdict(const Csv& csv, std::size_t ts, const std::array<std::size_t, 4>& columns) {
  const double bid = csv.number(columns[0]).value_or(0);
  const double ask = csv.number(columns[1]).value_or(0);
  if (bid <= 0 || ask <= 0) return "non_positive";
  if (csv.number(columns[2]).value_or(0) == 0 || csv.number(columns[3]).value_or(0) == 0) return "zero_size";
  if (bid > ask) return "crossed";
  const std::string_view time = csv.text(ts).substr(11);  // UTC; New York is four hours behind
  if (time < "13:30:00.000Z" || time > "20:00:00.000Z") return "outside_session";
  return "accepted";
}

TEST_F(Playback, FiveDaysOfOneSecondQuotesPassTheGate) {
  Csv quotes(kData / "intraday" / "SPY_quotes_1s_20131007-20131011.csv.gz");
  std::map<std::string, double> expected;
  double all = 0;
  const std::size_t ts = quotes.column("ts");
  const std::array columns{quotes.column("bid"), quotes.column("ask"), quotes.column("bid_size"),
                           quotes.column("ask_size")};
  for (; quotes.next(); ++all) expected[verdict(quotes, ts, columns)] += 1;

  Simulator simulator({"--playback", kData, "--from", "2013-10-07", "--to", "2013-10-11", "--quotes",
                       "SPY:1s", "--speed", "max"});
  Daemon daemon(folder, feed_config(simulator.port));
  const Scrape end = daemon.until("every quote judged", [all](const Scrape& now) {
    return now["rotation_series_ticks_total{series=\"SPY\"}"] + now.sum("rotation_gate_rejected_total") >=
           all;
  });
  // Of what passes by its own fields, the outlier filter refuses little: these are real quotes.
  const double outliers = end["rotation_gate_rejected_total{reason=\"outlier\"}"];
  EXPECT_LT(outliers, 0.002 * expected.at("accepted"));
  expected["outlier"] = outliers;
  expected.at("accepted") -= outliers;
  EXPECT_EQ(end["rotation_series_ticks_total{series=\"SPY\"}"], expected.at("accepted"));
  std::cout << all << " quotes, " << expected.at("accepted") << " accepted; rejected:\n";
  for (const auto& [sample, count] : end.samples()) {
    const std::string mark = "rotation_gate_rejected_total{reason=\"";
    if (!sample.starts_with(mark)) continue;
    const std::string reason = sample.substr(mark.size(), sample.size() - mark.size() - 2);
    EXPECT_EQ(count, expected[reason]) << reason;
    if (count > 0) std::cout << "  " << reason << " " << count << '\n';
  }
  EXPECT_EQ(end["rotation_series_rejected_total{series=\"SPY\"}"], all - expected.at("accepted"));
  EXPECT_EQ(end.sum("rotation_feed_rejected_total"), 0);
  EXPECT_EQ(end.sum("rotation_queue_conflated_total"), 0);
  EXPECT_EQ(daemon.stop(), 0) << daemon.process.output();
}

}  // namespace
}  // namespace rotation::testing
