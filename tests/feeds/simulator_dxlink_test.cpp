// The conversation of dxLink, without sockets; what it says is read by our own decoder.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/market/rfc3339.hpp"
#include "feeds/providers/dxlink/subscription.hpp"
#include "feeds/simulator/dxlink/dialogue.hpp"
#include "feeds/simulator/dxlink/listing.hpp"
#include "tests/feeds/simulator_ticks.hpp"
#include "tests/support/dxlink_decoding.hpp"

namespace rotation::simulator::dxlink {
namespace {

using market::SeriesClass;
using rotation::testing::DxLinkDecoding;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The series of the decoder's instruments, by the same numbers.
const market::SeriesTable& table() {
  static const market::SeriesTable instance{{{"SPY", SeriesClass::etf_liquid},
                                             {"QQQ", SeriesClass::etf_liquid},
                                             {"AAPL", SeriesClass::stock},
                                             {"AMZN", SeriesClass::stock},
                                             {"EURUSD", SeriesClass::fx},
                                             {"y10", SeriesClass::yield},
                                             {"y2", SeriesClass::yield}}};
  return instance;
}

constexpr const char* kUnauthorized = R"({"type":"AUTH_STATE","channel":0,"state":"UNAUTHORIZED"})";
constexpr const char* kAuthorized = R"({"type":"AUTH_STATE","channel":0,"state":"AUTHORIZED"})";
constexpr const char* kSetup = R"({"type":"SETUP","channel":0,"version":"0.1-test","keepaliveTimeout":60})";
constexpr const char* kAuth = R"({"type":"AUTH","channel":0,"token":"t"})";
constexpr const char* kRequest =
    R"({"type":"CHANNEL_REQUEST","channel":3,"service":"FEED","parameters":{"contract":"AUTO"}})";

class DxLinkDialogue : public ::testing::Test {
 protected:
  Dialogue dialogue() { return {rules_, table(), symbols_}; }
  // Up to an open channel, number 3.
  Dialogue opened() {
    Dialogue made = dialogue();
    for (const char* text : {kSetup, kAuth, kRequest}) (void)made.hear(text);
    return made;
  }
  static std::string frame(Dialogue& dialogue, const std::vector<Tick>& ticks) {
    std::string text(kFrameBytes + ticks.size() * kElementBytes, ' ');
    text.resize(static_cast<std::size_t>(dialogue.encode(text.data(), ticks) - text.data()));
    return text;
  }

