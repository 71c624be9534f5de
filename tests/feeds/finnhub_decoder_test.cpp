#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/finnhub_decoding.hpp"

namespace rotation::testing {
namespace {

using market::Reject;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr std::string_view kTrade = R"({"s":"AAPL","p":146.76,"t":1628238530221,"v":43.5,"c":["1","24"]})";

std::string message(std::string_view trades) {
  return R"({"type":"trade","data":[)" + std::string(trades) + "]}";
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result(text);
  const auto at = result.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return result.replace(at, from.size(), to);
}

class FinnhubDecoder : public ::testing::Test {
 protected:
  FinnhubDecoding decode;

  // A whole message.
  void expect_refused(const std::string& payload, Reject reason) {
    const Outcome got = decode(payload);
    EXPECT_THAT(got.events, IsEmpty()) << payload;
    EXPECT_FALSE(got.told.error) << payload;
    EXPECT_THAT(got.rejected, UnorderedElementsAre(Pair(reason, 1))) << payload;
  }
  // A trade, which costs its neighbours nothing.
  void expect_rejected(std::string_view trade, Reject reason) {
    expect_refused(message(trade), reason);
    const Outcome got =
        decode(message(std::string(kTrade) + "," + std::string(trade) + "," + std::string(kTrade)));
    EXPECT_THAT(got.events, SizeIs(2)) << trade;
    EXPECT_THAT(got.rejected, UnorderedElementsAre(Pair(reason, 1))) << trade;
  }
};

TEST_F(FinnhubDecoder, ATradeIsALastPrice) {
  const Outcome got = decode(message(kTrade));
  EXPECT_THAT(got.rejected, IsEmpty());
  ASSERT_THAT(got.events, SizeIs(1));
  EXPECT_EQ(got.events[0].kind, market::EventKind::value);
  EXPECT_EQ(got.events[0].feed, kTestFeed);
  EXPECT_EQ(got.events[0].series, market::SeriesId{0});
  EXPECT_EQ(got.events[0].ts_event, at("2021-08-06T08:28:50.221Z"));
  EXPECT_EQ(got.events[0].ts_recv, kTestRecv);
  EXPECT_EQ(got.events[0].value.value, 146.76);
}

TEST_F(FinnhubDecoder, TimesMayGoBackAndKeysComeInAnyOrder) {
  const Outcome got = decode(
      R"({"data":[{"t":1628238530221,"v":1,"p":2,"s":"A"},{"p":1e0,"s":"AAPL","t":1628238530220}],"n":{"type":"ping"},"type":"trade"})");
  EXPECT_THAT(got.rejected, IsEmpty());
  ASSERT_THAT(got.events, SizeIs(2));
  EXPECT_GT(got.events[0].ts_event, got.events[1].ts_event);
}

TEST_F(FinnhubDecoder, ConditionsAndVolumeAreNotRead) {
  for (const char* conditions : {"[]", "null", R"(["1","24","12"])", "[1]", R"("1")", "{}"}) {
    EXPECT_THAT(decode(message(replaced(kTrade, R"(["1","24"])", conditions))).events, SizeIs(1))
        << conditions;
  }
  for (const char* volume : {"0", "null", "1e400", "0.00012", "\"43\"", "-1"}) {
    EXPECT_THAT(decode(message(replaced(kTrade, "43.5", volume))).events, SizeIs(1)) << volume;
  }
}

TEST_F(FinnhubDecoder, PingsAndEmptyBatchesAreNothing) {
  for (const char* text :
       {R"({"type":"ping"})", R"( { "type" : "ping" , "n":[1] } )", R"({"type":"trade","data":[]})"}) {
    const Outcome got = decode(text);
    EXPECT_THAT(got.events, IsEmpty()) << text;
    EXPECT_THAT(got.rejected, IsEmpty()) << text;
    EXPECT_FALSE(got.told.error) << text;
  }
}

TEST_F(FinnhubDecoder, ErrorsAreToldByTheirText) {
  const auto error = [&](const std::string& text) {
    const Outcome got = decode(R"({"type":"error","msg":")" + text + "\"}");
    EXPECT_THAT(got.rejected, IsEmpty()) << text;
    return got.told.error;
  };
  EXPECT_EQ(error("Subscribing to too many symbols"), 1U);
  EXPECT_EQ(error("token is in use"), 2U);
  EXPECT_EQ(error("The token is in use."), 2U);
  EXPECT_EQ(error("something else"), 0U);
  EXPECT_EQ(error(""), 0U);
  expect_refused(R"({"type":"error"})", Reject::missing_field);
  expect_refused(R"({"type":"error","msg":7})", Reject::wrong_type);
}

TEST_F(FinnhubDecoder, AnInvalidSymbolDoesNotEndTheConnection) {
  expect_refused(R"({"type":"error","msg":"Invalid symbol AAPL"})", Reject::unknown_symbol);
}

TEST_F(FinnhubDecoder, RejectsByReason) {
  for (const char* trade : {"null", "1", "\"AAPL\"", "[]", "true"})
    expect_rejected(trade, Reject::wrong_type);
  expect_rejected("{}", Reject::missing_field);
  for (const char* field : {R"("s":"AAPL",)", R"("p":146.76,)", R"("t":1628238530221,)"}) {
    expect_rejected(replaced(kTrade, field, ""), Reject::missing_field);
  }
  for (const char* price : {"null", "\"146.76\"", "1e400", "NaN", "-Infinity", "[146.76]"}) {
    expect_rejected(replaced(kTrade, "146.76", price), Reject::wrong_type);
  }
  for (const char* time : {"null", "\"1628238530221\"", "1628238530221.0", "1.6e12", "9223372036854775808"}) {
    expect_rejected(replaced(kTrade, "1628238530221", time), Reject::wrong_type);
  }
  expect_rejected(replaced(kTrade, R"("AAPL")", "1"), Reject::wrong_type);
  expect_rejected(replaced(kTrade, "AAPL", "aapl"), Reject::unknown_symbol);
  for (const char* time : {"0", "-1", "1628238530", "9223372036854775807", "1628238530221000"}) {
    expect_rejected(replaced(kTrade, "1628238530221", time), Reject::time_out_of_range);
  }
  expect_rejected(R"({"s":"OANDA:EUR_USD","p":108.41,"t":1628238530221})", Reject::out_of_band);
}

TEST_F(FinnhubDecoder, KindsOfMessage) {
  expect_refused("{}", Reject::missing_field);
  expect_refused(R"({"data":[]})", Reject::missing_field);
  expect_refused(R"({"type":"trade"})", Reject::missing_field);
  expect_refused(R"({"type":"news","data":[]})", Reject::unknown_kind);
  expect_refused(R"({"type":"trades","data":[{}]})", Reject::unknown_kind);
  expect_refused(R"({"type":"tr\u0061de","data":[{}]})", Reject::unknown_kind);
  for (const char* type : {"null", "1", "[\"trade\"]", "{}"}) {
    expect_refused(R"({"type":)" + std::string(type) + "}", Reject::wrong_type);
  }
  for (const char* data : {"null", "{}", "\"\"", "1"}) {
    expect_refused(R"({"type":"trade","data":)" + std::string(data) + "}", Reject::wrong_type);
  }
}

TEST_F(FinnhubDecoder, WhatIsNotJsonCostsTheWholeMessage) {
  const std::string good = message(kTrade);
  for (const std::string& text :
       {std::string(), std::string("[]"), std::string("ping"), good + "x", good + good,
        good.substr(0, good.size() - 1), replaced(good, "43.5", "43."), replaced(good, "43.5", "tru"),
        replaced(good, "\"24\"", "\"\\x\""), replaced(good, "\"24\"", "\"\xC3\""),
        replaced(good, R"("v":)", R"("v")"), std::string(R"({"type":"ping",})"),
        std::string(R"({"type":"error","msg":"token is in use"]})")}) {
    EXPECT_TRUE(decode(text).malformed()) << text;
  }
  std::string deep(100, '[');
  EXPECT_TRUE(decode(R"({"type":"ping","n":)" + deep + std::string(100, ']') + "}").malformed());
}

TEST_F(FinnhubDecoder, ALongTypeIsReadOnce) {
  expect_refused(R"({"type":")" + std::string(1'000'000, 'a') + "\"}", Reject::unknown_kind);
}

}  // namespace
}  // namespace rotation::testing
