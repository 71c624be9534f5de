#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/providers/alpaca/decoder.hpp"
#include "tests/support/alpaca_decoding.hpp"

namespace rotation::testing {
namespace {

using market::Event;
using market::EventKind;
using market::Reject;
using market::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
namespace flag = market::flag;

constexpr std::string_view kTime = R"("t":"2026-01-05T14:30:00.5Z")";
constexpr std::string_view kQuote =
    R"({"T":"q","S":"SPY","bx":"V","bp":708.02,"bs":120,"ax":"V","ap":708.35,"as":280,"c":["R"],"z":"C","t":"2026-01-05T14:30:00.5Z"})";
constexpr std::string_view kTrade =
    R"({"T":"t","S":"QQQ","i":7,"x":"V","p":1.5,"s":3,"c":["@"],"z":"C","t":"2026-01-05T14:30:00.5Z"})";

std::string message(std::initializer_list<std::string_view> elements) {
  std::string text = "[";
  for (const auto element : elements) {
    if (text.size() > 1) text += ',';
    text += element;
  }
  return text + "]";
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result(text);
  const auto at = result.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return result.replace(at, from.size(), to);
}

class AlpacaDecoder : public ::testing::Test {
 protected:
  AlpacaDecoding decode;

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

TEST_F(AlpacaDecoder, Quote) {
  const Outcome got = decode(message({kQuote}));
  ASSERT_THAT(got.events, SizeIs(1));
  const Event& event = got.events[0];
  EXPECT_EQ(event.kind, EventKind::quote);
  EXPECT_EQ(event.feed, kTestFeed);
  EXPECT_EQ(symbol_of(event), "SPY");
  EXPECT_EQ(event.ts_event, at("2026-01-05T14:30:00.5Z"));
  EXPECT_EQ(event.ts_recv, kTestRecv);
  EXPECT_EQ(event.sequence, 0U);
  EXPECT_EQ(event.flags, 0);
  EXPECT_EQ(event.quote.bid, 708.02);
  EXPECT_EQ(event.quote.ask, 708.35);
  EXPECT_EQ(event.quote.bid_size, 120U);
  EXPECT_EQ(event.quote.ask_size, 280U);
  EXPECT_THAT(got.rejected, IsEmpty());
}

TEST_F(AlpacaDecoder, KeysInAnyOrder) {
  const Outcome got = decode(
      R"([{"t":"2026-01-05T14:30:00.5Z","as":280,"ap":708.35,"new":{"T":"t"},"bs":120,"bp":708.02,"S":"SPY","T":"q"},)"
      R"({"c":["6"],"i":9,"T":"t","p":2,"s":1,"S":"QQQ","t":"2026-01-05T14:30:00Z"}])");
  ASSERT_THAT(got.events, SizeIs(2));
  EXPECT_EQ(got.events[0].quote.bid, 708.02);
  EXPECT_EQ(got.events[1].trade.id, 9U);
  EXPECT_EQ(got.events[1].flags, flag::official_close);
}

TEST_F(AlpacaDecoder, TradeConditions) {
  const auto flags = [&](std::string_view conditions) {
    const Outcome got = decode(message({replaced(kTrade, R"(["@"])", conditions)}));
    EXPECT_THAT(got.events, SizeIs(1)) << conditions;
    return got.events.empty() ? std::uint16_t{0xFFFF} : got.events[0].flags;
  };
  EXPECT_EQ(flags("[]"), 0);
  EXPECT_EQ(flags("null"), 0);
  EXPECT_EQ(flags(R"([" "])"), 0);
  EXPECT_EQ(flags(R"(["@","F","T"])"), flag::not_last);
  EXPECT_EQ(flags(R"(["6"])"), flag::official_close);
  EXPECT_EQ(flags(R"(["6","X"])"), flag::official_close);
  EXPECT_EQ(flags(R"(["M"])"), flag::official_close | flag::not_last);
  for (const char code : std::string_view("WCNTUQHIVP4ZLGR")) {
    EXPECT_EQ(flags(std::string(R"([")") + code + R"("])"), flag::not_last) << code;
  }
  for (const char code : std::string_view("@FOXBDEKYS157")) {
    EXPECT_EQ(flags(std::string(R"([")") + code + R"("])"), 0) << code;
  }
  EXPECT_EQ(flags(R"(["WC"])"), 0) << "codes are whole texts";
}

TEST_F(AlpacaDecoder, CorrectionAndCancelNameTheOriginal) {
  const Outcome got = decode(
      R"([{"T":"c","S":"SPY","x":"X","oi":123,"op":9.5,"os":9,"oc":["6"],"ci":124,"cp":10.25,"cs":11,"cc":["I"],"z":"C","t":"2026-01-05T14:30:00Z"},)"
      R"({"T":"x","S":"SPY","i":18446744073709551615,"x":"D","p":105.31,"s":300,"a":"C","z":"C","t":"2026-01-05T14:30:00Z"}])");
  ASSERT_THAT(got.events, SizeIs(2));
  EXPECT_EQ(got.events[0].kind, EventKind::trade);
  EXPECT_EQ(got.events[0].flags, flag::correction | flag::not_last);
  EXPECT_EQ(got.events[0].trade.id, 123U);
  EXPECT_EQ(got.events[0].trade.price, 10.25);
  EXPECT_EQ(got.events[0].trade.size, 11U);
  EXPECT_EQ(got.events[1].flags, flag::cancel);
  EXPECT_EQ(got.events[1].trade.id, std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(got.events[1].trade.size, 300U);
}

TEST_F(AlpacaDecoder, TradingStatusGoesByItsCodeNotItsReason) {
  const auto status = [&](std::string_view code) {
    const Outcome got = decode(R"([{"T":"s","S":"SPY","sc":")" + std::string(code) +
                               R"(","sm":"a;b","rc":"LUDP","rm":"","z":"C","t":"2026-01-05T14:30:00Z"}])");
    EXPECT_THAT(got.rejected, IsEmpty()) << code;
    std::vector<StatusCode> codes;
    for (const auto& event : got.events) {
      EXPECT_EQ(event.kind, EventKind::status);
      EXPECT_EQ(symbol_of(event), "SPY");
      codes.push_back(event.status.code);
    }
    return codes;
  };
  for (const char* code : {"2", "H", "P"}) EXPECT_THAT(status(code), ElementsAre(StatusCode::trading_halt));
  for (const char* code : {"3", "Q", "T"}) EXPECT_THAT(status(code), ElementsAre(StatusCode::trading_resume));
  for (const char* code : {"5", "6", "7", "8", "9", "A", "C", "D", "E", "F", "", "HH"}) {
    EXPECT_THAT(status(code), IsEmpty()) << code;
  }
}

TEST_F(AlpacaDecoder, ControlMessages) {
  EXPECT_TRUE(decode(R"([{"T":"success","msg":"connected"}])").told.greeted);
  EXPECT_TRUE(decode(R"([{"msg":"authenticated","T":"success"}])").told.authenticated);
  EXPECT_TRUE(decode(R"([{"T":"subscription","trades":["SPY"],"new":{"a":[1]}}])").told.acknowledged);
  EXPECT_EQ(decode(R"([{"T":"error","code":406,"msg":"connection limit exceeded"}])").told.error, 406U);

  const Outcome other = decode(R"([{"T":"success","msg":"something new"}])");
  EXPECT_FALSE(other.told.greeted || other.told.authenticated || other.told.acknowledged || other.told.error);
  EXPECT_THAT(other.rejected, IsEmpty());

  const Outcome mixed =
      decode(R"([{"T":"success","msg":"authenticated"},{"T":"error","code":406,"msg":"x"}])");
  EXPECT_TRUE(mixed.told.authenticated);
  EXPECT_EQ(mixed.told.error, 406U);

  expect_rejected(R"({"T":"error","msg":"no code"})", Reject::missing_field);
  expect_rejected(R"({"T":"error","code":"406"})", Reject::wrong_type);
}

TEST_F(AlpacaDecoder, BarsAndTheLikeAreNoEventsAndNoErrors) {
  for (const char* kind : {"b", "u", "d", "l", "i"}) {
    const Outcome got = decode(message({replaced(kQuote, R"("q")", '"' + std::string(kind) + '"')}));
    EXPECT_THAT(got.events, IsEmpty()) << kind;
    EXPECT_THAT(got.rejected, IsEmpty()) << kind;
  }
  EXPECT_THAT(decode("[]").rejected, IsEmpty());
  EXPECT_THAT(decode(" [ ] ").rejected, IsEmpty());
}

TEST_F(AlpacaDecoder, RejectsByReason) {
  expect_rejected(R"({"T":"zz","S":"SPY"})", Reject::unknown_kind);
  expect_rejected(R"({"T":"Q","S":"SPY"})", Reject::unknown_kind);
  expect_rejected(R"({"T":"","S":"SPY"})", Reject::unknown_kind);
  expect_rejected(R"({"S":"SPY"})", Reject::missing_field);
  expect_rejected("{}", Reject::missing_field);
  expect_rejected(R"({"T":5})", Reject::wrong_type);
  expect_rejected(R"({"T":null})", Reject::wrong_type);
  expect_rejected(R"({"T":{"T":"q"}})", Reject::wrong_type);
  for (const char* element : {"null", "true", "5", R"("q")", "[]", R"([{"T":"q"}])", "NaN"}) {
    expect_rejected(element, Reject::wrong_type);
  }
  expect_rejected(replaced(kQuote, "SPY", "spy"), Reject::unknown_symbol);
  expect_rejected(replaced(kQuote, "SPY", ""), Reject::unknown_symbol);
  expect_rejected(replaced(kQuote, R"("SPY")", "7"), Reject::wrong_type);
  for (const char* field : {R"("S":"SPY",)", R"("bp":708.02,)", R"("bs":120,)", R"("ap":708.35,)",
                            R"("as":280,)", R"(,"t":"2026-01-05T14:30:00.5Z")"}) {
    expect_rejected(replaced(kQuote, field, ""), Reject::missing_field);
  }
  for (const char* field : {R"("S":"QQQ",)", R"("i":7,)", R"("p":1.5,)", R"("s":3,)"}) {
    expect_rejected(replaced(kTrade, field, ""), Reject::missing_field);
  }
}

TEST_F(AlpacaDecoder, NumbersAreNumbers) {
  for (const char* price : {R"("708.02")", "null", "true", "[1]", R"({"a":1})", "1e400", "-1e400", "NaN",
                            "Infinity", "-Infinity"}) {
    expect_rejected(replaced(kQuote, "708.02", price), Reject::wrong_type);
  }
  for (const char* size : {"1.5", "-1", "4294967296", "1e10", R"("120")", "1e400", "99999999999999999999"}) {
    expect_rejected(replaced(kQuote, "120", size), Reject::wrong_type);
  }
  for (const char* id : {"1.5", "-1", "1e3", "18446744073709551616", R"("7")"}) {
    expect_rejected(replaced(kTrade, R"("i":7)", std::string(R"("i":)") + id), Reject::wrong_type);
  }
  expect_rejected(replaced(kTrade, R"(["@"])", R"("@")"), Reject::wrong_type);
  expect_rejected(replaced(kTrade, R"(["@"])", R"([6])"), Reject::wrong_type);

  const auto bid = [&](std::string_view number) {
    const Outcome got = decode(message({replaced(kQuote, "708.02", number)}));
    return got.events.size() == 1 ? got.events[0].quote.bid : std::numeric_limits<double>::quiet_NaN();
  };
  EXPECT_EQ(bid("7.0802E2"), 708.02);
  EXPECT_EQ(bid("70802e-2"), 708.02);
  EXPECT_EQ(bid("136"), 136.0);
  EXPECT_EQ(bid("-0"), 0.0);
  EXPECT_EQ(bid("1e308"), 1e308);
  EXPECT_EQ(bid("1e-400"), 0.0);
  EXPECT_EQ(bid("0." + std::string(4000, '1')), 0.1111111111111111);
  EXPECT_EQ(bid("99999999999999999999"), 1e20);

  const auto size = [&](std::string_view number) {
    const Outcome got = decode(message({replaced(kQuote, "120", number)}));
    return got.events.size() == 1 ? got.events[0].quote.bid_size : 0xDEADU;
  };
  EXPECT_EQ(size("4294967295"), 4294967295U);
  EXPECT_EQ(size("0"), 0U);
  EXPECT_EQ(size("100.0"), 100U);
  EXPECT_EQ(size("1e2"), 100U);
}

TEST_F(AlpacaDecoder, Times) {
  const auto with = [](std::string_view time) {
    return replaced(kQuote, kTime, R"("t":")" + std::string(time) + '"');
  };
  for (const char* time : {"", "now", "2026-01-05", "2026-01-05 14:30:00Z", "2026-02-30T14:30:00Z",
                           "2026-01-05T24:00:00Z", "2026-01-05T14:30:00", "2026-01-05T14:30:00.1234567890Z",
                           "2026-01-05T14:30:60Z", "20260105T143000Z", "1767623400"}) {
    expect_rejected(with(time), Reject::bad_time);
  }
  for (const char* time :
       {"1999-12-31T23:59:59.999999999Z", "2100-01-01T00:00:00Z", "1970-01-01T00:00:00Z"}) {
    expect_rejected(with(time), Reject::time_out_of_range);
  }
  expect_rejected(replaced(kQuote, kTime, R"("t":1767623400000)"), Reject::wrong_type);
  const Outcome got = decode(message({with("2026-01-05T14:30:00.123456789Z")}));
  ASSERT_THAT(got.events, SizeIs(1));
  EXPECT_EQ(got.events[0].ts_event.time_since_epoch().count(), 1'767'623'400'123'456'789);
}

TEST_F(AlpacaDecoder, OfAKeyGivenTwiceTheLastCountsAndOfTheTypeTheFirst) {
  const Outcome got = decode(message({replaced(kQuote, R"("bp":708.02)", R"("bp":1,"bp":708.02,"T":"t")")}));
  ASSERT_THAT(got.events, SizeIs(1));
  EXPECT_EQ(got.events[0].quote.bid, 708.02);
  expect_rejected(replaced(kQuote, R"("bp":708.02)", R"("bp":"1","bp":708.02)"), Reject::wrong_type);
}

TEST_F(AlpacaDecoder, UnknownFieldsAreIgnored) {
  std::string nested = "1";
  for (int i = 0; i < 30; ++i) nested = R"({"a":[)" + nested + R"(,null,"x"]})";
  const Outcome got = decode(message(
      {replaced(kQuote, R"("bx":"V")", R"("r":"2026","u":null,"n":0,"bx":7,"é":NaN,"deep":)" + nested)}));
  EXPECT_THAT(got.events, SizeIs(1));
  EXPECT_THAT(got.rejected, IsEmpty());
}

TEST_F(AlpacaDecoder, AMessageThatIsNotJsonIsRefusedAsAWhole) {
  const std::string good = message({kQuote, kTrade});
  for (const std::string& text : {
           std::string(),
           std::string(" "),
           std::string("null"),
           std::string("{}"),
           std::string(kQuote),
           std::string("5"),
           std::string("\"[]\""),
           std::string("["),
           std::string("]"),
           std::string("[,]"),
           std::string("[[]"),
           std::string("not json"),
           good + "x",
           good + "]",
           good + ",",
           good + good,
           good + " null",
           message({kQuote, kTrade, ""}),
           "\xEF\xBB\xBF" + good,
           replaced(good, R"("bx":"V")", R"("bx":V)"),          // a bare word in an ignored field
           replaced(good, R"("bx":"V")", R"("bx":nul)"),        //
           replaced(good, R"("bx":"V")", R"("bx":truely)"),     //
           replaced(good, R"("bx":"V")", R"("bx":01)"),         //
           replaced(good, R"("bx":"V")", R"("bx":1.)"),         //
           replaced(good, R"("bx":"V")", R"("bx":-)"),          //
           replaced(good, R"("bx":"V")", R"("bx":"\q")"),       // an escape that does not exist
           replaced(good, R"("bx":"V")", R"("bx":"\uD800x")"),  // half a character
           replaced(good, R"("bx":"V")", "\"bx\":\"\xFF\""),    // not UTF-8
           replaced(good, R"("bx":"V")", "\"bx\":\"\n\""),      // a control character
           replaced(good, R"("bx":"V")", R"("bx" "V")"),        // no colon
           replaced(good, R"("bx":"V")", R"("b\x":"V")"),       // a bad escape in a key
           replaced(good, R"("bx":"V")", R"(bx:"V")"),          //
           replaced(good, R"("bx":"V")", R"("bx":[1,2)"),       // an array that does not end
           replaced(good, R"("bx":"V")", R"("bx":[1 2])"),      //
           replaced(good, R"("bx":"V")", R"("bx":{"a"})"),      //
           replaced(good, R"("bx":"V")", R"("bx":[1,])"),       //
           replaced(good, R"("bx":"V",)", R"("bx":"V" )"),      // no comma
           replaced(good, "708.02", "7-8.02"),
           replaced(good, "708.02", "+708.02"),
           replaced(good, "708.02", ".5"),
           replaced(good, "708.02", "0x1F"),
           replaced(good, "708.02", "nan"),
           replaced(good, "708.02", "'1'"),
           replaced(good, "120", "120abc"),
       }) {
    EXPECT_TRUE(decode(text).malformed()) << text;
  }
}

TEST_F(AlpacaDecoder, NoPrefixOfAMessageGivesAnything) {
  const std::string good = message({kQuote, kTrade});
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_TRUE(decode(good.substr(0, size)).malformed()) << size;
  }
  EXPECT_THAT(decode(good).events, SizeIs(2));
}

TEST_F(AlpacaDecoder, NestingIsBounded) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(decode(nested(100'000)).malformed());
  EXPECT_TRUE(decode(std::string(100'000, '[')).malformed());
  EXPECT_TRUE(decode(message({replaced(kQuote, R"("V")", nested(100'000))})).malformed());
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += R"({"a":)";
  EXPECT_TRUE(decode("[" + objects).malformed());
  EXPECT_THAT(decode(message({replaced(kQuote, R"("V")", nested(60))})).events, SizeIs(1));
  EXPECT_TRUE(decode(message({replaced(kQuote, R"("V")", nested(65))})).malformed());
}

TEST_F(AlpacaDecoder, LimitsTheSizeOfAMessage) {
  std::string big = "[" + std::string(kQuote);
  while (big.size() + kQuote.size() + 2 <= providers::kMaxMessage) big += "," + std::string(kQuote);
  const Outcome got = decode(big + "]");
  EXPECT_GT(got.events.size(), 7'000U);
  EXPECT_THAT(got.rejected, IsEmpty());
  EXPECT_TRUE(decode(big + std::string(providers::kMaxMessage, ' ') + "]").malformed());
}

TEST_F(AlpacaDecoder, RecoversAfterAnyMessage) {
  for (const char* bad : {"[", "", "[{\"T\":\"q\",\"S\":\"SPY", "[{\"T\":\"q\",\"c\":[\"R\"", "\xFF"}) {
    EXPECT_TRUE(decode(bad).malformed());
    EXPECT_THAT(decode(message({kQuote})).events, SizeIs(1)) << bad;
  }
}

TEST_F(AlpacaDecoder, AppendsToWhatIsThere) {
  alpaca::Decoder decoder(kTestFeed, test_instruments());
  market::FeedCounters counters;
  std::vector<Event> events(2);
  std::string text = message({kQuote}) + std::string(providers::kPadding, ' ');
  const std::string_view payload(text.data(), text.size() - providers::kPadding);
  (void)decoder.decode(payload, kTestRecv, events, counters);
  EXPECT_THAT(events, SizeIs(3));
  (void)decoder.decode(payload.substr(0, payload.size() - 1), kTestRecv, events, counters);
  EXPECT_THAT(events, SizeIs(3)) << "a refused message leaves nothing";
}

}  // namespace
}  // namespace rotation::testing