  Rules rules_;
  const std::vector<std::string> symbols_ = symbols(table());
};

TEST_F(DxLinkDialogue, SymbolsAreThoseOfDxFeed) {
  EXPECT_THAT(symbols_, ElementsAre("SPY", "QQQ", "AAPL", "AMZN", "EUR/USD", "TNX", "y2"));
}

TEST_F(DxLinkDialogue, GoesStepByStep) {
  Dialogue made = dialogue();
  EXPECT_THAT(made.greet(std::nullopt), IsEmpty());
  EXPECT_THAT(made.hear(kSetup), ElementsAre(HasSubstr(R"({"type":"SETUP","channel":0,)"), kUnauthorized));
  EXPECT_EQ(made.state(), Conversation::State::anonymous);
  EXPECT_THAT(made.hear(kAuth), ElementsAre(kAuthorized));
  EXPECT_EQ(made.state(), Conversation::State::admitted);
  EXPECT_FALSE(made.subscribed());
  EXPECT_THAT(
      made.hear(kRequest),
      ElementsAre(
          R"({"type":"CHANNEL_OPENED","channel":3,"service":"FEED","parameters":{"contract":"AUTO"}})"));
  EXPECT_THAT(
      made.hear(
          R"({"type":"FEED_SETUP","channel":3,"acceptDataFormat":"COMPACT","acceptEventFields":{"Quote":["eventSymbol","bidPrice","vega"],"Greeks":["vega"]}})"),
      ElementsAre(
          R"({"type":"FEED_CONFIG","channel":3,"dataFormat":"COMPACT","aggregationPeriod":0,"eventFields":)"
          R"({"Quote":["eventSymbol","bidPrice"],"Trade":["eventType","eventSymbol","price","size","time"],)"
          R"("Profile":["eventType","eventSymbol","tradingStatus"]}})"));
  EXPECT_THAT(
      made.hear(
          R"({"type":"FEED_SUBSCRIPTION","channel":3,"reset":true,"add":[{"type":"Quote","symbol":"SPY"},{"type":"Quote","symbol":"NOBODY"},{"type":"Greeks","symbol":"SPY"}]})"),
      IsEmpty());
  EXPECT_TRUE(made.subscribed());
  EXPECT_THAT(made.hear(R"({"type":"KEEPALIVE","channel":0})"),
              ElementsAre(R"({"type":"KEEPALIVE","channel":0})"));
  EXPECT_THAT(
      made.hear(R"({"type":"FEED_SUBSCRIPTION","channel":3,"remove":[{"type":"Quote","symbol":"SPY"}]})"),
      IsEmpty());
  EXPECT_FALSE(made.subscribed());
  EXPECT_THAT(made.hear(R"({"type":"CHANNEL_CANCEL","channel":3})"),
              ElementsAre(R"({"type":"CHANNEL_CLOSED","channel":3})"));
  EXPECT_FALSE(made.subscribed());
}

TEST_F(DxLinkDialogue, AWrongTokenEndsIt) {
  rules_.key = "other";
  Dialogue made = dialogue();
  (void)made.hear(kSetup);
  EXPECT_THAT(made.hear(kAuth), ElementsAre(kUnauthorized));
  EXPECT_EQ(made.state(), Conversation::State::refused);
  EXPECT_THAT(made.hear(kAuth), IsEmpty());
}

TEST_F(DxLinkDialogue, WhatComesTooEarlyOrMakesNoSenseIsAnErrorAndNoMore) {
  const auto error = [](const char* name) {
    return ElementsAre(HasSubstr(std::string(R"("error":")") + name));
  };
  Dialogue made = dialogue();
  for (const char* text : {"hello", "[]", "{}", R"({"type":"SETUP"})", R"({"type":"SETUP","channel":-1})",
                           R"({"type":"SETUP","channel":4294967296})"}) {
    EXPECT_THAT(made.hear(text), error("INVALID_MESSAGE")) << text;
  }
  EXPECT_THAT(made.hear(kAuth), error("BAD_ACTION"));
  EXPECT_THAT(made.hear(kRequest), error("UNAUTHORIZED"));
  (void)made.hear(kSetup);
  EXPECT_THAT(made.hear(kSetup), error("BAD_ACTION"));
  (void)made.hear(kAuth);
  EXPECT_THAT(made.hear(R"({"type":"FEED_SETUP","channel":3})"), error("BAD_ACTION"));
  EXPECT_THAT(made.hear(R"({"type":"CHANNEL_REQUEST","channel":2,"service":"FEED"})"), error("BAD_ACTION"));
  EXPECT_THAT(made.hear(R"({"type":"CHANNEL_REQUEST","channel":3,"service":"DOM"})"), error("BAD_ACTION"));
  (void)made.hear(kRequest);
  EXPECT_THAT(made.hear(R"({"type":"CHANNEL_REQUEST","channel":5,"service":"FEED"})"), error("BAD_ACTION"));
  EXPECT_THAT(made.hear(R"({"type":"DOM_SETUP","channel":3})"), error("INVALID_MESSAGE"));
  EXPECT_EQ(made.state(), Conversation::State::admitted);
}

TEST_F(DxLinkDialogue, WithoutASetupOfTheFeedAllFieldsComeAsObjects) {
  Dialogue made = opened();
  EXPECT_THAT(
      made.hear(R"({"type":"FEED_SUBSCRIPTION","channel":3,"add":[{"type":"Trade","symbol":"TNX"}]})"),
      ElementsAre(HasSubstr(R"("dataFormat":"FULL")")));
  EXPECT_TRUE(made.wants(value_of(table(), "y10", 4.25)));
  EXPECT_EQ(
      frame(made, {value_of(table(), "y10", 4.25)}),
      R"({"type":"FEED_DATA","channel":3,"data":[{"eventType":"Trade","eventSymbol":"TNX","price":4.25,"size":"NaN","time":1767625200750}]})");
}

TEST_F(DxLinkDialogue, AFieldIsSentOnceHoweverOftenItIsAskedFor) {
  Dialogue made = opened();
  std::string fields = R"("bidPrice")";
  for (int i = 0; i < 1000; ++i) fields += R"(,"bidPrice")";
  EXPECT_THAT(
      made.hear(R"({"type":"FEED_SETUP","channel":3,"acceptEventFields":{"Quote":[)" + fields + "]}}"),
      ElementsAre(HasSubstr(R"("Quote":["bidPrice"],)")));
}

TEST_F(DxLinkDialogue, TheLongestFrameHasRoom) {
  const market::SeriesTable long_names{{{std::string(32, 'N'), SeriesClass::stock}}};
  const std::vector<std::string> long_symbols = symbols(long_names);
  Channel channel(4'294'967'295, long_names, long_symbols);
  Tick tick;
  tick.series = market::SeriesId{0};
  tick.ts = market::kLatest;
  tick.quote = {123'456'789.1234567, 0.12345678901234567, 4'294'967'295, 4'294'967'295};
  const std::vector<Tick> ticks(10, tick);
  std::string text(100'000, ' ');
  const auto size = channel.encode(text.data(), ticks) - text.data();
  EXPECT_LE(static_cast<std::size_t>(size), kFrameBytes + ticks.size() * kElementBytes);
}

TEST_F(DxLinkDialogue, AFrameIsOfOneType) {
  Dialogue made = opened();
  EXPECT_TRUE(made.share_a_frame(quote_of(table(), "SPY", 1, 2), value_of(table(), "EURUSD", 1.1)));
  EXPECT_FALSE(made.share_a_frame(quote_of(table(), "SPY", 1, 2), trade_of(table(), "SPY", 1.5)));
  EXPECT_TRUE(made.share_a_frame(trade_of(table(), "SPY", 1.5), value_of(table(), "y10", 4)));
}

TEST_F(DxLinkDialogue, WhatItSaysIsReadByTheProvidersDecoder) {
  for (const bool setup : {true, false}) {
    DxLinkDecoding decode;
    Dialogue made = dialogue();
    for (const char* text : {kSetup, kAuth}) (void)made.hear(text);
    for (const std::string& answer : made.hear(rotation::dxlink::channel_frame())) {
      EXPECT_TRUE(decode(answer).told.channel_open);
    }
    const auto asked = rotation::dxlink::subscription_frames(rotation::testing::dxlink_instruments());
    ASSERT_THAT(asked, SizeIs(2));
    for (std::size_t i = setup ? 0 : 1; i < asked.size(); ++i) {
      for (const std::string& answer : made.hear(asked[i])) EXPECT_THAT(decode(answer).rejected, IsEmpty());
    }
    EXPECT_FALSE(made.wants(trade_of(table(), "SPY", 600, Print::odd_lot)));
    EXPECT_FALSE(made.wants(tick_of(table(), "SPY", TickKind::bar)));

    const std::vector<Tick> quotes{quote_of(table(), "SPY", 600, 600.02),
                                   value_of(table(), "EURUSD", 1.15327)};
    for (const Tick& tick : quotes) EXPECT_TRUE(made.wants(tick));
    auto outcome = decode(frame(made, quotes));
    EXPECT_THAT(outcome.rejected, IsEmpty());
    ASSERT_THAT(outcome.events, SizeIs(2));
    EXPECT_EQ(outcome.events[0].quote.bid, 600);
    EXPECT_EQ(outcome.events[0].quote.ask_size, 200U);
    EXPECT_EQ(outcome.events[0].ts_event, *market::parse_rfc3339("2026-01-05T15:00:00.75Z"));
    EXPECT_EQ(outcome.events[1].value.value, 1.15327);

    const std::vector<Tick> trades{trade_of(table(), "AAPL", 250.5),
                                   trade_of(table(), "SPY", 600.01, Print::official_close)};
    for (const Tick& tick : trades) EXPECT_TRUE(made.wants(tick));
    outcome = decode(frame(made, trades));
    EXPECT_THAT(outcome.rejected, IsEmpty());
    EXPECT_THAT(outcome.events, SizeIs(2));

    Tick halt = tick_of(table(), "AAPL", TickKind::status);
    halt.status.halted = true;
    EXPECT_TRUE(made.wants(halt));
    outcome = decode(frame(made, {halt}));
    ASSERT_THAT(outcome.events, SizeIs(1));
    EXPECT_EQ(outcome.events[0].status.code, market::StatusCode::trading_halt);
  }
}

}  // namespace
}  // namespace rotation::simulator::dxlink
