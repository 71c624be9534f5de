// Massive's words: symbols, elements beside the provider's samples, the conversation.
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "feeds/market/rfc3339.hpp"
#include "feeds/simulator/conversation.hpp"
#include "feeds/simulator/massive/dialogue.hpp"
#include "feeds/simulator/massive/encoder.hpp"

namespace rotation::simulator::massive {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// ---- Symbols

TEST(MassiveListing, EverySeriesHasASymbolAndACluster) {
  const std::map<std::string, std::string> renamed{
      {"y2", "I:Y2"},
      {"y5", "I:FVX"},
      {"y10", "I:TNX"},
      {"y30", "I:TYX"},
      {"y10_real", "I:Y10_REAL"},
      {"DXY", "I:DXY"},
      {"VIX", "I:VIX"},
      {"HY_OAS", "I:HY_OAS"},
      {"EURUSD", "EUR/USD"},
      {"USDJPY", "USD/JPY"},
      {"GBPUSD", "GBP/USD"},
      {"USDCAD", "USD/CAD"},
      {"USDSEK", "USD/SEK"},
      {"USDCHF", "USD/CHF"},
  };
  const market::SeriesTable series(market::default_series());
  const auto all = listings(series, 10);
  ASSERT_EQ(all.size(), series.size());
  std::size_t others = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const market::Series& one = series.all()[i];
    if (market::is_equity(one.series_class)) {
      EXPECT_EQ(all[i].symbol, one.name);
      EXPECT_EQ(all[i].cluster, Cluster::stocks);
    } else {
      ++others;
      EXPECT_EQ(all[i].symbol, renamed.at(one.name));
      EXPECT_EQ(all[i].cluster,
                one.series_class == market::SeriesClass::fx ? Cluster::forex : Cluster::indices);
    }
    EXPECT_EQ(all[i].scale, one.series_class == market::SeriesClass::yield ? 10 : 1) << one.name;
  }
  EXPECT_EQ(others, renamed.size());
  EXPECT_EQ(symbol_of({"y3m", market::SeriesClass::yield}), "I:IRX");
  EXPECT_EQ(symbol_of({"IRX", market::SeriesClass::yield}), "I:IRX");
}

// ---- Elements

const Listing kMsft{"MSFT", Cluster::stocks, 1, 'C'};
const Listing kSpy{"SPY", Cluster::stocks, 1, 'B'};
const Listing kTnx{"I:TNX", Cluster::indices, 1, 'B'};
const Listing kEuro{"EUR/USD", Cluster::forex, 1, 'B'};

std::string text_of(const Tick& tick, const Listing& listing) {
  std::array<char, kElementBytes> buffer;
  return {buffer.data(), encode(buffer.data(), tick, listing)};
}

Tick tick_at(TickKind kind, std::string_view time) {
  const auto ts = market::parse_rfc3339(time).value();
  return {.due = ts, .ts = ts, .series = market::SeriesId{0}, .kind = kind};
}

