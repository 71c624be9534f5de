#include "feeds/history/treasury_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/feeds/history/source_fixture.hpp"

namespace rotation::history {
namespace {

using market::SeriesClass;
using market::SeriesId;
using rotation::testing::HttpRequestSeen;
using rotation::testing::ScriptedAnswer;
using rotation::testing::ScriptedHttpServer;
using ::testing::ElementsAre;
using ::testing::StartsWith;

const std::vector<Item> kItems{{SeriesId{0}, SeriesClass::yield, "y2", "y2"},
                               {SeriesId{1}, SeriesClass::yield, "y10", "y10"},
                               {SeriesId{2}, SeriesClass::yield, "y10_real", "y10_real"}};

// As the Treasury writes it: the newest day first, columns that came and went over the years.
constexpr const char* k2023 =
    "Date,\"1 Mo\",\"2 Yr\",\"10 Yr\",\"30 "
    "Yr\"\n12/29/2023,5.60,4.23,3.88,4.03\n12/28/2023,5.57,4.26,,3.98\n";
constexpr const char* k2024 = "Date,\"1 Mo\",\"1.5 Month\",\"2 Yr\",\"10 Yr\"\n01/02/2024,5.55,,4.33,3.95\n";
constexpr const char* kReal = "Date,\"5 YR\",\"7 YR\",\"10 YR\"\n01/02/2024,1.80,1.78,1.74\n";

ScriptedAnswer answer(const HttpRequestSeen& request) {
  const bool real = request.target.find("real") != std::string::npos;
  const bool older = request.target.find("/2023/") != std::string::npos;
  if (real) return {.body = older ? "Date,\"10 YR\"\n" : kReal};
  return {.body = older ? k2023 : k2024};
}

TEST(TreasurySource, AsksYearByYearAndForRealYieldsApart) {
  const ScriptedHttpServer server{answer};
  const Fetched got = fetch(fetch_treasury, server, kItems, "2023-12-28", "2024-01-02");
  EXPECT_EQ(got.error, "");
  EXPECT_THAT(got.rows, ElementsAre("2023-12-28 y2 4.26 4.26", "2023-12-29 y2 4.23 4.23",
                                    "2023-12-29 y10 3.88 3.88", "2024-01-02 y2 4.33 4.33",
                                    "2024-01-02 y10 3.95 3.95", "2024-01-02 y10_real 1.74 1.74"));
  ASSERT_EQ(server.requests().size(), 4U);
  EXPECT_EQ(server.requests()[0].target,
            "/resource-center/data-chart-center/interest-rates/daily-treasury-rates.csv/2023/"
            "all?type=daily_treasury_yield_curve&field_tdr_date_value=2023&page&_format=csv");
  EXPECT_THAT(server.requests()[3].target,
              ::testing::HasSubstr("2024/all?type=daily_treasury_real_yield_curve"));
}

TEST(TreasurySource, RefusesWhatIsNoSuchFile) {
  for (const auto& [text, reason] : {std::pair{"Date,\"2 Yr\"\n", "its CSV has no column 10 Yr"},
                                     std::pair{"Date,\"10 Yr\"\n2023-12-29,3.88\n", "its CSV:2:1: "},
                                     std::pair{"Date,\"10 Yr\"\n12/29/2023,N/A\n", "its CSV:2:12: "}}) {
    const ScriptedHttpServer server{
        [body = std::string(text)](const HttpRequestSeen&) { return ScriptedAnswer{.body = body}; }};
    EXPECT_THAT(fetch(fetch_treasury, server, {kItems[1]}, "2023-12-01", "2023-12-29").error,
                StartsWith(std::string("127.0.0.1 sent what cannot be used: ") + reason))
        << text;
  }
}

}  // namespace
}  // namespace rotation::history
