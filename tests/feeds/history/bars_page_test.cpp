#include "feeds/history/bars_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feeds/market/rfc3339.hpp"

namespace rotation::history {
namespace {

using market::SeriesClass;

const market::SeriesTable& table() {
  static const market::SeriesTable instance{{{"SPY", SeriesClass::etf_liquid}, {"y10", SeriesClass::yield}}};
  return instance;
}

TEST(BarsPage, IsReadAsTheProviderWritesIt) {
  const BarsPage page = parse_bars_page(
      R"({"bars":{"SPY":[{"t":"2023-12-28T05:00:00Z","o":476.88,"h":477.55,"l":476.26,"c":476.69,"v":77158120,"n":427226,
      "vw":476.93},{"t":"2023-07-03T04:00:00Z","o":1,"h":1,"l":1,"c":443,"v":1,"n":1,"vw":1}],
      "y10":[{"c":-0.5,"t":"2023-12-28T05:00:00Z"}]},"currency":"USD","next_page_token":"U1BZfER8MTc="})",
      table());
  EXPECT_EQ(page.next_token, "U1BZfER8MTc=");
  ASSERT_EQ(page.bars.size(), 3U);
  EXPECT_EQ(page.bars[0].series, *table().find("SPY"));
  EXPECT_EQ(market::format_date(page.bars[0].day), "2023-12-28");
  EXPECT_EQ(page.bars[0].close, 476.69);
  EXPECT_EQ(market::format_date(page.bars[1].day), "2023-07-03");
  EXPECT_EQ(page.bars[1].close, 443.0);
  EXPECT_EQ(page.bars[2].series, *table().find("y10"));
  EXPECT_EQ(page.bars[2].close, -0.5);
}

TEST(BarsPage, MayBeEmpty) {
  for (const char* text : {R"({"bars":{},"next_page_token":null})", R"({"bars":null,"next_page_token":null})",
                           R"({"bars":{"SPY":[]},"next_page_token":null})"}) {
    const BarsPage page = parse_bars_page(text, table());
    EXPECT_TRUE(page.bars.empty()) << text;
    EXPECT_EQ(page.next_token, "");
  }
}

TEST(BarsPage, IsRefusedWithTheReason) {
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
      {R"({"bars":{"QQQ":[]},"next_page_token":null})", "it has bars of 'QQQ', which was not asked for"},
      {R"({"bars":{"SPY":[1]},"next_page_token":null})", "a bar of SPY has no time"},
      {R"({"bars":{}})", "it has no next_page_token"},
      {R"({"bars":{},"next_page_token":7})", "its next_page_token is not text"},
      {bar(R"("c":1)"), "a bar of SPY has no time"},
      {bar(R"("t":1703739600,"c":1)"), "a bar of SPY has no time"},
      {bar(R"("t":"2023-12-28","c":1)"), "a bar of SPY has the time '2023-12-28'"},
      {bar(R"("t":"1999-12-28T05:00:00Z","c":1)"), "a bar of SPY has the time '1999-12-28T05:00:00Z'"},
      {bar(R"("t":"2023-12-28T05:00:00Z")"), "the bar of SPY on 2023-12-28 has no usable close"},
      {bar(R"("t":"2023-12-28T05:00:00Z","c":"1")"), "the bar of SPY on 2023-12-28 has no usable close"},
      {bar(R"("t":"2023-12-28T05:00:00Z","c":0)"), "the bar of SPY on 2023-12-28 has no usable close"},
      {bar(R"("t":"2023-12-28T05:00:00Z","c":null)"), "the bar of SPY on 2023-12-28 has no usable close"},
  };
  for (const auto& [text, sentence] : mistakes) {
    try {
      (void)parse_bars_page(text, table());
      ADD_FAILURE() << "read without complaint: " << text;
    } catch (const HistoryError& error) {
      EXPECT_THAT(error.what(), ::testing::StartsWith(sentence)) << text;
    }
  }
}

}  // namespace
}  // namespace rotation::history
