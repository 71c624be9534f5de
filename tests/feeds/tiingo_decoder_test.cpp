#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/tiingo_decoding.hpp"

namespace rotation::testing {
namespace {

using market::EventKind;
using market::Reject;
using market::StatusCode;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr std::string_view kQuote =
    R"({"messageType":"A","service":"iex","data":["Q","2019-02-14T12:17:19.342553795-05:00",1550164639342553795,"spy",100,274.58,274.595,274.61,300,null,null,0,0,null,null,null]})";
constexpr std::string_view kTrade =
    R"({"messageType":"A","service":"iex","data":["T","2019-02-14T12:17:19.342553795-05:00",1550164639342553795,"spy",null,null,null,null,null,50.285,200,0,0,0,0,0]})";
constexpr std::string_view kReference =
    R"({"messageType":"A","service":"iex","data":["2019-01-30T13:33:45-05:00","vym",81.585]})";
constexpr std::string_view kFx =
    R"({"messageType":"A","service":"fx","data":["Q","eurusd","2023-06-14T14:25:50.432000+00:00",1000000.0,1.0847,1.084745,2000000.0,1.0849]})";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result(text);
  const auto at = result.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return result.replace(at, from.size(), to);
}

class TiingoDecoder : public ::testing::Test {
 protected:
  TiingoDecoding decode;

