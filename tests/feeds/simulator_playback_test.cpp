// Playback: the rules on a few written rows, and on the real files where they are present.
#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "feeds/market/calendar.hpp"
#include "feeds/market/rfc3339.hpp"
#include "feeds/simulator/playback.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::simulator {
namespace {

namespace chr = std::chrono;
namespace fs = std::filesystem;
using market::Day;
using rotation::testing::TemporaryFolder;

class PlaybackTest : public ::testing::Test {
 protected:
  struct Said {
    std::string name;
    Tick tick;
  };

  std::vector<Said> play(Playback& playback) {
    std::vector<Said> all;
    std::vector<Tick> part;
    market::Timestamp due{};
    for (; playback.stretch(); playback.advance()) {
      const Stretch now = *playback.stretch();
      playback.ticks(part);
      for (const Tick& tick : part) {
        EXPECT_GE(tick.due, std::max(due, now.begin));
        EXPECT_LE(tick.due, now.end);
        due = tick.due;
        all.push_back({series_[tick.series].name, tick});
      }
    }
    return all;
  }

  market::Calendar calendar_;
  market::SeriesTable series_{market::default_series()};
};

class WrittenPlayback : public PlaybackTest {
 protected:
  void SetUp() override {
    folder_.write("manifest.csv",
                  "series,file,column,class,unit,note\nIJR,daily/IJR.csv,adj_close,E2,usd,\nSPY,daily/"
                  "SPY.csv,adj_close,E1,usd,\n"
                  "y10,daily/y10.csv,value,Y,percent,\nSPY_px,daily/SPY.csv,close,E1,usd,\n");
    folder_.write("daily/SPY.csv",
                  "date,open,high,low,close,adj_close,volume\n2019-12-16,319,320,318,319.5,289.8,1000\n"
                  "2019-12-17,320,321,319,319.57,289.9,1000\n");
    folder_.write("daily/IJR.csv",
                  "date,open,high,low,close,adj_close,volume\n2019-12-17,,,,,75.45847,\n"
                  "2019-12-18,,,,,75.72101,\n");
    folder_.write("daily/y10.csv", "date,value\n2019-12-16,1.89\n2019-12-17,1.88\n2019-12-18,\n");
    folder_.write(
        "intraday/SPY_bars_1m_x.csv",
        "ts,open,high,low,close,volume\n2019-12-17T20:58:00Z,319.5,319.6,319.4,319.55,500\n"
        "2019-12-17T20:59:00Z,319.62,319.71,319.48,319.56,0\n2019-12-18T20:57:00Z,319.7,319.8,319.6,319.6,"
        "700\n");
    plan_.directory = folder_.path().string();
  }

  static std::string time_of(const Tick& tick) { return std::string(market::Rfc3339(tick.due).view()); }
  std::string mistake(const PlaybackPlan& plan) {
    try {
      const Playback playback(calendar_, series_, plan);
    } catch (const std::runtime_error& error) {
      const std::string text = error.what();
      const std::size_t at = text.find(folder_.path().string());
      return at == std::string::npos
                 ? text
                 : text.substr(0, at) + "DIR" + text.substr(at + folder_.path().string().size());
    }
    return "";
  }