Tick quote() {
  Tick tick = tick_at(TickKind::quote, "2018-09-04T04:53:38.784999Z");
  tick.quote = {114.125, 114.128, 10'000, 150};
  return tick;
}

Tick trade(Print print = Print::odd_lot) {
  Tick tick = tick_at(TickKind::trade, "2018-09-04T04:53:38.784Z");
  tick.trade = {114.125, 0, 12345, 100, print};
  return tick;
}

Tick band() {
  Tick tick = tick_at(TickKind::luld, "2020-09-28T18:19:12.683746Z");
  tick.band = {218.96, 198.11};
  return tick;
}

Tick bar() {
  Tick tick = tick_at(TickKind::bar, "2021-01-08T22:24:00Z");
  tick.bar = {0.4488, 0.4489, 0.4486, 0.4486, 0.44881, 4110, 6};
  return tick;
}

Tick value(double number) {
  Tick tick = tick_at(TickKind::value, "2023-03-07T20:14:58.13Z");
  tick.value = {number};
  return tick;
}

TEST(MassiveEncoder, QuoteInRoundLotsAndMilliseconds) {
  EXPECT_EQ(text_of(quote(), kMsft),
            R"({"ev":"Q","sym":"MSFT","bx":12,"bp":114.125,"bs":100,"ax":8,"ap":114.128,"as":2,"c":0,)"
            R"("i":[604],"t":1536036818784,"q":17618784999,"z":3})");
}

TEST(MassiveEncoder, TradeWithItsConditions) {
  EXPECT_EQ(text_of(trade(), kMsft),
            R"({"ev":"T","sym":"MSFT","i":"12345","x":12,"p":114.125,"s":100,"c":[37],"t":1536036818784,)"
            R"("q":17618784000,"z":3})");
  EXPECT_EQ(text_of(trade(Print::regular), kMsft).find("\"c\""), std::string::npos) << "may be absent";
  EXPECT_NE(text_of(trade(Print::sweep), kSpy).find(R"("c":[14])"), std::string::npos);
  EXPECT_NE(text_of(trade(Print::official_close), kMsft).find(R"("c":[8])"), std::string::npos);
  EXPECT_NE(text_of(trade(Print::official_close), kSpy).find(R"("c":[19],"t":1536036818784)"),
            std::string::npos);
}

TEST(MassiveEncoder, BandsAndHaltsInNanoseconds) {
  EXPECT_EQ(text_of(band(), kMsft),
            R"({"ev":"LULD","T":"MSFT","h":218.96,"l":198.11,"i":[21],"z":3,"t":1601317152683746000,)"
            R"("q":65952683746})");
  Tick halt = tick_at(TickKind::status, "2020-09-28T18:19:12.683746Z");
  halt.status = {true};
  EXPECT_EQ(text_of(halt, kMsft), R"({"ev":"LULD","T":"MSFT","h":0,"l":0,"i":[17],"z":3,)"
                                  R"("t":1601317152683746000,"q":65952683746})");
  halt.status = {false};
  EXPECT_NE(text_of(halt, kMsft).find(R"("i":[18])"), std::string::npos);
}

TEST(MassiveEncoder, MinuteBar) {
  EXPECT_EQ(text_of(bar(), kMsft),
            R"({"ev":"AM","sym":"MSFT","v":4110,"vw":0.44881,"o":0.4488,"c":0.4486,"h":0.4489,"l":0.4486,)"
            R"("z":685,"s":1610144640000,"e":1610144700000})");
}

TEST(MassiveEncoder, IndexValueByItsScale) {
  EXPECT_EQ(text_of(value(4.248), kTnx), R"({"ev":"V","val":4.248,"T":"I:TNX","t":1678220098130})");
  Listing cboe = kTnx;
  cboe.scale = 10;
  EXPECT_EQ(text_of(value(4.248), cboe), R"({"ev":"V","val":42.48,"T":"I:TNX","t":1678220098130})");
}

TEST(MassiveEncoder, PairWithTheValueInTheMiddle) {
  EXPECT_EQ(text_of(value(1.09), kEuro),
            R"({"ev":"C","p":"EUR/USD","x":48,"a":1.090108,"b":1.089892,"t":1678220098130})");
  for (int i = 0; i < 1000; ++i) {
    const double rate = 1 + i * 0.0013;
    simdjson::dom::parser parser;
    const auto pair = parser.parse(simdjson::padded_string(text_of(value(rate), kEuro)));
    EXPECT_NEAR((double(pair["a"]) + double(pair["b"])) / 2, rate, 1e-12);
  }
}

// What we write has no key that the sample does not have, and only those of its keys are absent that say the
// day's figures.
TEST(MassiveEncoder, ElementsHaveTheKeysOfTheSamples) {
  const std::filesystem::path folder = std::filesystem::path(ROTATION_SHARED_DATA) / "protocols" / "massive";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no sample frames at " << folder;
  const auto keys = [](const simdjson::dom::object& element) {
    std::map<std::string, simdjson::dom::element_type> types;
    for (const auto& [key, value] : element) {
      auto type = value.type();
      // 114 is as good a price as 114.125.
      if (type == simdjson::dom::element_type::INT64) type = simdjson::dom::element_type::DOUBLE;
      types.emplace(key, type);
    }
    return types;
  };
  const std::vector<std::pair<std::string, std::string>> pairs{
      {"quote_spec.json", text_of(quote(), kMsft)},
      {"trade_spec.json", text_of(trade(), kMsft)},
      {"luld_spec_ms.json", text_of(band(), kMsft)},
      {"agg_minute.json", text_of(bar(), kMsft)},
      {"index_value_spx.json", text_of(value(4.2), kTnx)},
      {"fx_quote_eurusd.json", text_of(value(1.1), kEuro)},
  };
  for (const auto& [file, ours] : pairs) {
    std::ifstream stream(folder / file);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    simdjson::dom::parser sample_parser;
    simdjson::dom::parser our_parser;
    auto sample = keys(sample_parser.parse(simdjson::padded_string(text)).at(0));
    if (file == "agg_minute.json") {
      for (const char* of_the_day : {"av", "op", "a"}) EXPECT_EQ(sample.erase(of_the_day), 1U);
    }
    EXPECT_EQ(keys(our_parser.parse(simdjson::padded_string(ours))), sample) << file << '\n' << ours;
  }
}

// ---- The conversation

constexpr const char* kLogin = R"({"action":"auth","params":"k"})";
constexpr const char* kConnected =
    R"([{"ev":"status","status":"connected","message":"Connected Successfully"}])";
constexpr const char* kAuthenticated =
    R"([{"ev":"status","status":"auth_success","message":"authenticated"}])";
constexpr const char* kFailed =
    R"([{"ev":"status","status":"auth_failed","message":"authentication failed"}])";
constexpr const char* kNotAuthorized = R"([{"ev":"status","status":"error","message":"not authorized"}])";
constexpr const char* kFull =
    R"([{"ev":"status","status":"max_connections","message":"Maximum number of connections exceeded."}])";

std::string subscribed(const std::string& topic) {
  return R"([{"ev":"status","status":"success","message":"subscribed to: )" + topic + R"("}])";
}

class MassiveDialogueTest : public ::testing::Test {
 protected:
  using State = Conversation::State;

  Dialogue dialogue(Cluster cluster = Cluster::stocks) {
    return {rules_, cluster, listings_, [this] { return seats_-- > 0; }};
  }
  Dialogue admitted(Cluster cluster = Cluster::stocks) {
    Dialogue d = dialogue(cluster);
    (void)d.greet(std::nullopt);
    (void)d.hear(kLogin);
    return d;
  }
  static std::string asks(const std::string& topics) {
    return R"({"action":"subscribe","params":")" + topics + "\"}";
  }
  static bool wants(const Dialogue& d, TickKind kind, std::uint16_t series) {
    return d.wants(Tick{.series = market::SeriesId{series}, .kind = kind});
  }

  Rules rules_;
  std::vector<Listing> listings_{kMsft, kSpy, kTnx, kEuro};
  int seats_ = 1;
};

