#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/providers/twelvedata/provider.hpp"
#include "feeds/providers/twelvedata/subscription.hpp"

namespace rotation::twelvedata {
namespace {

using providers::Answer;
using providers::Field;
using providers::Instrument;
using providers::Retry;
using providers::Step;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

const std::vector<Instrument> kInstruments{
    {"SPY", market::SeriesId{0}, market::SeriesClass::etf_liquid, Field::price},
    {"EUR/USD", market::SeriesId{1}, market::SeriesClass::fx, Field::mid},
    {"A\"B", market::SeriesId{2}, market::SeriesClass::stock, Field::price},
};
constexpr std::string_view kFrame = R"({"action":"subscribe","params":{"symbols":"SPY,EUR/USD,A\"B"}})";

std::string ack(const std::string& lists) {
  return R"({"event":"subscribe-status","status":"ok")" + lists + '}';
}

TEST(TwelveDataSubscription, NamesEverySymbolOnce) {
  EXPECT_EQ(Subscription(kInstruments).frame(), kFrame);
  const std::vector<Instrument> twice{kInstruments[0], kInstruments[0]};
  EXPECT_EQ(Subscription(twice).frame(), R"({"action":"subscribe","params":{"symbols":"SPY"}})");
}

TEST(TwelveDataSubscription, WhatIsNotAmongTheSuccessesIsMissing) {
  const Subscription wanted(kInstruments);
  EXPECT_THAT(
      wanted.missing(ack(
          R"(,"success":[{"symbol":"SPY","exchange":"NYSE"},"EUR/USD",{"symbol":"A\"B"},{"symbol":"IBM"}],"fails":null)")),
      IsEmpty());
  EXPECT_THAT(wanted.missing(ack(R"(,"success":["SPY",{"symbol":"A\"B"}],"fails":[{"symbol":"EUR/USD"}])")),
              ElementsAre("prices of EUR/USD"));
  for (const char* lists : {"", R"(,"success":null)", R"(,"success":[])", R"(,"success":"SPY")",
                            R"(,"success":[1,null,{"x":"SPY"}])", R"(,"fails":["SPY","EUR/USD"])"}) {
    EXPECT_THAT(wanted.missing(ack(lists)), SizeIs(3)) << lists;
  }
}

TEST(TwelveDataSubscription, WhatIsNoAcknowledgementGrantsNothing) {
  const Subscription wanted(kInstruments);
  for (const char* text :
       {"", "[]", "{}", "null", R"({"success":["SPY"]})", R"({"event":"price","success":["SPY"]})",
        R"({"event":"subscribe-status","success":["SPY"])"}) {
    EXPECT_THAT(wanted.missing(text), SizeIs(3)) << text;
  }
}

TEST(TwelveDataProvider, TheKeyGoesIntoAHeaderAndNowhereElse) {
  const auto provider = make_provider(market::FeedId{0}, kInstruments);
  const providers::Credentials as{"K", "S"};
  EXPECT_THAT(provider->handshake(as).headers, ElementsAre(Pair("X-TD-APIKEY", "K")));
  EXPECT_EQ(provider->handshake(as).query, "");
  for (const Step step : {Step::greeting, Step::login, Step::channel}) {
    EXPECT_THAT(provider->frames(step, as), IsEmpty());
  }
  EXPECT_THAT(provider->frames(Step::subscribe, as), ElementsAre(kFrame));
}

TEST(TwelveDataProvider, Profile) {
  EXPECT_EQ(profile().name, "twelvedata");
  EXPECT_EQ(profile().login, providers::Login::key);
  EXPECT_THAT(profile().steps,
              ElementsAre(Answer::skipped, Answer::skipped, Answer::skipped, Answer::awaited));
  EXPECT_EQ(profile().ack, providers::Ack::whole);
  EXPECT_EQ(profile().keepalive.interval, std::chrono::seconds{10});
  EXPECT_EQ(profile().keepalive.frame, R"({"action":"heartbeat"})");
  EXPECT_THAT(profile().clusters, SizeIs(1));
  EXPECT_EQ(default_field(profile(), market::SeriesClass::etf), Field::price);
  EXPECT_EQ(default_field(profile(), market::SeriesClass::fx), Field::price);
}

TEST(TwelveDataProvider, KnowsWhichErrorsPass) {
  const auto retry = [](std::uint32_t code) { return find_error(profile(), code).retry; };
  for (const std::uint32_t code : {400U, 401U, 403U, 404U, 414U})
    EXPECT_EQ(retry(code), Retry::permanent) << code;
  for (const std::uint32_t code : {429U, 0U, 418U}) EXPECT_EQ(retry(code), Retry::patient) << code;
  EXPECT_EQ(retry(500), Retry::passing);
  EXPECT_EQ(find_error(profile(), 401).text, "auth failed: the key is wrong or not active");
}

}  // namespace
}  // namespace rotation::twelvedata