  TemporaryFolder folder_;
  PlaybackPlan plan_{"", Day{chr::year{2019} / 12 / 17}, Day{chr::year{2019} / 12 / 18}, {}, {}, {}, {}};
};

TEST_F(WrittenPlayback, BarIsKnownWhenItCloses) {
  plan_.bars = parse_items("SPY");
  Playback playback(calendar_, series_, plan_);
  const auto said = play(playback);
  ASSERT_GE(said.size(), 3U);
  EXPECT_EQ(said[0].tick.kind, TickKind::bar);
  EXPECT_EQ(market::Rfc3339(said[0].tick.ts).view(), "2019-12-17T20:58:00Z") << "stamped at its start";
  EXPECT_EQ(time_of(said[0].tick), "2019-12-17T20:59:00Z") << "sent at its end";
  EXPECT_EQ(said[1].tick.kind, TickKind::quote);
  EXPECT_EQ(said[1].tick.ts, said[1].tick.due);
  EXPECT_EQ((said[1].tick.quote.bid + said[1].tick.quote.ask) / 2, 319.55);
  EXPECT_LE(said[1].tick.quote.ask - said[1].tick.quote.bid, 0.0100001);
  EXPECT_GT(said[1].tick.quote.bid_size, 0U);
  EXPECT_EQ(said[2].tick.kind, TickKind::trade);
  EXPECT_EQ(said[2].tick.trade.size, 500U);
}

TEST_F(WrittenPlayback, SessionsEndWithTheLastBarAsTheOfficialClose) {
  plan_.bars = parse_items("SPY");
  Playback playback(calendar_, series_, plan_);
  const auto said = play(playback);
  std::map<std::string, double> official;
  std::map<std::string, double> last_mid;
  for (const Said& s : said) {
    if (s.tick.kind == TickKind::trade && s.tick.trade.print == Print::official_close) {
      official[time_of(s.tick)] = s.tick.trade.price;
    }
    if (s.tick.kind == TickKind::quote) last_mid[time_of(s.tick)] = (s.tick.quote.bid + s.tick.quote.ask) / 2;
  }
  const std::map<std::string, double> expected{{"2019-12-17T21:00:00Z", 319.56},
                                               {"2019-12-18T21:00:00Z", 319.6}};
  EXPECT_EQ(official, expected);
  EXPECT_EQ(last_mid["2019-12-18T21:00:00Z"], 319.6) << "the last bar ended two minutes before";
}

TEST_F(WrittenPlayback, DailySeriesCloseOnceAndEquitiesOpenWhereTheyClosed) {
  plan_.bars = parse_items("SPY");
  plan_.daily = parse_items("REST:adj_close");
  Playback playback(calendar_, series_, plan_);
  std::map<std::string, std::vector<std::string>> said;
  for (const Said& s : play(playback)) {
    if (s.name == "SPY") continue;
    EXPECT_EQ(s.tick.ts, s.tick.due);
    const double price = s.tick.kind == TickKind::value   ? s.tick.value.value
                         : s.tick.kind == TickKind::trade ? s.tick.trade.price
                                                          : (s.tick.quote.bid + s.tick.quote.ask) / 2;
    const char* kind = s.tick.kind == TickKind::value ? "v" : s.tick.kind == TickKind::trade ? "t" : "q";
    said[s.name].push_back(time_of(s.tick) + " " + kind + " " + std::to_string(price));
  }
  const std::map<std::string, std::vector<std::string>> expected{
      // No quote at the first open: nothing is known of the session before.
      {"IJR",
       {"2019-12-17T21:00:00Z q 75.458470", "2019-12-17T21:00:00Z t 75.458470",
        "2019-12-18T14:30:00Z q 75.458470", "2019-12-18T21:00:00Z q 75.721010",
        "2019-12-18T21:00:00Z t 75.721010"}},
      {"y10", {"2019-12-17T21:00:00Z v 1.880000"}}};  // a blank row says nothing
  EXPECT_EQ(said, expected);
}

TEST_F(WrittenPlayback, HistoryIsRawOrAdjusted) {
  plan_.bars = parse_items("SPY");
  const Playback playback(calendar_, series_, plan_);
  const auto spy = series_.find("SPY").value();
  const Day first{chr::year{2019} / 12 / 16};
  EXPECT_EQ(playback.history_end(), first);
  EXPECT_EQ(playback.daily(spy, first, first, Adjustment::raw).at(0).close, 319.5);
  EXPECT_EQ(playback.daily(spy, first, first, Adjustment::all).at(0).close, 289.8);
  const auto ijr = series_.find("IJR").value();
  EXPECT_EQ(playback.daily(ijr, plan_.from, plan_.to, Adjustment::raw).at(0).close, 75.45847);
}

TEST_F(WrittenPlayback, MistakesAreOneSentence) {
  PlaybackPlan plan = plan_;
  EXPECT_EQ(mistake(plan), "the playback's plan names no series with data between its dates");
  plan.bars = parse_items("QQQ");
  EXPECT_EQ(mistake(plan), "no file DIR/intraday/QQQ_bars_1m_*.csv.gz");
  plan.bars = parse_items("NOPE");
  EXPECT_EQ(mistake(plan), "playback names 'NOPE', which is no series");
  plan.bars = parse_items("SPY");
  plan.daily = parse_items("SPY:close");
  EXPECT_EQ(mistake(plan), "playback names SPY both daily and intraday");
  plan.daily = parse_items("IJR:price");
  EXPECT_EQ(mistake(plan), "DIR/daily/IJR.csv has no column 'price'");
  plan.daily.clear();
  plan.to = Day{chr::year{2019} / 12 / 1};
  EXPECT_EQ(mistake(plan), "playback ends before it begins");
  plan = plan_;
  plan.from = plan.to = Day{chr::year{2018} / 12 / 18};
  plan.bars = parse_items("SPY");
  EXPECT_EQ(mistake(plan), "no bars of SPY between the playback's dates");
  folder_.write("intraday/SPY_bars_1m_x.csv", "ts,open,high,low,close,volume\nyesterday,1,1,1,1,1\n");
  EXPECT_EQ(mistake(plan), "DIR/intraday/SPY_bars_1m_x.csv:2: 'yesterday' is not a time");
  EXPECT_THROW((void)parse_items("SPY,,IJR"), std::runtime_error);
  EXPECT_THROW((void)parse_items("SPY:"), std::runtime_error);
  EXPECT_THROW((void)parse_items("SPY,SPY"), std::runtime_error);
}

class RealPlayback : public PlaybackTest {
 protected:
  void SetUp() override {
    if (!fs::exists(fs::path(kFolder) / "manifest.csv")) {
      GTEST_SKIP() << "no real market data: " << kFolder << "/manifest.csv is absent";
    }
  }
  static constexpr const char* kFolder = ROTATION_SHARED_DATA "/data";
};

TEST_F(RealPlayback, WeekOfDecember2019) {
  const std::string bars = "SPY,IJR,IWM,HYG,IEF,RSP,QQQ,IWN,XLI,XLF,XLP";
  Playback playback(calendar_, series_,
                    {kFolder,
                     Day{chr::year{2019} / 12 / 17},
                     Day{chr::year{2019} / 12 / 23},
                     parse_items("REST:adj_close"),
                     parse_items(bars),
                     {},
                     {}});
  std::map<std::string, std::map<Day, double>> closes;
  std::map<std::string, int> quotes;
  market::Timestamp last{};
  for (const Said& s : play(playback)) {
    const Day day = chr::floor<chr::days>(s.tick.ts);
    if (s.tick.kind == TickKind::quote) ++quotes[s.name];
    const bool print = s.tick.kind == TickKind::trade && s.tick.trade.print == Print::official_close;
    if (print) closes[s.name][day] = s.tick.trade.price;
    if (s.tick.kind == TickKind::value) closes[s.name][day] = s.tick.value.value;
    const auto close = calendar_.close(day);
    const bool after_hours = s.tick.ts == close + kAfterClose;
    if (after_hours) {
      EXPECT_EQ(series_[s.tick.series].series_class, market::SeriesClass::fx) << s.name;
    } else if (print || s.tick.kind == TickKind::value) {
      EXPECT_EQ(s.tick.ts, close);
    }
    last = std::max(last, s.tick.ts);
  }
  EXPECT_EQ(last, calendar_.close(Day{chr::year{2019} / 12 / 23}) + kAfterClose) << "exchange rates";
  const Day thursday{chr::year{2019} / 12 / 19};
  EXPECT_EQ(closes["SPY"][thursday], 320.91);
  EXPECT_EQ(closes["IJR"][thursday], 83.9);
  EXPECT_GT(quotes["SPY"], 1500);
  EXPECT_EQ(quotes["VB"], 10) << "at the open and at the close";
  for (const char* name : {"SPY", "IJR", "IWM", "HYG", "IEF", "RSP", "QQQ", "IWN", "XLI", "XLF", "XLP",
                           "VB",  "VOO", "KRE", "SMH", "XLB", "XLY", "XLU", "IJS", "y10", "DXY", "VIX"}) {
    EXPECT_EQ(closes[name].size(), 5U) << name;
  }
  for (const auto& item : parse_items(bars)) {
    const auto id = series_.find(item.series).value();
    for (const auto& bar : playback.daily(id, playback.history_end(), thursday, Adjustment::raw)) {
      if (closes[item.series].contains(bar.day)) {
        EXPECT_NEAR(closes[item.series][bar.day] / bar.close, 1, 0.0015) << item.series;
      }
    }
  }
}

TEST_F(RealPlayback, OneSecondQuotesOfOctober2013) {
  Playback playback(calendar_, series_,
                    {kFolder,
                     Day{chr::year{2013} / 10 / 7},
                     Day{chr::year{2013} / 10 / 11},
                     {},
                     {},
                     parse_items("SPY:1s"),
                     {}});
  std::size_t rows = 0;
  for (const Said& s : play(playback)) {
    ++rows;
    EXPECT_EQ(s.tick.kind, TickKind::quote);
  }
  EXPECT_EQ(rows, 144'886U) << "every row of the file, pre-market and late trading included";
}

}  // namespace
}  // namespace rotation::simulator
