#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/providers/massive/element.hpp"
#include "tests/support/massive_decoding.hpp"

namespace rotation::testing {
namespace {

using market::Reject;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr std::string_view kQuote =
    R"({"ev":"Q","sym":"MSFT","bx":4,"bp":114.125,"bs":100,"ax":7,"ap":114.128,"as":160,"c":0,"i":[604],"t":1767623400500,"q":5,"z":3})";
constexpr std::string_view kTrade =
    R"({"ev":"T","sym":"AAPL","x":4,"i":"7","z":3,"p":1.5,"s":3,"c":[0],"t":1767623400500,"q":6})";
constexpr std::string_view kLimits =
    R"({"ev":"LULD","T":"AAPL","h":2,"l":1,"i":[17],"z":3,"t":1767623400500000000,"q":7})";
constexpr std::string_view kValue = R"({"ev":"V","val":42.5,"T":"I:TNX","t":1767623400500})";
constexpr std::string_view kPair = R"({"ev":"C","p":"EUR/USD","x":48,"a":1.25,"b":1.0,"t":1767623400500})";

constexpr const char* kQuoteLine = "quote MSFT 114.125 x 100, 114.128 x 160 at 2026-01-05T14:30:00.5Z";
constexpr const char* kTradeLine = "trade AAPL 1.5 x 3 id 7 at 2026-01-05T14:30:00.5Z";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result(text);
  const auto at = result.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return result.replace(at, from.size(), to);
}

class MassiveDecoder : public ::testing::Test {
 protected:
  MassiveDecoding decode;

  std::vector<std::string> events(std::string_view element) {
    const Outcome got = decode(message({element}));
    EXPECT_THAT(got.rejected, IsEmpty()) << element;
    return lines(got);
  }

