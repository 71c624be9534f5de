// The conversation of Yahoo's streamer, without sockets; what it says is read by our own decoder.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/market/rfc3339.hpp"
#include "feeds/providers/yahoo/provider.hpp"
#include "feeds/simulator/yahoo/dialogue.hpp"
#include "feeds/simulator/yahoo/listing.hpp"
#include "tests/feeds/simulator_ticks.hpp"
#include "tests/support/decoding.hpp"

namespace rotation::simulator::yahoo {
namespace {

using market::SeriesClass;
using market::SeriesId;
using ::testing::ElementsAre;
using ::testing::StartsWith;

const market::SeriesTable& table() {
  static const market::SeriesTable instance{{{"SPY", SeriesClass::etf_liquid},
                                             {"y10", SeriesClass::yield},
                                             {"USDJPY", SeriesClass::fx},
                                             {"EURUSD", SeriesClass::fx},
                                             {"y2", SeriesClass::yield},
                                             {"DXY", SeriesClass::index_level}}};
  return instance;
}

class YahooDialogue : public ::testing::Test {
 protected:
  Dialogue open(int version = 2) { return {table(), symbols_, version}; }
  static std::string said(Dialogue& dialogue, const Tick& tick) {
    std::string text(kFrameBytes + kElementBytes, ' ');
    text.resize(static_cast<std::size_t>(dialogue.encode(text.data(), {&tick, 1}) - text.data()));
    return text;
  }

  const std::vector<std::string> symbols_ = symbols(table());
};

TEST_F(YahooDialogue, SymbolsAreThoseThatSpeak) {
  EXPECT_THAT(symbols_, ElementsAre("SPY", "^TNX", "JPY=X", "EURUSD=X", "", "DX-Y.NYB"));
}

TEST_F(YahooDialogue, LetsEverybodyInAndAnswersNothing) {
  Dialogue dialogue = open();
  EXPECT_TRUE(dialogue.greet(std::nullopt).empty());
  EXPECT_EQ(dialogue.state(), Conversation::State::admitted);
  EXPECT_FALSE(dialogue.subscribed());
  EXPECT_TRUE(dialogue.hear(R"({"subscribe":["SPY","^TNX","USDJPY=X","nobody"]})").empty());
  EXPECT_TRUE(dialogue.subscribed());
  EXPECT_TRUE(dialogue.wants(trade_of(table(), "SPY", 600)));
  EXPECT_TRUE(dialogue.wants(trade_of(table(), "SPY", 600, Print::official_close)));
  EXPECT_FALSE(dialogue.wants(trade_of(table(), "SPY", 600, Print::odd_lot)));
  EXPECT_FALSE(dialogue.wants(tick_of(table(), "SPY", TickKind::quote)));
  EXPECT_TRUE(dialogue.wants(value_of(table(), "y10", 4.2)));
  EXPECT_FALSE(dialogue.wants(value_of(table(), "USDJPY", 150))) << "its live name is JPY=X";
  EXPECT_TRUE(dialogue.hear(R"({"unsubscribe":["SPY","^TNX"]})").empty());
  EXPECT_FALSE(dialogue.subscribed());
}

TEST_F(YahooDialogue, EndsWithoutAWordWhatMakesNoSense) {
  for (const char* text :
       {R"({"subscribe":"SPY"})", "hello", R"({"subscribe":["SPY",null]})", R"({"join":[]})"}) {
    Dialogue dialogue = open();
    EXPECT_TRUE(dialogue.hear(text).empty()) << text;
    EXPECT_EQ(dialogue.state(), Conversation::State::refused) << text;
  }
  for (const char* text : {"{}", R"({"subscribe":[]})"}) {
    Dialogue dialogue = open();
    EXPECT_TRUE(dialogue.hear(text).empty()) << text;
    EXPECT_EQ(dialogue.state(), Conversation::State::admitted) << text;
  }
}

TEST_F(YahooDialogue, WhatItSaysIsReadByTheProvidersDecoder) {
  for (const int version : {1, 2}) {
    Dialogue dialogue = open(version);
    const std::string text = said(dialogue, value_of(table(), "y10", 4.27));
    EXPECT_THAT(text, StartsWith(version == 2 ? R"({"type":"pricing","message":")" : "C"));
    const auto provider = rotation::yahoo::make_provider(
        market::FeedId{0}, {{"^TNX", SeriesId{1}, SeriesClass::yield, providers::Field::price}});
    market::FeedCounters counters;
    std::vector<market::Event> events;
    std::string padded = text;
    padded.reserve(text.size() + providers::kPadding);
    (void)provider->decode(padded, {}, events, counters);
    ASSERT_EQ(events.size(), 1U) << text;
    EXPECT_EQ(events[0].series, SeriesId{1});
    EXPECT_NEAR(events[0].value.value, 4.27, 1e-6);
    EXPECT_EQ(events[0].ts_event, *market::parse_rfc3339("2026-01-05T15:00:00Z")) << "whole seconds";
  }
}

}  // namespace
}  // namespace rotation::simulator::yahoo
