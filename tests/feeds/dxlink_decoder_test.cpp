#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/providers/dxlink/errors.hpp"
#include "tests/support/dxlink_decoding.hpp"
#include "tests/support/event_text.hpp"

namespace rotation::testing {
namespace {

using market::Reject;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr std::string_view kUnauthorized = R"({"type":"AUTH_STATE","channel":0,"state":"UNAUTHORIZED"})";
constexpr std::string_view kAuthorized = R"({"type":"AUTH_STATE","channel":0,"state":"AUTHORIZED"})";
constexpr std::string_view kSpy = R"("SPY",600.1,600.2,100,200,1767623400000,1767623401000)";
constexpr std::string_view kSpyText = "quote SPY 600.1 600.2 100 200 at 2026-01-05T14:30:01Z";

std::string feed_data(std::string_view elements) {
  return R"({"type":"FEED_DATA","channel":1,"data":[)" + std::string(elements) + "]}";
}
std::string flat(std::string_view type, std::string_view values) {
  return '"' + std::string(type) + R"(",[)" + std::string(values) + ']';
}
std::string config(std::string_view lists) {
  return R"({"type":"FEED_CONFIG","channel":1,"eventFields":)" + std::string(lists) + '}';
}

class DxLinkDecoder : public ::testing::Test {
 protected:
  DxLinkDecoding decode;