  // `element` alone is refused for `reason`, and between two good ones costs neither of them.
  void expect_rejected(std::string_view element, Reject reason) {
    const Outcome alone = decode(message({element}));
    EXPECT_THAT(alone.events, IsEmpty()) << element;
    EXPECT_THAT(alone.rejected, UnorderedElementsAre(Pair(reason, 1))) << element;
    const Outcome between = decode(message({kQuote, element, kTrade}));
    EXPECT_THAT(between.events, SizeIs(2)) << element;
    EXPECT_THAT(between.rejected, UnorderedElementsAre(Pair(reason, 1))) << element;
  }
};

TEST_F(MassiveDecoder, EachKindHasItsOwnSymbolKey) {
  const Outcome got = decode(message({kQuote, kTrade, kLimits, kValue, kPair}));
  EXPECT_THAT(lines(got), ElementsAre(kQuoteLine, kTradeLine, "status AAPL halt at 2026-01-05T14:30:00.5Z",
                                      "value I:TNX 4.25 at 2026-01-05T14:30:00.5Z",
                                      "value EUR/USD 1.125 at 2026-01-05T14:30:00.5Z"));
  EXPECT_THAT(got.rejected, IsEmpty());
}

TEST_F(MassiveDecoder, KeysInAnyOrder) {
  EXPECT_THAT(
      lines(decode(
          R"([{"t":1767623400500,"as":160,"ap":114.128,"new":{"ev":"T"},"bs":100,"bp":114.125,"sym":"MSFT","ev":"Q"},)"
          R"({"c":[8],"i":"9","T":"MSFT","p":2,"s":1,"ev":"T","sym":"AAPL","t":1767623400500}])")),
      ElementsAre(kQuoteLine, "trade AAPL 2 x 1 id 9 official_close at 2026-01-05T14:30:00.5Z"));
}

TEST_F(MassiveDecoder, TradeConditions) {
  const auto flags = [&](std::string_view conditions) {
    const Outcome got = decode(message({replaced(kTrade, R"("c":[0])", conditions)}));
    EXPECT_THAT(got.events, SizeIs(1)) << conditions;
    return got.events.empty() ? std::uint16_t{0xFFFF} : got.events[0].flags;
  };
  const auto code = [&](int number) { return flags(R"("c":[)" + std::to_string(number) + "]"); };
  constexpr std::uint16_t kClose = market::flag::official_close;
  constexpr std::uint16_t kNotLast = market::flag::not_last;
  EXPECT_EQ(flags(R"("z":3)"), 0) << "absent";
  EXPECT_EQ(flags(R"("c":[])"), 0);
  EXPECT_EQ(flags(R"("c":null)"), 0);
  EXPECT_EQ(flags(R"("c":[14,37,41])"), kNotLast);
  EXPECT_EQ(flags(R"("c":[8,9])"), kClose);
  EXPECT_EQ(flags(R"("c":[8],"c":[14])"), 0) << "the last of two";
  for (const int closing : {8, 19}) EXPECT_EQ(code(closing), kClose) << closing;
  for (const int record : {15, 38}) EXPECT_EQ(code(record), kClose | kNotLast) << record;
  for (const int not_last : {2, 5, 7, 10, 12, 13, 16, 20, 21, 22, 29, 30, 31, 32, 33, 37, 52, 53}) {
    EXPECT_EQ(code(not_last), kNotLast) << not_last;
  }
  for (const int last : {0,  1,  3,  4,  6,  9,  11, 14, 17, 18,  23,  24,         25, 27,         28,
                         34, 35, 36, 41, 55, 57, 60, 63, 64, 101, 102, 2147483647, -1, -2147483647}) {
    EXPECT_EQ(code(last), 0) << last;
  }
  for (const char* wrong : {R"("c":12)", R"("c":"12")", R"("c":["12"])", R"("c":[1.5])", R"("c":[[12]])",
                            R"("c":[null])", R"("c":{})", R"("c":[12,1e400])"}) {
    expect_rejected(replaced(kTrade, R"("c":[0])", wrong), Reject::wrong_type);
  }
}

TEST_F(MassiveDecoder, AQuotesConditionMayBeAnything) {
  for (const char* condition : {R"("c":1)", R"("c":[1,2])", R"("c":null)", R"("c":"x")", R"("n":0)"}) {
    EXPECT_THAT(events(replaced(kQuote, R"("c":0)", condition)), ElementsAre(kQuoteLine)) << condition;
  }
}

TEST_F(MassiveDecoder, TradeIdsAreTextAndBecomeNumbers) {
  using massive::trade_id;
  EXPECT_EQ(trade_id("12345"), 12345U);
  EXPECT_EQ(trade_id("00220725"), 220725U);
  EXPECT_EQ(trade_id("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
  // FNV-1a, 64 bits, by its published test vectors.
  EXPECT_EQ(trade_id(""), 0xCBF29CE484222325U);
  EXPECT_EQ(trade_id("a"), 0xAF63DC4C8601EC8CU);
  EXPECT_EQ(trade_id("foobar"), 0x85944171F73967E8U);
  for (const char* text : {"18446744073709551616", "-5", "+5", " 5", "5 ", "5.0", "12a"}) {
    EXPECT_GT(trade_id(text), 1U << 30) << text;
  }
  EXPECT_THAT(events(replaced(kTrade, R"("i":"7")", R"("i":"a")")),
              ElementsAre("trade AAPL 1.5 x 3 id 12638187200555641996 at 2026-01-05T14:30:00.5Z"));
  EXPECT_THAT(events(replaced(kTrade, R"("i":"7",)", "")),
              ElementsAre("trade AAPL 1.5 x 3 id 0 at 2026-01-05T14:30:00.5Z"));
  expect_rejected(replaced(kTrade, R"("i":"7")", R"("i":7)"), Reject::wrong_type);
}

TEST_F(MassiveDecoder, HaltsGoByTheirIndicator) {
  const auto status = [&](std::string_view indicators) {
    std::vector<std::string> list;
    for (const auto& one : events(replaced(kLimits, R"("i":[17])", indicators))) {
      list.push_back(one.substr(0, one.find(" at ")));
    }
    return list;
  };
  EXPECT_THAT(status(R"("i":[17])"), ElementsAre("status AAPL halt"));
  EXPECT_THAT(status(R"("i":[18])"), ElementsAre("status AAPL resume"));
  EXPECT_THAT(status(R"("i":[21,17,1])"), ElementsAre("status AAPL halt"));
  EXPECT_THAT(status(R"("i":[17,18])"), ElementsAre("status AAPL resume")) << "the last of two";
  for (const char* none : {R"("i":[])", R"("i":[21])", R"("i":null)", R"("n":0)", R"("i":[17],"i":[21])"}) {
    EXPECT_THAT(status(none), IsEmpty()) << none;
  }
  EXPECT_THAT(events(replaced(kLimits, "AAPL", "SPY")), SizeIs(1)) << "whatever the field";
  expect_rejected(replaced(kLimits, "[17]", "17"), Reject::wrong_type);
  expect_rejected(replaced(kLimits, R"("T":)", R"("sym":)"), Reject::missing_field);
}

TEST_F(MassiveDecoder, TimesAreToldByTheirMagnitude) {
  for (const std::string_view element : {kQuote, kTrade, kValue, kPair}) {
    for (const char* time : {"1767623400500", "1767623400500000", "1767623400500000000"}) {
      const auto got = events(replaced(element, "1767623400500", time));
      ASSERT_THAT(got, SizeIs(1));
      EXPECT_TRUE(got[0].ends_with(" at 2026-01-05T14:30:00.5Z")) << got[0];
    }
  }
  // Beyond 2^53 a double would round.
  const Outcome got = decode(message({replaced(kLimits, "1767623400500000000", "1764086430905642801")}));
  ASSERT_THAT(got.events, SizeIs(1));
  EXPECT_EQ(got.events[0].ts_event.time_since_epoch().count(), 1'764'086'430'905'642'801);

  for (const char* time : {"0", "-1", "1767623400", "9223372036854775807", "946684799999", "4102444800000"}) {
    expect_rejected(replaced(kQuote, "1767623400500", time), Reject::time_out_of_range);
  }
  for (const char* time : {"1767623400500.5", "1.7676234005e12", "9223372036854775808", R"("1767623400500")",
                           R"("2026-01-05T14:30:00Z")", "null", "NaN", "[1]"}) {
    expect_rejected(replaced(kQuote, "1767623400500", time), Reject::wrong_type);
  }
}

TEST_F(MassiveDecoder, AnIndexMayWriteItsTimeAsText) {
  for (const char* time : {R"("1767623400500")", R"("1767623400500000000")", R"("2026-01-05T14:30:00.5Z")",
                           R"("2026-01-05T09:30:00.500-05:00")"}) {
    EXPECT_THAT(events(replaced(kValue, "1767623400500", time)),
                ElementsAre("value I:TNX 4.25 at 2026-01-05T14:30:00.5Z"))
        << time;
  }
  for (const char* time : {R"("")", R"("now")", R"("2026-02-30T14:30:00Z")", R"("1767623400500 ")",
                           R"("1767623400500.5")", R"("99999999999999999999")", R"("2026-01-05")"}) {
    expect_rejected(replaced(kValue, "1767623400500", time), Reject::bad_time);
  }
  for (const char* time : {R"("0")", R"("-1")", R"("1999-12-31T23:59:59Z")"}) {
    expect_rejected(replaced(kValue, "1767623400500", time), Reject::time_out_of_range);
  }
  expect_rejected(replaced(kValue, "1767623400500", "true"), Reject::wrong_type);
}

TEST_F(MassiveDecoder, YieldsHaveADivisorAndABand) {
  EXPECT_THAT(events(replaced(kValue, "42.5", "0")), ElementsAre("value I:TNX 0 at 2026-01-05T14:30:00.5Z"));
  expect_rejected(replaced(kValue, "42.5", "200.1"), Reject::out_of_band);
  expect_rejected(replaced(kValue, "42.5", "-0.1"), Reject::out_of_band);
}

TEST_F(MassiveDecoder, PairsAreKnownByEitherSpelling) {
  const auto symbol = [&](std::string_view pair) {
    return decode(message({replaced(kPair, "EUR/USD", pair)}));
  };
  for (const char* pair : {"EUR/USD", "EUR-USD", R"(EUR\/USD)"}) {
    EXPECT_THAT(lines(symbol(pair)), ElementsAre("value EUR/USD 1.125 at 2026-01-05T14:30:00.5Z")) << pair;
  }
  for (const char* pair : {"USD/JPY", "USD-JPY"}) {
    EXPECT_THAT(lines(symbol(pair)), ElementsAre("value USD-JPY 1.125 at 2026-01-05T14:30:00.5Z")) << pair;
  }
  EXPECT_THAT(symbol("GBP-USD").events, IsEmpty()) << "there is no last price";
  EXPECT_THAT(symbol("GBP-USD").rejected, IsEmpty());
  for (const char* pair : {"EURUSD", "USD/EUR", "eur/usd", "", "-", "EUR-USD-EUR-USD-EUR-USD"}) {
    expect_rejected(replaced(kPair, "EUR/USD", pair), Reject::unknown_symbol);
  }
  expect_rejected(replaced(kPair, "EUR/USD", "I:TNX-"), Reject::unknown_symbol);
}

TEST_F(MassiveDecoder, FieldsDecideWhatBecomesOfAnElement) {
  EXPECT_THAT(events(replaced(kTrade, "AAPL", "SPY")),
              ElementsAre("value SPY 1.5 at 2026-01-05T14:30:00.5Z"));
  EXPECT_THAT(events(replaced(replaced(kTrade, "AAPL", "SPY"), "[0]", "[37]")), IsEmpty());
  EXPECT_THAT(events(replaced(kQuote, "MSFT", "SPY")), IsEmpty());
  EXPECT_THAT(events(replaced(kQuote, "MSFT", "QQQ")),
              ElementsAre("value QQQ 114.1265 at 2026-01-05T14:30:00.5Z"));
  EXPECT_THAT(events(replaced(kTrade, "AAPL", "QQQ")), IsEmpty());
}

TEST_F(MassiveDecoder, BarsAndTheLikeAreNoEventsAndNoErrors) {
  for (const char* kind : {"A", "AM", "CA", "CAS", "NOI", "FMV", "LV"}) {
    EXPECT_THAT(events(replaced(kQuote, R"("Q")", '"' + std::string(kind) + '"')), IsEmpty()) << kind;
  }
  EXPECT_THAT(decode("[]").rejected, IsEmpty());
  EXPECT_TRUE(decode(R"([{"ev":"AM","v":01}])").malformed());
}

TEST_F(MassiveDecoder, TheConversation) {
  EXPECT_TRUE(decode(message({status("connected", "Connected Successfully")})).told.greeted);
  EXPECT_TRUE(decode(message({status("auth_success", "authenticated")})).told.authenticated);
  EXPECT_TRUE(decode(R"([{"message":"authenticated","status":"success","ev":"status"}])").told.authenticated)
      << "as servers of old have it";
  EXPECT_TRUE(decode(message({status("success", "subscribed to: T.AAPL")})).told.acknowledged);
  for (const auto& [word, text] : std::initializer_list<std::pair<const char*, const char*>>{
           {"success", "unsubscribed to: T.AAPL"}, {"success", "subscribed to:"}, {"success", ""}}) {
    const Outcome got = decode(message({status(word, text)}));
    EXPECT_FALSE(got.told.greeted || got.told.authenticated || got.told.acknowledged || got.told.error)
        << text;
    EXPECT_THAT(got.rejected, IsEmpty()) << text;
  }
  const Outcome batch =
      decode(message({status("success", "authenticated"), kQuote, status("success", "subscribed to: T.AAPL"),
                      status("max_connections", "Maximum number of connections exceeded.")}));
  EXPECT_TRUE(batch.told.authenticated);
  EXPECT_TRUE(batch.told.acknowledged);
  EXPECT_EQ(batch.told.error, 4U) << "admission was not yet granted";
  EXPECT_THAT(batch.events, SizeIs(1));

  expect_rejected(R"({"ev":"status"})", Reject::missing_field);
  expect_rejected(R"({"ev":"status","status":5})", Reject::wrong_type);
  expect_rejected(R"({"ev":"status","status":"connected","message":[]})", Reject::wrong_type);
  expect_rejected(status("something_new", "subscribed to: T.AAPL"), Reject::unknown_kind);
  EXPECT_FALSE(decode(message({R"({"ev":"status","status":"connected","message":[]})"})).told.greeted);
}

TEST_F(MassiveDecoder, RejectsByReason) {
  expect_rejected(R"({"ev":"zz","sym":"AAPL"})", Reject::unknown_kind);
  expect_rejected(R"({"ev":"t","sym":"AAPL"})", Reject::unknown_kind);
  expect_rejected(R"({"ev":"","sym":"AAPL"})", Reject::unknown_kind);
  expect_rejected(R"({"ev":"LUL"})", Reject::unknown_kind);
  expect_rejected(R"({"sym":"AAPL","T":"q"})", Reject::missing_field);
  expect_rejected("{}", Reject::missing_field);
  expect_rejected(R"({"ev":5})", Reject::wrong_type);
  expect_rejected(R"({"ev":null})", Reject::wrong_type);
  for (const char* element : {"null", "true", "5", R"("Q")", "[]", R"([{"ev":"Q"}])", "NaN"}) {
    expect_rejected(element, Reject::wrong_type);
  }
  expect_rejected(replaced(kQuote, "MSFT", "msft"), Reject::unknown_symbol);
  expect_rejected(replaced(kQuote, R"("MSFT")", "7"), Reject::wrong_type);
  for (const char* field : {R"("sym":"MSFT",)", R"("bp":114.125,)", R"("bs":100,)", R"("ap":114.128,)",
                            R"("as":160,)", R"("t":1767623400500,)"}) {
    expect_rejected(replaced(kQuote, field, ""), Reject::missing_field);
  }
  for (const char* field : {R"("sym":"AAPL",)", R"("p":1.5,)", R"("s":3,)", R"("t":1767623400500,)"}) {
    expect_rejected(replaced(kTrade, field, ""), Reject::missing_field);
  }
  for (const char* field : {R"("val":42.5,)", R"("T":"I:TNX",)", R"(,"t":1767623400500)"}) {
    expect_rejected(replaced(kValue, field, ""), Reject::missing_field);
  }
  for (const char* field : {R"("p":"EUR/USD",)", R"("a":1.25,)", R"("b":1.0,)", R"(,"t":1767623400500)"}) {
    expect_rejected(replaced(kPair, field, ""), Reject::missing_field);
  }
  // The reasons' order.
  expect_rejected(R"({"ev":"Q","sym":"nobody","bp":"1"})", Reject::wrong_type);
  expect_rejected(R"({"ev":"Q","sym":"nobody","bp":1})", Reject::missing_field);
  expect_rejected(replaced(replaced(kQuote, "MSFT", "nobody"), "1767623400500", "0"), Reject::unknown_symbol);
}

TEST_F(MassiveDecoder, NumbersAreNumbers) {
  for (const char* price : {R"("114.125")", "null", "true", "[1]", R"({"a":1})", "1e400", "-1e400", "NaN",
                            "Infinity", "-Infinity", R"("NaN")"}) {
    expect_rejected(replaced(kQuote, "114.125", price), Reject::wrong_type);
    expect_rejected(replaced(kPair, "1.25", price), Reject::wrong_type);
    expect_rejected(replaced(kValue, "42.5", price), Reject::wrong_type);
  }
  for (const char* size : {"1.5", "-1", "4294967296", R"("100")", "1e400"}) {
    expect_rejected(replaced(kQuote, "100", size), Reject::wrong_type);
  }
  EXPECT_THAT(events(replaced(kQuote, "114.125", "114")),
              ElementsAre("quote MSFT 114 x 100, 114.128 x 160 at 2026-01-05T14:30:00.5Z"));
  EXPECT_THAT(events(replaced(kQuote, R"("bx":4)", R"("bx":NaN,"n":1e400)")), ElementsAre(kQuoteLine));
}

TEST_F(MassiveDecoder, OfAKeyGivenTwiceTheLastCountsAndOfTheKindTheFirst) {
  EXPECT_THAT(events(replaced(kQuote, R"("bp":114.125)", R"("bp":1,"bp":114.125,"ev":"T")")),
              ElementsAre(kQuoteLine));
  EXPECT_THAT(events(replaced(kQuote, R"("sym":"MSFT")", R"("sym":"x","sym":"MSFT")")),
              ElementsAre(kQuoteLine));
}

TEST_F(MassiveDecoder, UnknownFieldsAreIgnored) {
  EXPECT_THAT(
      events(replaced(kQuote, R"("bx":4)",
                      R"("s\u0079m":"AAPL","symbol":"AAPL","sy":1,"T":1,"é":{"ev":[null,{"a":"b"}]})")),
      ElementsAre(kQuoteLine));
}

TEST_F(MassiveDecoder, AMessageThatIsNotJsonIsRefusedAsAWhole) {
  const std::string good = message({kQuote, kTrade});
  for (const std::string& text : {
           std::string(),
           std::string("null"),
           std::string("{}"),
           std::string(kQuote),
           std::string("[,]"),
           good + "x",
           good + good,
           "\xEF\xBB\xBF" + good,
           replaced(good, R"("bx":4)", R"("bx":nul)"),
           replaced(good, R"("bx":4)", R"("bx":01)"),
           replaced(good, R"("bx":4)", R"("b\x":4)"),
           replaced(good, R"("sym")", R"("sy\m")"),
           replaced(good, R"("bx":4)", R"("bx":"\uD800x")"),
           replaced(good, R"("bx":4)", "\"bx\":\"\xFF\""),
           replaced(good, R"("c":[0])", R"("c":[0,)"),
           replaced(good, R"("c":[0])", R"("c":[0 1])"),
           replaced(good, R"("i":"7")", R"("i":"\q")"),
           replaced(good, "1767623400500", "17676x"),
           replaced(good, "1767623400500", "01767623400500"),
           message({replaced(kValue, "1767623400500", R"("\q")")}),
           message({R"({"ev":"status","status":"connected","message":"\q"})"}),
           message({R"({"ev":"status","status":"connected","x":tru})"}),
       }) {
    EXPECT_TRUE(decode(text).malformed()) << text;
    EXPECT_THAT(decode(good).events, SizeIs(2)) << "the next one is as if nothing had been";
  }
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_TRUE(decode(good.substr(0, size)).malformed()) << size;
  }
}

TEST_F(MassiveDecoder, NestingIsBounded) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(decode(nested(100'000)).malformed());
  EXPECT_THAT(decode(message({replaced(kQuote, "[604]", nested(60))})).events, SizeIs(1));
  EXPECT_TRUE(decode(message({replaced(kQuote, "[604]", nested(65))})).malformed());
}

}  // namespace
}  // namespace rotation::testing
