#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/providers/massive/provider.hpp"
#include "feeds/providers/massive/subscription.hpp"

namespace rotation::massive {
namespace {

using providers::Field;
using providers::Instrument;
using providers::Retry;
using providers::Step;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::vector<Instrument> kStocks{
    {"SPY", market::SeriesId{0}, market::SeriesClass::etf_liquid, Field::quotes},
    {"QQQ", market::SeriesId{1}, market::SeriesClass::etf, Field::price},
    {"AAPL", market::SeriesId{2}, market::SeriesClass::stock, Field::mid},
};
const std::vector<Instrument> kIndices{
    {"I:TNX", market::SeriesId{3}, market::SeriesClass::yield, Field::price},
    {"I:DXY", market::SeriesId{4}, market::SeriesClass::index_level, Field::price},
};
const std::vector<Instrument> kPairs{
    {"EUR/USD", market::SeriesId{5}, market::SeriesClass::fx, Field::mid},
    {"USD-JPY", market::SeriesId{6}, market::SeriesClass::fx, Field::price},
};

std::string granted(const std::string& topic) {
  return R"({"ev":"status","status":"success","message":"subscribed to: )" + topic + R"("})";
}

TEST(MassiveSubscription, AuthFrameEscapes) {
  EXPECT_EQ(auth_frame("KEY"), R"({"action":"auth","params":"KEY"})");
  EXPECT_EQ(auth_frame("a\"b\\c\n"), R"({"action":"auth","params":"a\"b\\c\u000a"})");
}

TEST(MassiveSubscription, AsksForNoMoreThanTheFieldsNeed) {
  EXPECT_EQ(Subscription(kStocks).frame(),
            R"({"action":"subscribe","params":"T.SPY,Q.SPY,LULD.SPY,T.QQQ,LULD.QQQ,Q.AAPL,LULD.AAPL"})");
  EXPECT_EQ(Subscription(kIndices).frame(), R"({"action":"subscribe","params":"V.I:TNX,V.I:DXY"})");
  EXPECT_EQ(Subscription(kPairs).frame(), R"({"action":"subscribe","params":"C.EUR/USD,C.USD-JPY"})");
}

TEST(MassiveSubscription, RemembersWhatWasGrantedOnAConnection) {
  Subscription wanted(kStocks);
  EXPECT_THAT(wanted.missing("[" + granted("T.SPY") + "]"),
              ElementsAre("Q.SPY", "LULD.SPY", "T.QQQ", "LULD.QQQ", "Q.AAPL", "LULD.AAPL"));
  EXPECT_THAT(wanted.missing("[" + granted("T.QQQ") + "," + granted("Q.SPY") +
                             R"(,{"ev":"status","status":"error","message":"not authorized"},)" +
                             granted("LULD.AAPL") + "]"),
              ElementsAre("LULD.SPY", "LULD.QQQ", "Q.AAPL"));
  EXPECT_THAT(wanted.missing("[" + granted("T.SPY") + "," + granted("AM.IBM") + "]"), SizeIs(3));
  EXPECT_THAT(
      wanted.missing("[" + granted("LULD.SPY") + "," + granted("LULD.QQQ") + "," + granted("Q.AAPL") + "]"),
      IsEmpty());
  wanted.begin();
  EXPECT_THAT(wanted.missing("[]"), SizeIs(7));
}

TEST(MassiveSubscription, KnowsAPairByEitherSpelling) {
  Subscription wanted(kPairs);
  EXPECT_THAT(wanted.missing("[" + granted("C.EUR-USD") + "]"), ElementsAre("C.USD-JPY"));
  EXPECT_THAT(wanted.missing("[" + granted("C.USD/JPY") + "]"), IsEmpty());
  Subscription stock(std::vector<Instrument>{{"BRK-B", {}, market::SeriesClass::stock, Field::price}});
  EXPECT_THAT(stock.missing("[" + granted("T.BRK/B") + "]"), SizeIs(2));
}

TEST(MassiveSubscription, WhatIsNoGrantGrantsNothing) {
  Subscription wanted(kIndices);
  for (const char* text :
       {"", "[]", "{}", "null", "[1,null]", R"([{"ev":"V","T":"I:TNX"}])",
        R"([{"ev":"status","status":"success","message":"unsubscribed to: V.I:TNX"}])",
        R"([{"ev":"status","status":"error","message":"subscribed to: V.I:TNX"}])",
        R"([{"ev":"status","status":"success","message":"subscribed to: v.i:tnx"}])",
        R"([{"ev":"status","status":"success","message":7}])", R"([{"ev":"status","status":"success"}])",
        R"([{"ev":"status","status":"success","message":"subscribed to: V.I:TNX"])"}) {
    EXPECT_THAT(wanted.missing(text), SizeIs(2)) << text;
  }
}

TEST(MassiveProvider, SpeaksInTheOrderOfItsProfile) {
  const auto provider = make_provider(market::FeedId{0}, kIndices);
  EXPECT_THAT(provider->frames(Step::greeting, {"K", ""}), IsEmpty());
  EXPECT_THAT(provider->frames(Step::login, {"K", ""}), ElementsAre(R"({"action":"auth","params":"K"})"));
  EXPECT_THAT(provider->frames(Step::channel, {"K", ""}), IsEmpty());
  EXPECT_THAT(provider->frames(Step::subscribe, {"K", ""}),
              ElementsAre(R"({"action":"subscribe","params":"V.I:TNX,V.I:DXY"})"));
  EXPECT_TRUE(provider->handshake({"K", ""}).query.empty());
  EXPECT_THAT(provider->missing("[" + granted("V.I:DXY") + "]"), ElementsAre("V.I:TNX"));
  provider->begin();
  EXPECT_THAT(provider->missing("[]"), SizeIs(2));
}

TEST(MassiveProvider, HasAnAddressForEachKindOfInstrument) {
  const providers::Profile& known = profile();
  EXPECT_EQ(known.url, "wss://socket.massive.com/");
  ASSERT_THAT(known.clusters, SizeIs(3));
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(known.clusters[i].equities, i == 0);
    EXPECT_EQ(known.clusters[i].yields_and_levels, i == 1);
    EXPECT_EQ(known.clusters[i].fx, i == 2);
    EXPECT_EQ(known.clusters[i].path, known.clusters[i].name);
  }
  EXPECT_EQ(default_field(known, market::SeriesClass::etf), Field::quotes);
  EXPECT_EQ(default_field(known, market::SeriesClass::yield), Field::price);
  EXPECT_EQ(default_field(known, market::SeriesClass::fx), Field::mid);
}

TEST(MassiveProvider, KnowsWhichErrorsPass) {
  for (const std::uint32_t code : {1U, 2U, 5U, 6U, 7U, 8U}) {
    EXPECT_EQ(find_error(profile(), code).retry, Retry::permanent) << code;
  }
  EXPECT_EQ(find_error(profile(), 3).retry, Retry::passing);
  for (const std::uint32_t code : {4U, 0U, 99U}) {
    EXPECT_EQ(find_error(profile(), code).retry, Retry::patient) << code;
  }
  EXPECT_EQ(find_error(profile(), 4).name, "max_connections");
  EXPECT_EQ(find_error(profile(), 99).name, "unknown");
}

}  // namespace
}  // namespace rotation::massive