  std::vector<std::string> events(const std::string& payload) {
    const Outcome got = decode(payload);
    EXPECT_THAT(got.rejected, IsEmpty()) << payload;
    return texts_of(got, dxlink_instruments());
  }
  // One of the payload's elements is refused for `reason`; `left` of them are not.
  void expect_rejected(const std::string& payload, Reject reason, std::size_t left = 0) {
    const Outcome got = decode(payload);
    EXPECT_THAT(got.events, SizeIs(left)) << payload;
    EXPECT_THAT(got.rejected, UnorderedElementsAre(Pair(reason, 1))) << payload;
    EXPECT_EQ(text_of(got.told), "") << payload;
  }
};

TEST_F(DxLinkDecoder, RowsInTheOrderWeAskedForUntilTheServerSaysOtherwise) {
  EXPECT_THAT(
      events(feed_data(flat("Quote", std::string(kSpy) + R"(,"EUR/USD",1.25,1.75,0,0,0,0)") + "," +
                       flat("Trade", R"("SPY",600.15,300,1767623402000,"TNX",46.2,"NaN",0)") + "," +
                       flat("Profile", R"("SPY","HALTED")"))),
      ElementsAre(kSpyText, "value EUR/USD 1.5 at now", "trade SPY 600.15 300 at 2026-01-05T14:30:02Z",
                  "value TNX 4.62 at now", "halt SPY at now"));
}

TEST_F(DxLinkDecoder, FieldsComeInTheServersOrder) {
  EXPECT_THAT(events(config(R"({"Quote":["eventType","askPrice","bidPrice","new","eventSymbol"]})")),
              IsEmpty());
  EXPECT_THAT(
      events(feed_data(flat("Quote", R"("Quote",600.2,600.1,{"a":[1]},"SPY","Quote",2,1,null,"QQQ")"))),
      ElementsAre("quote SPY 600.1 600.2 0 0 at now", "quote QQQ 1 2 0 0 at now"));
  // A type that is not named keeps its list.
  EXPECT_THAT(events(feed_data(flat("Trade", R"("SPY",5,6,0)"))), ElementsAre("trade SPY 5 6 at now"));
  // It may come again,
  EXPECT_THAT(events(config(R"({"Trade":["price","eventSymbol"],"Greeks":["x",1]})")), IsEmpty());
  EXPECT_THAT(events(feed_data(flat("Trade", R"(5,"SPY")") + "," + flat("Quote", R"("",2,1,0,"SPY")"))),
              ElementsAre("trade SPY 5 0 at now", "quote SPY 1 2 0 0 at now"));
  // and say nothing.
  for (const char* text :
       {R"({"type":"FEED_CONFIG","channel":1,"aggregationPeriod":1,"dataFormat":"COMPACT"})",
        R"({"type":"FEED_CONFIG","channel":1,"eventFields":{}})",
        R"({"type":"FEED_CONFIG","channel":1,"eventFields":{"Quote":[]}})"}) {
    EXPECT_THAT(events(text), IsEmpty());
  }
  EXPECT_THAT(events(feed_data(flat("Quote", R"("",2,1,0,"SPY")"))), SizeIs(1));
}

TEST_F(DxLinkDecoder, OfAKeyGivenTwiceTheLastCounts) {
  EXPECT_THAT(events(R"({"type":"FEED_CONFIG","eventFields":{"Quote":["bidPrice"],"Trade":["price"]},)"
                     R"("eventFields":{"Trade":["price"],"Trade":["price","eventSymbol"]}})"),
              IsEmpty());
  EXPECT_THAT(events(feed_data(flat("Quote", kSpy) + "," + flat("Trade", R"(5,"SPY")"))),
              ElementsAre(kSpyText, "trade SPY 5 0 at now"));
  EXPECT_THAT(events(feed_data(R"({"eventType":"Trade","eventSymbol":"SPY","price":1,"price":2})")),
              ElementsAre("trade SPY 2 0 at now"));
}

TEST_F(DxLinkDecoder, ANewConnectionForgetsTheFieldsOfTheOneBefore) {
  (void)decode(config(R"({"Quote":["eventSymbol","bidPrice","askPrice"]})"));
  EXPECT_THAT(events(feed_data(flat("Quote", R"("SPY",1,2)"))), SizeIs(1));
  decode.provider().begin();
  EXPECT_THAT(events(feed_data(flat("Quote", kSpy))), ElementsAre(kSpyText));
}

TEST_F(DxLinkDecoder, AListThatCannotBeUsedChangesNothing) {
  for (const char* lists : {"1", "null", R"(["Quote"])", R"({"Quote":"eventSymbol"})",
                            R"({"Quote":["eventSymbol",1]})", R"({"Quote":{"a":1}})"}) {
    expect_rejected(config(lists), Reject::wrong_type);
  }
  // Of a message that is void, too.
  const std::string lists = config(R"({"Quote":["eventSymbol","bidPrice","askPrice"]})");
  EXPECT_TRUE(decode(lists + "x").malformed());
  EXPECT_TRUE(decode(lists.substr(0, lists.size() - 1)).malformed());
  EXPECT_THAT(events(feed_data(flat("Quote", kSpy))), ElementsAre(kSpyText));
}

TEST_F(DxLinkDecoder, AListOfAnyLength) {
  std::string list = R"({"Quote":["eventSymbol","bidPrice","askPrice")";
  std::string row = R"("SPY",1,2)";
  for (int i = 0; i < 100; ++i) {
    list += R"(,"bidPrice")";
    row += i < 61 ? ",1" : R"(,"of no use")";
  }
  EXPECT_THAT(events(config(list + "]}")), IsEmpty());
  EXPECT_THAT(events(feed_data(flat("Quote", row + "," + row))),
              ElementsAre("quote SPY 1 2 0 0 at now", "quote SPY 1 2 0 0 at now"));
}

TEST_F(DxLinkDecoder, WhatIsLeftAfterWholeRowsIsRefused) {
  expect_rejected(feed_data(flat("Quote", std::string(kSpy) + R"(,"QQQ",1,2)")), Reject::missing_field, 1);
  expect_rejected(feed_data(flat("Quote", std::string(kSpy) + R"(,"QQQ",1,2,3,4,5)")), Reject::missing_field,
                  1);
  expect_rejected(feed_data(flat("Quote", std::string(kSpy) + R"(,"QQQ","x")")), Reject::wrong_type, 1);
  // Rows of another width than the list's are nonsense, and known to be.
  expect_rejected(feed_data(flat("Quote", R"("SPY",600.1,600.2,"QQQ",499.1,499.2)")), Reject::wrong_type);
}

TEST_F(DxLinkDecoder, EventsOfTheirOwn) {
  EXPECT_THAT(
      events(feed_data(
          R"({"eventSymbol":"SPY","bidPrice":1,"askPrice":2.5e0,"bidSize":3.0,"askSize":"NaN","bidTime":1767623400000,"eventType":"Quote","bidExchangeCode":"\u0000"},)"
          R"({"eventType":"Trade","eventSymbol":"SPY","price":7,"size":9,"bidPrice":"x"},)"
          R"({"eventType":"Profile","eventSymbol":"QQQ","tradingStatus":"ACTIVE","haltStartTime":0})")),
      ElementsAre("quote SPY 1 2.5 3 0 at 2026-01-05T14:30:00Z", "trade SPY 7 9 at now",
                  "resume QQQ at now"));
  expect_rejected(feed_data(R"({"eventSymbol":"SPY","bidPrice":1,"askPrice":2})"), Reject::missing_field);
  expect_rejected(feed_data(R"({"eventType":5,"eventSymbol":"SPY","bidPrice":1,"askPrice":2})"),
                  Reject::wrong_type);
  expect_rejected(feed_data(R"({"eventType":"Summary","eventSymbol":"SPY"})"), Reject::unknown_kind);
  expect_rejected(feed_data(R"({"eventType":"Quote","eventSymbol":"SPY","bidPrice":1})"),
                  Reject::missing_field);
  expect_rejected(feed_data(R"({"eventType":"Quote","eventSymbol":"IBM","bidPrice":1,"askPrice":2})"),
                  Reject::unknown_symbol);
}

TEST_F(DxLinkDecoder, NumbersMayBeText) {
  const auto quote = [](const std::string& bid, const std::string& size) {
    return feed_data(flat("Quote", R"("SPY",)" + bid + ",600.2," + size + ",200,0,0"));
  };
  const auto text = [](const char* size) { return std::string("quote SPY 1 600.2 ") + size + " 200 at now"; };
  for (const char* price :
       {R"("NaN")", R"("Infinity")", R"("-Infinity")", R"("1")", "null", "true", "1e400", "NaN"}) {
    expect_rejected(quote(price, "1"), Reject::wrong_type);
  }
  // A size that is none costs the size.
  for (const char* size : {R"("NaN")", "0", "-5", "0.9"}) {
    EXPECT_THAT(events(quote("1", size)), ElementsAre(text("0")));
  }
  EXPECT_THAT(events(quote("1", "1.2E3")), ElementsAre(text("1200")));
  EXPECT_THAT(events(quote("1", R"("Infinity")")), ElementsAre(text("4294967295")));
  EXPECT_THAT(events(quote("1", "1e15")), ElementsAre(text("4294967295")));
  for (const char* size : {R"("1")", "null", "[1]"}) expect_rejected(quote("1", size), Reject::wrong_type);
}

TEST_F(DxLinkDecoder, TimesAreOursWhereTheServerTellsNone) {
  const auto quote = [](const std::string& times) {
    return feed_data(flat("Quote", R"("SPY",1,2,3,4,)" + times));
  };
  EXPECT_THAT(events(quote("0,0")), ElementsAre("quote SPY 1 2 3 4 at now"));
  EXPECT_THAT(events(quote("-1,0")), ElementsAre("quote SPY 1 2 3 4 at now"));
  EXPECT_THAT(events(quote("1767623400123,0")), ElementsAre("quote SPY 1 2 3 4 at 2026-01-05T14:30:00.123Z"));
  EXPECT_THAT(events(quote("1767623400123,1767623400124")),
              ElementsAre("quote SPY 1 2 3 4 at 2026-01-05T14:30:00.124Z"));
  expect_rejected(quote("1,0"), Reject::time_out_of_range);
  expect_rejected(quote("0,9223372036854775807"), Reject::time_out_of_range);
  expect_rejected(quote(R"("NaN",0)"), Reject::wrong_type);
  expect_rejected(quote("0,1.5"), Reject::wrong_type);
}

TEST_F(DxLinkDecoder, HaltsAreToldOnce) {
  const auto profile = [](const std::string& status) {
    return feed_data(flat("Profile", R"("SPY",")" + status + '"'));
  };
  EXPECT_THAT(events(profile("ACTIVE")), ElementsAre("resume SPY at now"));
  EXPECT_THAT(events(profile("ACTIVE")), IsEmpty());
  EXPECT_THAT(events(profile("UNDEFINED")), IsEmpty());
  EXPECT_THAT(events(profile("HALTED")), ElementsAre("halt SPY at now"));
  EXPECT_THAT(events(profile("HALTED")), IsEmpty());
  EXPECT_THAT(events(profile("ACTIVE")), ElementsAre("resume SPY at now"));
  // A void message tells nothing, and then the next one has to.
  EXPECT_TRUE(decode(profile("HALTED") + "}").malformed());
  EXPECT_THAT(events(profile("HALTED")), ElementsAre("halt SPY at now"));
  decode.provider().begin();
  EXPECT_THAT(events(profile("HALTED")), ElementsAre("halt SPY at now"));
}

TEST_F(DxLinkDecoder, Login) {
  EXPECT_EQ(text_of(decode(kUnauthorized).told), "greeted");
  EXPECT_EQ(text_of(decode(kAuthorized).told), "authenticated");
  decode.provider().begin();
  EXPECT_EQ(text_of(decode(kAuthorized).told), "authenticated") << "where no login is needed";
}

TEST_F(DxLinkDecoder, ASecondUnauthorizedRefusesTheToken) {
  const std::string refused = "error " + std::to_string(dxlink::kTokenRefused);
  EXPECT_EQ(text_of(decode(kUnauthorized).told), "greeted");
  EXPECT_EQ(text_of(decode(kUnauthorized).told), refused);
  decode.provider().begin();
  EXPECT_EQ(text_of(decode(kUnauthorized).told), "greeted");
  EXPECT_TRUE(decode(std::string(kUnauthorized) + "]").malformed()) << "which does not count";
  EXPECT_EQ(text_of(decode(kAuthorized).told), "authenticated");
  EXPECT_EQ(text_of(decode(kUnauthorized).told), refused) << "it has expired";
}

TEST_F(DxLinkDecoder, Channels) {
  EXPECT_EQ(text_of(decode(R"({"service":"FEED","channel":1,"type":"CHANNEL_OPENED"})").told),
            "channel_open");
  EXPECT_EQ(text_of(decode(R"({"type":"CHANNEL_CLOSED","channel":1})").told), "error 101");
  EXPECT_EQ(text_of(decode(R"({"type":"CHANNEL_OPENED","channel":3})").told), "");
  EXPECT_EQ(text_of(decode(R"({"type":"CHANNEL_CLOSED","channel":3})").told), "");
  expect_rejected(R"({"type":"CHANNEL_OPENED"})", Reject::missing_field);
  expect_rejected(R"({"type":"CHANNEL_OPENED","channel":"1"})", Reject::wrong_type);
}

TEST_F(DxLinkDecoder, Errors) {
  const auto error = [&](const std::string& name) {
    return decode(R"({"type":"ERROR","channel":0,"error":")" + name + R"(","message":"theirs"})").told.error;
  };
  std::uint32_t code = 0;
  for (const char* name :
       {"UNSUPPORTED_PROTOCOL", "TIMEOUT", "UNAUTHORIZED", "INVALID_MESSAGE", "BAD_ACTION"}) {
    EXPECT_EQ(error(name), ++code) << name;
  }
  EXPECT_EQ(error("UNKNOWN"), 0U);
  EXPECT_EQ(error("SOMETHING_NEW"), 0U);
  expect_rejected(R"({"type":"ERROR","channel":0})", Reject::missing_field);
  expect_rejected(R"({"type":"ERROR","channel":0,"error":5})", Reject::wrong_type);
}

TEST_F(DxLinkDecoder, RejectsByReason) {
  expect_rejected("{}", Reject::missing_field);
  expect_rejected(R"({"type":null})", Reject::wrong_type);
  expect_rejected(R"({"type":"feed_data"})", Reject::unknown_kind);
  expect_rejected(R"({"type":"AUTH_STATE","state":"PERHAPS"})", Reject::unknown_kind);
  expect_rejected(R"({"type":"AUTH_STATE"})", Reject::missing_field);
  expect_rejected(R"({"type":"FEED_DATA","channel":1})", Reject::missing_field);
  for (const char* value : {"null", "{}", R"("Quote")", "5"}) {
    expect_rejected(R"({"type":"FEED_DATA","channel":1,"data":)" + std::string(value) + '}',
                    Reject::wrong_type);
  }
  const std::string good = flat("Quote", kSpy);
  for (const char* element : {"5", "null", "true", "NaN"}) {
    expect_rejected(feed_data(good + "," + element + "," + good), Reject::wrong_type, 2);
  }
  expect_rejected(feed_data(R"([1,2],)" + good), Reject::missing_field, 1);    // rows of no type
  expect_rejected(feed_data(R"("Trade",)" + good), Reject::missing_field, 1);  // a type without rows
  expect_rejected(feed_data(good + R"(,"Trade")"), Reject::missing_field, 1);  //
  expect_rejected(feed_data(flat("Summary", "1,2") + "," + good), Reject::unknown_kind, 1);
  expect_rejected(feed_data(flat("Quote", R"(5,1,2,3,4,0,0)") + "," + good), Reject::wrong_type, 1);
  expect_rejected(feed_data(flat("Quote", R"("IBM",1,2,3,4,0,0)") + "," + good), Reject::unknown_symbol, 1);
  expect_rejected(feed_data(flat("Trade", R"("TNX",462,0,0)") + "," + good), Reject::out_of_band, 1);
  expect_rejected(feed_data(flat("Profile", R"("IBM","HALTED")") + "," + good), Reject::unknown_symbol, 1);
  EXPECT_THAT(events(feed_data("")), IsEmpty());
  EXPECT_THAT(events(feed_data(flat("Quote", ""))), IsEmpty());
  (void)decode(config(R"({"Quote":["bidPrice","askPrice"]})"));
  expect_rejected(feed_data(flat("Quote", "1,2")), Reject::missing_field);
}

TEST_F(DxLinkDecoder, EachFieldTakesWhatItIsMadeOf) {
  EXPECT_THAT(events(feed_data(flat("Trade", R"("EUR/USD",1.5,1,0)"))), IsEmpty());
  EXPECT_THAT(events(feed_data(flat("Quote", R"("AMZN",1,2,3,4,0,0)"))), IsEmpty());
  EXPECT_THAT(events(feed_data(flat("Trade", R"("AMZN",1.5,1,0)"))), ElementsAre("value AMZN 1.5 at now"));
}

TEST_F(DxLinkDecoder, AMessageThatIsNotJsonIsRefusedAsAWhole) {
  const std::string good = feed_data(flat("Quote", kSpy));
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_TRUE(decode(good.substr(0, size)).malformed()) << size;
  }
  for (const std::string& text :
       {good + "x", good + "}", good + good, "[" + good + "]", std::string("null"), feed_data("tru"),
        feed_data(R"("\q")"), feed_data("[1,]"), feed_data(flat("Quote", std::string(kSpy) + ",nan")),
        feed_data(R"({"a" 1})"), feed_data(R"({"eventType":"Quote",})"), feed_data("\"\xFF\""),
        std::string(R"({"type":"KEEPALIVE","channel":0,"x":01})")}) {
    EXPECT_TRUE(decode(text).malformed()) << text;
  }
  EXPECT_THAT(events(good), ElementsAre(kSpyText));
}

TEST_F(DxLinkDecoder, NestingIsBounded) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_THAT(events(R"({"type":"KEEPALIVE","x":)" + nested(60) + '}'), IsEmpty());
  EXPECT_TRUE(decode(R"({"type":"KEEPALIVE","x":)" + nested(65) + '}').malformed());
  EXPECT_TRUE(decode(feed_data(nested(100'000))).malformed());
  EXPECT_TRUE(decode(std::string(100'000, '{')).malformed());
}

}  // namespace
}  // namespace rotation::testing
