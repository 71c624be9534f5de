#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/providers/alpaca/provider.hpp"
#include "feeds/providers/alpaca/subscription.hpp"

namespace rotation::alpaca {
namespace {

using providers::Instrument;
using providers::Retry;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::vector<Instrument> kInstruments{
    {"SPY", market::SeriesId{0}, market::SeriesClass::etf_liquid},
    {"AAPL", market::SeriesId{1}, market::SeriesClass::stock},
};
const std::string kAll = R"("trades":["AAPL","SPY"],"quotes":["SPY","AAPL"],"statuses":["SPY","AAPL"])";

std::string ack(const std::string& channels) {
  return R"([{"T":"subscription",)" + channels + "}]";
}

TEST(AlpacaSubscription, AuthFrameEscapes) {
  EXPECT_EQ(auth_frame("K", "S"), R"({"action":"auth","key":"K","secret":"S"})");
  EXPECT_EQ(auth_frame("a\"b\\c", "d\ne\x01"),
            R"({"action":"auth","key":"a\"b\\c","secret":"d\u000ae\u0001"})");
}

TEST(AlpacaSubscription, AsksForTheChannelsOfEachClass) {
  EXPECT_EQ(
      Subscription(kInstruments).frame(),
      R"({"action":"subscribe","quotes":["AAPL","SPY"],"statuses":["AAPL","SPY"],"trades":["AAPL","SPY"]})");
  EXPECT_EQ(Subscription(std::span(kInstruments).first(1)).frame(),
            R"({"action":"subscribe","quotes":["SPY"],"statuses":["SPY"],"trades":["SPY"]})");
}

TEST(AlpacaSubscription, ComparesSetsAndTheWholeState) {
  const Subscription wanted(kInstruments);
  EXPECT_THAT(wanted.missing(ack(kAll)), IsEmpty());
  EXPECT_THAT(wanted.missing(ack(kAll + R"(,"bars":["*"],"new":{"a":1},"corrections":["SPY"],"lulds":null)")),
              IsEmpty());
  EXPECT_THAT(wanted.missing(ack(R"("trades":["AAPL","SPY","IBM"],"quotes":["*"],"statuses":["SPY"])")),
              ElementsAre("statuses of AAPL"));
  EXPECT_THAT(wanted.missing(ack(R"("trades":["SPY"],"quotes":[],"statuses":null)")),
              ElementsAre("quotes of AAPL", "quotes of SPY", "statuses of AAPL", "statuses of SPY",
                          "trades of AAPL"));
  EXPECT_THAT(wanted.missing(ack(R"("trades":"SPY","quotes":[1,null],"x":0)")), SizeIs(6));
  EXPECT_THAT(wanted.missing(R"([{"T":"subscription"}])"), SizeIs(6));
}

TEST(AlpacaSubscription, TheLastStateInAMessageCounts) {
  const Subscription wanted(kInstruments);
  EXPECT_THAT(wanted.missing(R"([{"T":"subscription"},{"T":"q"},{"T":"subscription",)" + kAll + "}]"),
              IsEmpty());
  EXPECT_THAT(wanted.missing(R"([{"T":"subscription",)" + kAll + R"(},{"T":"subscription"}])"), SizeIs(6));
}

TEST(AlpacaSubscription, WhatIsNoAcknowledgementGrantsNothing) {
  const Subscription wanted(kInstruments);
  for (const char* text : {"", "[]", "{}", "null", "[{\"T\":\"success\"}]", "[{\"T\":\"subscription\""}) {
    EXPECT_THAT(wanted.missing(text), SizeIs(6)) << text;
  }
}

TEST(AlpacaProvider, KnowsWhichErrorsPass) {
  const auto provider = make_provider(market::FeedId{0}, kInstruments);
  for (const std::uint32_t code : {400U, 402U, 405U, 408U, 409U, 410U, 411U}) {
    EXPECT_EQ(find_error(provider->profile(), code).retry, Retry::permanent) << code;
  }
  for (const std::uint32_t code : {401U, 403U, 404U, 407U, 500U}) {
    EXPECT_EQ(find_error(provider->profile(), code).retry, Retry::passing) << code;
  }
  for (const std::uint32_t code : {406U, 0U, 413U, 999U})
    EXPECT_EQ(find_error(provider->profile(), code).retry, Retry::patient) << code;
  EXPECT_EQ(find_error(provider->profile(), 402).text, "auth failed: key or secret is wrong");
  EXPECT_FALSE(find_error(provider->profile(), 12'345).text.empty());
}

}  // namespace
}  // namespace rotation::alpaca