TEST_F(MassiveDialogueTest, GreetsAndLetsInWhoHasAKey) {
  Dialogue d = dialogue();
  EXPECT_THAT(d.greet(std::nullopt), ElementsAre(kConnected));
  EXPECT_EQ(d.state(), State::anonymous);
  EXPECT_THAT(d.hear(kLogin), ElementsAre(kAuthenticated));
  EXPECT_EQ(d.state(), State::admitted);
  EXPECT_FALSE(d.subscribed());
}

TEST_F(MassiveDialogueTest, AWrongKeyIsTheEnd) {
  rules_.key = "other";
  for (const char* text : {kLogin, R"({"action":"auth","params":""})"}) {
    Dialogue d = dialogue();
    EXPECT_THAT(d.hear(text), ElementsAre(kFailed));
    EXPECT_EQ(d.state(), State::refused);
    EXPECT_EQ(d.close_code(), 1008);
    EXPECT_THAT(d.hear(kLogin), IsEmpty());
  }
  EXPECT_EQ(seats_, 1);
}

TEST_F(MassiveDialogueTest, NoLoginInTime) {
  EXPECT_THAT(dialogue().login_overdue(),
              ElementsAre(R"([{"ev":"status","status":"auth_timeout",)"
                          R"("message":"No authentication request received."}])"));
}

TEST_F(MassiveDialogueTest, EachTopicIsAnsweredInAFrameOfItsOwn) {
  Dialogue d = admitted();
  EXPECT_THAT(d.hear(asks("T.MSFT,Q.*,LULD.NOBODY")),
              ElementsAre(subscribed("T.MSFT"), subscribed("Q.*"), subscribed("LULD.NOBODY")));
  EXPECT_TRUE(d.subscribed());
  EXPECT_TRUE(wants(d, TickKind::trade, 0));
  EXPECT_FALSE(wants(d, TickKind::trade, 1));
  EXPECT_TRUE(wants(d, TickKind::quote, 0));
  EXPECT_TRUE(wants(d, TickKind::quote, 1));
  EXPECT_FALSE(wants(d, TickKind::correction, 0)) << "Massive has none";
  EXPECT_THAT(
      d.hear(R"({"action":"unsubscribe","params":"Q.*,T.MSFT,T.SPY,LULD.NOBODY"})"),
      ElementsAre(R"([{"ev":"status","status":"success","message":"unsubscribed to: Q.*"}])",
                  R"([{"ev":"status","status":"success","message":"unsubscribed to: T.MSFT"}])",
                  R"([{"ev":"status","status":"success","message":"unsubscribed to: T.SPY"}])",
                  R"([{"ev":"status","status":"success","message":"unsubscribed to: LULD.NOBODY"}])"));
  EXPECT_FALSE(d.subscribed());
  EXPECT_FALSE(wants(d, TickKind::quote, 0));
}

