#include "feeds/history/alpaca_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/market/rfc3339.hpp"
#include "tests/support/calendar.hpp"

namespace rotation::history {
namespace {

using market::SeriesClass;
using market::SeriesId;

using rotation::testing::day;

const Item kItems[]{{SeriesId{0}, SeriesClass::etf_liquid, "SPY", "SPY"},
                    {SeriesId{1}, SeriesClass::yield, "y10", "TNX", 10, -2, 15}};
const Ask kAsk{.items = kItems, .from = day("2023-01-03"), .to = day("2023-12-29")};

TEST(AlpacaPage, IsReadAsTheProviderWritesIt) {
  const AlpacaPage page = parse_alpaca_page(
      R"({"bars":{"SPY":[{"t":"2023-12-28T05:00:00Z","o":476.88,"h":477.55,"l":476.26,"c":476.69,"v":77158120,"n":427226,
      "vw":476.93},{"t":"2023-07-03T04:00:00Z","o":1,"h":1,"l":1,"c":443,"v":1,"n":1,"vw":1}],
      "TNX":[{"c":-5,"t":"2023-12-28T05:00:00Z"}]},"currency":"USD","next_page_token":"U1BZfER8MTc="})",
      kAsk);
  EXPECT_EQ(page.next_token, "U1BZfER8MTc=");
  ASSERT_EQ(page.bars.size(), 3U);
  EXPECT_EQ(page.bars[0].series, SeriesId{0});
  EXPECT_EQ(market::format_date(page.bars[0].day), "2023-12-28");
  EXPECT_EQ(page.bars[0].close, 476.69);
  EXPECT_EQ(market::format_date(page.bars[1].day), "2023-07-03");
  EXPECT_EQ(page.bars[1].close, 443.0);
  EXPECT_EQ(page.bars[2].series, SeriesId{1});
  EXPECT_EQ(page.bars[2].close, -0.5);  // divided
}

TEST(AlpacaPage, MayBeEmpty) {
  for (const char* text : {R"({"bars":{},"next_page_token":null})", R"({"bars":null,"next_page_token":null})",
                           R"({"bars":{"SPY":[]},"next_page_token":null})"}) {
    const AlpacaPage page = parse_alpaca_page(text, kAsk);
    EXPECT_TRUE(page.bars.empty()) << text;
    EXPECT_EQ(page.next_token, "");
  }
}

TEST(AlpacaPage, IsRefusedWithTheReason) {
  const auto bar = [](const std::string& fields) {
    return R"({"bars":{"SPY":[{)" + fields + R"(}]},"next_page_token":null})";
  };
  const std::pair<std::string, std::string> mistakes[] = {
      {"", "it is not JSON: Empty: no JSON found"},
      {R"({"bars":{},"next_page_token":null)", "it is not JSON: "},
      {R"({"bars":{},"next_page_token":null}})", "it is not JSON: "},
      {"<html>", "it is not JSON: "},
      {"[]", "it has no bars"},
      {R"({"message":"forbidden."})", "it has no bars"},
      {R"({"bars":[],"next_page_token":null})", "its bars are not an object"},
      {R"({"bars":{"SPY":{}},"next_page_token":null})", "the bars of SPY are not an array"},
      {R"({"bars":{"QQQ":[]},"next_page_token":null})", "it has 'QQQ', which was not asked for"},
      {R"({"bars":{"SPY":[1]},"next_page_token":null})", "a bar of SPY has no time"},
      {R"({"bars":{}})", "it has no next_page_token"},
      {R"({"bars":{},"next_page_token":7})", "its next_page_token is not text"},
      {bar(R"("c":1)"), "a bar of SPY has no time"},
      {bar(R"("t":1703739600,"c":1)"), "a bar of SPY has no time"},
      {bar(R"("t":"2023-12-28","c":1)"), "a bar of SPY has the time '2023-12-28'"},
      {bar(R"("t":"1999-12-28T05:00:00Z","c":1)"), "a bar of SPY has the time '1999-12-28T05:00:00Z'"},
      {R"({"bars":{"TNX":[{"t":"2023-12-28T05:00:00Z","c":384}]},"next_page_token":null})",
       "y10 is 38.400000 on 2023-12-28, outside its band; the divisor may be another one"},
      {bar(R"("t":"2024-01-02T05:00:00Z","c":1)"),
       "it has a bar of SPY on 2024-01-02, which was not asked for"},
      {bar(R"("t":"2023-12-28T05:00:00Z")"), "SPY has no usable close on 2023-12-28"},
      {bar(R"("t":"2023-12-28T05:00:00Z","c":"1")"), "SPY has no usable close on 2023-12-28"},
      {bar(R"("t":"2023-12-28T05:00:00Z","c":0)"), "SPY has no usable close on 2023-12-28"},
      {bar(R"("t":"2023-12-28T05:00:00Z","c":null)"), "SPY has no usable close on 2023-12-28"},
  };
  for (const auto& [text, sentence] : mistakes) {
    try {
      (void)parse_alpaca_page(text, kAsk);
      ADD_FAILURE() << "read without complaint: " << text;
    } catch (const HistoryError& error) {
      EXPECT_THAT(error.what(), ::testing::StartsWith(sentence)) << text;
    }
  }
}

}  // namespace
}  // namespace rotation::history