  void expect_rejected(const std::string& payload, Reject reason) {
    const Outcome got = decode(payload);
    EXPECT_THAT(got.events, IsEmpty()) << payload;
    EXPECT_FALSE(got.told.error || got.told.acknowledged) << payload;
    EXPECT_THAT(got.rejected, UnorderedElementsAre(Pair(reason, 1))) << payload;
  }
  void expect_nothing(const std::string& payload) {
    const Outcome got = decode(payload);
    EXPECT_THAT(got.events, IsEmpty()) << payload;
    EXPECT_THAT(got.rejected, IsEmpty()) << payload;
    EXPECT_FALSE(got.told.error || got.told.acknowledged) << payload;
  }
};

TEST_F(TiingoDecoder, IexQuote) {
  for (const char* type : {R"("A")", R"("U")"}) {
    const Outcome got = decode(replaced(kQuote, R"("A")", type));
    EXPECT_THAT(got.rejected, IsEmpty());
    ASSERT_THAT(got.events, SizeIs(1));
    EXPECT_EQ(got.events[0].kind, EventKind::quote);
    EXPECT_EQ(got.events[0].ts_event, at("2019-02-14T17:17:19.342553795Z"));
    EXPECT_EQ(got.events[0].quote.bid, 274.58);
    EXPECT_EQ(got.events[0].quote.bid_size, 100U);
    EXPECT_EQ(got.events[0].quote.ask, 274.61);
    EXPECT_EQ(got.events[0].quote.ask_size, 300U);
  }
}

TEST_F(TiingoDecoder, IexTrade) {
  const Outcome got = decode(kTrade);
  ASSERT_THAT(got.events, SizeIs(1));
  EXPECT_EQ(got.events[0].kind, EventKind::trade);
  EXPECT_EQ(got.events[0].trade.price, 50.285);
  EXPECT_EQ(got.events[0].trade.size, 200U);
  EXPECT_EQ(got.events[0].flags, 0);
  EXPECT_EQ(decode(replaced(kTrade, "0,0,0]", "0,1,0]")).events.at(0).flags, market::flag::not_last);
  EXPECT_EQ(decode(replaced(kTrade, "0,0,0]", "0,null,0]")).events.at(0).flags, 0);
}

TEST_F(TiingoDecoder, ATradeIsThePriceOfWhatIsWantedAsOneUnlessItIsAnOddLot) {
  const std::string vym = replaced(kTrade, "spy", "vym");
  ASSERT_THAT(decode(vym).events, SizeIs(1));
  EXPECT_EQ(decode(vym).events[0].value.value, 50.285);
  expect_nothing(replaced(vym, "0,0,0]", "0,1,0]"));
}

TEST_F(TiingoDecoder, ReferencePrice) {
  const Outcome got = decode(kReference);
  ASSERT_THAT(got.events, SizeIs(1));
  EXPECT_EQ(got.events[0].kind, EventKind::value);
  EXPECT_EQ(got.events[0].value.value, 81.585);
  EXPECT_EQ(got.events[0].ts_event, at("2019-01-30T18:33:45Z"));
  expect_nothing(replaced(kReference, "vym", "spy"));  // wanted as quotes
}

TEST_F(TiingoDecoder, FxHasTheAskAfterItsSize) {
  const Outcome got = decode(kFx);
  ASSERT_THAT(got.events, SizeIs(1));
  EXPECT_EQ(got.events[0].value.value, (1.0847 + 1.0849) / 2);
  EXPECT_EQ(got.events[0].ts_event, at("2023-06-14T14:25:50.432Z"));
}

TEST_F(TiingoDecoder, TheIntegerTimeIsPreferred) {
  const auto time = [&](std::string_view text, std::string_view ns) {
    const Outcome got = decode(replaced(replaced(kQuote, R"("2019-02-14T12:17:19.342553795-05:00")", text),
                                        "1550164639342553795", ns));
    return got.events.empty() ? market::kNoTime : got.events[0].ts_event;
  };
  EXPECT_EQ(time("null", "1550164639342553795"), at("2019-02-14T17:17:19.342553795Z"));
  EXPECT_EQ(time(R"("rubbish")", "1550164639342553795"), at("2019-02-14T17:17:19.342553795Z"));
  EXPECT_EQ(time(R"("2019-02-14T12:17:19-05:00")", "null"), at("2019-02-14T17:17:19Z"));
  EXPECT_EQ(time(R"("2019-02-14T17:17:19.5+00:00")", "null"), at("2019-02-14T17:17:19.5Z"));
}

TEST_F(TiingoDecoder, HaltsAreToldByRowsOncePerChange) {
  const std::string halted = replaced(kQuote, "null,0,0,", "null,1,0,");
  const auto codes = [&](std::string_view payload) {
    std::vector<StatusCode> list;
    for (const auto& event : decode(payload).events) {
      if (event.kind == EventKind::status) list.push_back(event.status.code);
    }
    return list;
  };
  using ::testing::ElementsAre;
  EXPECT_THAT(codes(kQuote), IsEmpty()) << "nothing is known to have been halted";
  const Outcome first = decode(halted);
  ASSERT_THAT(first.events, SizeIs(2));
  EXPECT_EQ(first.events[0].status.code, StatusCode::trading_halt);
  EXPECT_EQ(first.events[0].series, market::SeriesId{0});
  EXPECT_EQ(first.events[0].ts_event, first.events[1].ts_event);
  EXPECT_EQ(first.events[1].kind, EventKind::quote);
  EXPECT_THAT(codes(halted), IsEmpty());
  EXPECT_THAT(codes(replaced(kQuote, "spy", "wes")), IsEmpty()) << "another one's";
  EXPECT_THAT(codes(kTrade), ElementsAre(StatusCode::trading_resume));
  EXPECT_THAT(codes(kTrade), IsEmpty());

  // What is rejected tells nothing.
  EXPECT_TRUE(decode(halted + "x").malformed());
  EXPECT_THAT(decode(replaced(halted, "1550164639342553795", "5")).rejected,
              UnorderedElementsAre(Pair(Reject::time_out_of_range, 1)));
  EXPECT_THAT(codes(kQuote), IsEmpty());

  // Nor does what an earlier connection was told.
  EXPECT_THAT(codes(halted), SizeIs(1));
  decode.provider().begin();
  EXPECT_THAT(codes(kQuote), IsEmpty());
}

TEST_F(TiingoDecoder, ARowThatSaysNothingOfAHaltChangesNothing) {
  ASSERT_THAT(decode(replaced(kQuote, "null,0,0,", "null,1,0,")).events, SizeIs(2));
  EXPECT_THAT(decode(replaced(kQuote, "null,0,0,", "null,null,0,")).events, SizeIs(1));
  EXPECT_THAT(decode(kQuote).events, SizeIs(2));
}

TEST_F(TiingoDecoder, MessagesWithoutData) {
  expect_nothing(R"({"messageType":"H","response":{"code":200,"message":"HeartBeat"}})");
  expect_nothing(replaced(kQuote, R"("A")", R"("D")"));
  expect_nothing(replaced(kTrade, R"("T")", R"("B")"));
  EXPECT_TRUE(decode(R"({"data":{"subscriptionId":1},"messageType":"I"})").told.acknowledged);
  const auto error = [&](std::string_view code) {
    return decode(R"({"response":{"message":"x","code":)" + std::string(code) + R"(},"messageType":"E"})")
        .told.error;
  };
  EXPECT_EQ(error("401"), 401U);
  EXPECT_EQ(error("403"), 403U);
  EXPECT_EQ(error("777"), 777U);
  expect_rejected(R"({"messageType":"E","response":{"code":"400"}})", Reject::wrong_type);
  expect_rejected(R"({"messageType":"E","response":"400"})", Reject::wrong_type);
  expect_rejected(R"({"messageType":"E","response":{"message":"x"}})", Reject::missing_field);
  expect_rejected(R"({"messageType":"E"})", Reject::missing_field);
}

TEST_F(TiingoDecoder, KindsServicesAndLetters) {
  expect_rejected("{}", Reject::missing_field);
  expect_rejected(R"({"messageType":null})", Reject::wrong_type);
  expect_rejected(R"({"messageType":"X"})", Reject::unknown_kind);
  expect_rejected(R"({"messageType":"AA"})", Reject::unknown_kind);
  expect_rejected(replaced(kQuote, R"("service":"iex",)", ""), Reject::missing_field);
  expect_rejected(replaced(kQuote, R"("iex")", "7"), Reject::wrong_type);
  expect_rejected(replaced(kQuote, R"("iex")", R"("crypto_data")"), Reject::unknown_kind);
  expect_rejected(replaced(kQuote, R"("Q")", R"("X")"), Reject::unknown_kind);
  expect_rejected(replaced(kFx, R"("Q")", R"("T")"), Reject::unknown_kind);
  expect_rejected(R"({"messageType":"A","service":"iex"})", Reject::missing_field);
  for (const char* data : {"null", "{}", "\"Q\"", "1"}) {
    expect_rejected(R"({"messageType":"A","service":"iex","data":)" + std::string(data) + "}",
                    Reject::wrong_type);
  }
  // Whatever the order, and nested ones do not count.
  EXPECT_THAT(
      decode(
          R"({"data":["2019-01-30T13:33:45-05:00","vym",81.585],"n":{"messageType":"H"},"service":"iex","messageType":"A"})")
          .events,
      SizeIs(1));
}

TEST_F(TiingoDecoder, RowsOfAnotherLengthAreAnotherLayout) {
  expect_rejected(replaced(kQuote, ",null]", "]"), Reject::missing_field);
  expect_rejected(replaced(kQuote, ",null]", ",null,null]"), Reject::wrong_type);
  expect_rejected(replaced(kReference, ",81.585", ""), Reject::missing_field);
  expect_rejected(replaced(kReference, "81.585", "81.585,1"), Reject::wrong_type);
  expect_rejected(replaced(kFx, ",1.0849", ""), Reject::missing_field);
  expect_rejected(replaced(kFx, "1.0849", "1.0849,1"), Reject::wrong_type);
  expect_rejected(R"({"messageType":"A","service":"iex","data":[]})", Reject::unknown_kind);
}

TEST_F(TiingoDecoder, RejectsByReason) {
  for (const char* number : {"274.58", "274.61", ",100,", ",300,", "\"spy\""}) {
    const bool comma = number[0] == ',';
    expect_rejected(replaced(kQuote, number, comma ? ",null," : "null"), Reject::missing_field);
    expect_rejected(replaced(kQuote, number, comma ? ",\"1\"," : "{}"), Reject::wrong_type);
  }
  for (const char* number : {"1e400", "NaN", "\"274.58\"", "true"}) {
    expect_rejected(replaced(kQuote, "274.58", number), Reject::wrong_type);
    EXPECT_THAT(decode(replaced(kQuote, "274.595", number)).events, SizeIs(1)) << "the middle is not used";
  }
  expect_rejected(replaced(kTrade, "50.285", "null"), Reject::missing_field);
  expect_rejected(replaced(kTrade, "200,0", "200,\"0\""), Reject::wrong_type);
  expect_rejected(replaced(kQuote, "1550164639342553795", "1.5e18"), Reject::wrong_type);
  expect_rejected(replaced(replaced(kQuote, "1550164639342553795", "null"),
                           R"("2019-02-14T12:17:19.342553795-05:00")", "null"),
                  Reject::missing_field);
  expect_rejected(replaced(kQuote, "spy", "SPY"), Reject::unknown_symbol);
  expect_rejected(replaced(kReference, "2019-01-30", "2019-02-30"), Reject::bad_time);
  expect_rejected(replaced(kReference, "2019", "1999"), Reject::time_out_of_range);
  expect_rejected(replaced(kQuote, "1550164639342553795", "1550164639342553"), Reject::time_out_of_range);
  expect_rejected(replaced(replaced(kFx, "1.0847", "108.47"), "1.0849", "108.49"), Reject::out_of_band);
}

TEST_F(TiingoDecoder, WhatIsNotJsonCostsTheWholeMessage) {
  const std::string good(kQuote);
  for (const std::string& text :
       {std::string(), std::string("[]"), good + "x", good + good, good.substr(0, good.size() - 1),
        replaced(good, "274.595", "274."), replaced(good, "null]", "nul]"), replaced(good, "null]", "null,]"),
        replaced(good, "\"spy\"", "\"\\x\""), replaced(good, "spy", "\xC3"),
        replaced(good, "\"service\":", "\"service\""),
        std::string(R"({"messageType":"E","response":{"code":401}]})"),
        std::string(R"({"messageType":"H","response":{"code":20x}})")}) {
    EXPECT_TRUE(decode(text).malformed()) << text;
  }
}

}  // namespace
}  // namespace rotation::testing
