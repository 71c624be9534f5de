#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/event_text.hpp"
#include "tests/support/twelvedata_decoding.hpp"

namespace rotation::testing {
namespace {

using market::Reject;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr std::string_view kPrice =
    R"({"event":"price","symbol":"SPY","currency":"USD","exchange":"NYSE","type":"ETF","timestamp":1767623400,"price":600.1500,"day_volume":12})";
constexpr std::string_view kPair =
    R"({"event":"price","symbol":"EUR/USD","type":"Physical Currency","timestamp":1767623400,"price":1.5,"bid":1.25,"ask":2.25})";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result(text);
  const auto at = result.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return result.replace(at, from.size(), to);
}

class TwelveDataDecoder : public ::testing::Test {
 protected:
  TwelveDataDecoding decode;

  std::vector<std::string> events(std::string_view payload) {
    const Outcome got = decode(payload);
    EXPECT_THAT(got.rejected, IsEmpty()) << payload;
    return texts_of(got, twelvedata_instruments());
  }
  void expect_rejected(std::string_view payload, Reject reason) {
    const Outcome got = decode(payload);
    EXPECT_THAT(got.events, IsEmpty()) << payload;
    EXPECT_THAT(got.rejected, UnorderedElementsAre(Pair(reason, 1))) << payload;
    EXPECT_EQ(text_of(got.told), "") << payload;
  }
};

TEST_F(TwelveDataDecoder, PricesAreValues) {
  EXPECT_THAT(events(kPrice), ElementsAre("value SPY 600.15 at 2026-01-05T14:30:00Z"));
  EXPECT_THAT(events(replaced(replaced(kPrice, "SPY", "TNX"), "600.1500", "46.2")),
              ElementsAre("value TNX 4.62 at 2026-01-05T14:30:00Z"));
  EXPECT_THAT(events(R"({"price":7,"timestamp":1767623400,"symbol":"AAPL","event":"price"})"),
              ElementsAre("value AAPL 7 at 2026-01-05T14:30:00Z"));
}

TEST_F(TwelveDataDecoder, OfAPairThePriceOrTheMiddle) {
  EXPECT_THAT(events(kPair), ElementsAre("value EUR/USD 1.75 at 2026-01-05T14:30:00Z"));
  EXPECT_THAT(events(replaced(replaced(kPair, "EUR/USD", "USD/JPY"), ":1.5", ":150.5")),
              ElementsAre("value USD/JPY 150.5 at 2026-01-05T14:30:00Z"));
  // What is not used may be anything, or not there.
  EXPECT_THAT(events(replaced(kPair, R"("price":1.5)", R"("price":"x")")),
              ElementsAre("value EUR/USD 1.75 at 2026-01-05T14:30:00Z"));
  EXPECT_THAT(events(replaced(kPrice, R"("day_volume":12)", R"("bid":"x","ask":null,"code":"y","status":1)")),
              ElementsAre("value SPY 600.15 at 2026-01-05T14:30:00Z"));
  expect_rejected(replaced(kPair, R"(,"bid":1.25)", ""), Reject::missing_field);
  expect_rejected(replaced(kPair, R"(,"ask":2.25)", ""), Reject::missing_field);
  expect_rejected(replaced(kPair, "1.25", R"("1.25")"), Reject::wrong_type);
}

TEST_F(TwelveDataDecoder, RejectsByReason) {
  for (const char* price : {R"("600.15")", "null", "true", "[1]", "1e400", "NaN", "Infinity"}) {
    expect_rejected(replaced(kPrice, "600.1500", price), Reject::wrong_type);
  }
  for (const char* time : {R"("1767623400")", "1767623400.5", "1e9", "null", "9223372036854775808"}) {
    expect_rejected(replaced(kPrice, "1767623400", time), Reject::wrong_type);
  }
  for (const char* time : {"0", "-1", "1767623400000", "946684799", "4102444800", "9223372036854775807"}) {
    expect_rejected(replaced(kPrice, "1767623400", time), Reject::time_out_of_range);
  }
  expect_rejected(replaced(kPrice, R"("SPY")", "5"), Reject::wrong_type);
  expect_rejected(replaced(kPrice, "SPY", "spy"), Reject::unknown_symbol);
  for (const char* field : {R"("symbol":"SPY",)", R"("timestamp":1767623400,)", R"("price":600.1500,)"}) {
    expect_rejected(replaced(kPrice, field, ""), Reject::missing_field);
  }
  expect_rejected(replaced(replaced(kPrice, "SPY", "TNX"), "600.1500", "462"), Reject::out_of_band);
  expect_rejected(replaced(kPrice, R"("price")", R"("prices")"), Reject::unknown_kind);
  expect_rejected(replaced(kPrice, R"("price")", "1"), Reject::wrong_type);
  expect_rejected("{}", Reject::missing_field);
  expect_rejected(R"({"status":"ok","code":200})", Reject::unknown_kind);
}

TEST_F(TwelveDataDecoder, AnswersAndErrors) {
  for (const char* rest :
       {R"("status":"ok","success":null,"fails":[])", R"("status":"error")", R"("success":["SPY"])"}) {
    EXPECT_EQ(text_of(decode(R"({"event":"subscribe-status",)" + std::string(rest) + '}').told),
              "acknowledged");
  }
  const Outcome heartbeat = decode(R"({"event":"heartbeat","status":"ok"})");
  EXPECT_THAT(heartbeat.rejected, IsEmpty());
  EXPECT_EQ(text_of(heartbeat.told), "");
  EXPECT_EQ(decode(R"({"status":"error","code":401,"message":"theirs"})").told.error, 401U);
  EXPECT_EQ(decode(R"({"code":429.0,"message":null,"status":"error"})").told.error, 429U);
  expect_rejected(R"({"status":"error","message":"no code"})", Reject::missing_field);
  expect_rejected(R"({"status":"error","code":"401"})", Reject::wrong_type);
  expect_rejected(R"({"status":5,"code":401})", Reject::wrong_type);
}

TEST_F(TwelveDataDecoder, OfAKeyGivenTwiceTheLastCounts) {
  EXPECT_THAT(events(replaced(kPrice, R"("price":600.1500)", R"("price":1,"price":600.15)")),
              ElementsAre("value SPY 600.15 at 2026-01-05T14:30:00Z"));
  expect_rejected(replaced(kPrice, R"("price":600.1500)", R"("price":"1","price":600.15)"),
                  Reject::wrong_type);
}

TEST_F(TwelveDataDecoder, AMessageThatIsNotJsonIsRefusedAsAWhole) {
  const std::string good(kPrice);
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_TRUE(decode(good.substr(0, size)).malformed()) << size;
  }
  for (const std::string& text :
       {good + "x", good + "}", good + good, "[" + good + "]", std::string("null"),
        replaced(good, R"("USD")", "USD"), replaced(good, R"("USD")", R"("\q")"),
        replaced(good, R"("USD")", "01"), replaced(good, R"("USD")", "[1,]"),
        replaced(good, R"("USD")", "\"\xFF\""), replaced(good, R"("USD",)", "1"),
        replaced(good, "600.1500", "600.1500x"), replaced(good, "600.1500", "+1")}) {
    EXPECT_TRUE(decode(text).malformed()) << text;
  }
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_THAT(events(replaced(good, R"("USD")", nested(60))).size(), 1U);
  EXPECT_TRUE(decode(replaced(good, R"("USD")", nested(65))).malformed());
  EXPECT_TRUE(decode(replaced(good, R"("USD")", nested(100'000))).malformed());
}

}  // namespace
}  // namespace rotation::testing