TEST_F(MassiveDialogueTest, WhatTheClusterDoesNotHaveIsNotAnswered) {
  Dialogue d = admitted();
  EXPECT_THAT(d.hear(asks("V.I:TNX,C.EUR/USD,X.BTC-USD,T,T.,.SPY,T.A B,,T.é,A.SPY")),
              ElementsAre(subscribed("A.SPY")));
  for (const char* text : {"", "{", "[]", "7", R"({"action":"dance","params":"T.SPY"})",
                           R"({"action":"subscribe"})", R"({"action":"subscribe","params":["T.SPY"]})"}) {
    EXPECT_THAT(d.hear(text), IsEmpty()) << text;
  }
}

TEST_F(MassiveDialogueTest, EveryClusterHasTopicsOfItsOwn) {
  seats_ = 2;
  Dialogue indices = admitted(Cluster::indices);
  EXPECT_THAT(indices.hear(asks("V.*,T.SPY")), ElementsAre(subscribed("V.*")));
  EXPECT_TRUE(wants(indices, TickKind::value, 2));
  EXPECT_FALSE(wants(indices, TickKind::value, 3));
  for (const char* spelling : {"C.EUR/USD", "C.EUR-USD", "C.*"}) {
    seats_ = 1;
    Dialogue forex = admitted(Cluster::forex);
    EXPECT_THAT(forex.hear(asks(spelling)), ElementsAre(subscribed(spelling)));
    EXPECT_TRUE(wants(forex, TickKind::value, 3)) << spelling;
    EXPECT_FALSE(wants(forex, TickKind::value, 2));
  }
}

TEST_F(MassiveDialogueTest, HaltsAreToldOfNasdaqsTapeOnly) {
  Dialogue d = admitted();
  (void)d.hear(asks("LULD.*"));
  EXPECT_TRUE(wants(d, TickKind::luld, 1));
  EXPECT_TRUE(wants(d, TickKind::status, 0));
  EXPECT_FALSE(wants(d, TickKind::status, 1));
}

TEST_F(MassiveDialogueTest, SecondConnectionMaySubscribeBeforeItIsTold) {
  Dialogue first = admitted();
  Dialogue second = dialogue();
  EXPECT_THAT(second.hear(kLogin), ElementsAre(kAuthenticated));
  EXPECT_EQ(second.state(), State::admitted);
  EXPECT_THAT(second.hear(asks("T.SPY")), ElementsAre(subscribed("T.SPY"), kFull));
  EXPECT_EQ(second.state(), State::refused);
  EXPECT_THAT(second.hear(asks("T.SPY")), IsEmpty());
  EXPECT_EQ(first.state(), State::admitted);
}

TEST_F(MassiveDialogueTest, NothingButLoginBeforeLogin) {
  Dialogue d = dialogue();
  EXPECT_THAT(d.hear(asks("T.SPY")), ElementsAre(kNotAuthorized));
  EXPECT_THAT(d.hear(R"({"action":"unsubscribe","params":"T.SPY"})"), ElementsAre(kNotAuthorized));
  EXPECT_FALSE(d.subscribed());
}

TEST_F(MassiveDialogueTest, ConfiguredRefusals) {
  rules_.refuse = 402;
  EXPECT_THAT(dialogue().hear(kLogin), ElementsAre(kFailed));
  rules_.refuse = 409;
  Dialogue poor = admitted();
  EXPECT_THAT(poor.hear(asks("T.SPY,Q.SPY")), ElementsAre(kNotAuthorized));
  EXPECT_FALSE(poor.subscribed());
  rules_.refuse = 406;
  seats_ = 1;
  EXPECT_THAT(admitted().hear(asks("T.SPY")), ElementsAre(subscribed("T.SPY"), kFull));
  EXPECT_EQ(seats_, 1);
}

}  // namespace
}  // namespace rotation::simulator::massive
