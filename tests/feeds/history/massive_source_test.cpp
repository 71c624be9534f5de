#include "feeds/history/massive_source.hpp"

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
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::vector<Item> kItems{{SeriesId{0}, SeriesClass::etf_liquid, "SPY", "SPY"},
                               {SeriesId{1}, SeriesClass::yield, "y10", "I:TNX", 10},
                               {SeriesId{2}, SeriesClass::fx, "EURUSD", "EUR/USD"}};
constexpr const char* kNone = R"({"results":[],"status":"OK"})";

// Midnight in New York, and in Greenwich, of the days from 2024-06-06 on.
constexpr const char* kStocks =
    R"({"results":[{"v":1,"c":100,"t":1717646400000,"n":1},{"c":50.5,"t":1717732800000}],"status":"OK"})";
constexpr const char* kYields = R"({"results":[{"c":42.9,"t":1717646400000}],"status":"DELAYED"})";
constexpr const char* kPairs = R"({"results":[{"c":1.0891,"t":1717632000000}],"status":"OK"})";

// A path's begin -> its answer.
using Answers = std::vector<std::pair<std::string, std::string>>;
ScriptedHttpServer serving(Answers answers) {
  return ScriptedHttpServer{[answers = std::move(answers)](const HttpRequestSeen& request) {
    for (const auto& [begin, body] : answers) {
      if (request.target.starts_with(begin)) return ScriptedAnswer{.body = body};
    }
    return ScriptedAnswer{.status = 404};
  }};
}

Fetched get(const ScriptedHttpServer& server, const std::vector<Item>& items) {
  return fetch(fetch_massive, server, items, "2024-06-06", "2024-06-10", "k");
}

TEST(MassiveSource, AsksForEachTickerAsItIsTradedAndForWhatAdjustsIt) {
  const auto server = serving(
      {{"/v2/aggs/ticker/SPY/", kStocks},
       {"/v2/aggs/ticker/I%3ATNX/", kYields},
       {"/v2/aggs/ticker/C%3AEURUSD/", kPairs},
       {"/stocks/v1/dividends", kNone},
       {"/stocks/v1/splits",
        R"({"results":[{"ticker":"SPY","execution_date":"2024-06-07","split_from":1,"split_to":2}]})"}});
  const Fetched got = get(server, kItems);
  EXPECT_EQ(got.error, "");
  EXPECT_THAT(got.rows, ElementsAre("2024-06-06 SPY 100 50", "2024-06-06 y10 4.29 4.29",
                                    "2024-06-06 EURUSD 1.0891 1.0891", "2024-06-07 SPY 50.5 50.5"));
  std::vector<std::string> targets;
  for (const auto& request : server.requests()) {
    targets.push_back(request.target);
    EXPECT_EQ(request.authorization, "Bearer k");
  }
  EXPECT_THAT(
      targets,
      ElementsAre(
          "/v2/aggs/ticker/SPY/range/1/day/2024-06-06/2024-06-10?adjusted=false&sort=asc&limit=50000",
          "/v2/aggs/ticker/I%3ATNX/range/1/day/2024-06-06/2024-06-10?adjusted=false&sort=asc&limit=50000",
          "/v2/aggs/ticker/C%3AEURUSD/range/1/day/2024-06-06/2024-06-10?adjusted=false&sort=asc&limit=50000",
          "/stocks/v1/dividends?ticker.any_of=SPY&ex_dividend_date.gte=2024-06-06&limit=5000&sort=ticker.asc",
          "/stocks/v1/splits?ticker.any_of=SPY&execution_date.gte=2024-06-06&limit=5000&sort=ticker.asc"));
}

// The same row under two ids is one distribution; two of a day are two.
TEST(MassiveSource, DistributionsOfADayAddUpButForThoseEnteredTwice) {
  const std::string row =
      R"({"ticker":"SPY","ex_dividend_date":"2024-06-07","currency":"USD","pay_date":"2024-07-01",)";
  const std::string regular = row + R"("distribution_type":"recurring","cash_amount":1.5,"id":")";
  const auto server =
      serving({{"/v2/aggs/ticker/SPY/", kStocks},
               {"/stocks/v1/dividends", R"({"results":[)" + regular + R"(E1"},)" + regular + R"(E2"},)" +
                                            row + R"("distribution_type":"special","cash_amount":0.5}]})"},
               {"/stocks/v1/splits", kNone}});
  // 100 * 50.5 / (50.5 + 2)
  EXPECT_THAT(get(server, {kItems[0]}).rows,
              ElementsAre("2024-06-06 SPY 100 96.190476", "2024-06-07 SPY 50.5 50.5"));
}

TEST(MassiveSource, FollowsItsPagesButNeverToAnotherHost) {
  const auto server = serving(
      {{"/v2/aggs/ticker/I%3ATNX/range/1/day/2024-06-06",
        R"({"results":[{"c":42.9,"t":1717646400000}],"next_url":"https://elsewhere.example/v2/more?cursor=a%3D"})"},
       {"/v2/more?cursor=a%3D", R"({"results":[{"c":43.5,"t":1717732800000}],"status":"OK"})"}});
  EXPECT_THAT(get(server, {kItems[1]}).rows,
              ElementsAre("2024-06-06 y10 4.29 4.29", "2024-06-07 y10 4.35 4.35"));
}

TEST(MassiveSource, RefusesPagesThatAreNotWhatItAskedFor) {
  const std::pair<std::string, std::string> mistakes[]{
      {"{", "it is not JSON: "},
      {R"({"status":"ERROR","error":"x"})", "it has no results"},
      {R"({"results":{}})", "its results are not an array"},
      {R"({"results":[{"c":42.9}]})", "a bar of y10 has no usable time"},
      {R"({"results":[{"c":42.9,"t":1}]})", "a bar of y10 has no usable time"},
      {R"({"results":[{"c":42.9,"t":9223372036854775807}]})", "a bar of y10 has no usable time"},
      {R"({"results":[{"c":"42.9","t":1717646400000}]})", "y10 has no usable close on 2024-06-06"},
      {R"({"results":[{"c":42.9,"t":1718164800000}]})",
       "it has a bar of y10 on 2024-06-12, which was not asked for"},
      {R"({"results":[],"next_url":"nowhere"})", "its next_url is 'nowhere'"},
  };
  for (const auto& [body, reason] : mistakes) {
    const auto server = serving({{"/v2/aggs/", body}});
    EXPECT_THAT(get(server, {kItems[1]}).error,
                StartsWith("127.0.0.1 sent a page of daily bars that cannot be used: " + reason))
        << body;
  }
  const auto ring = serving({{"/v2/aggs/", R"({"results":[],"next_url":"http://h/v2/aggs/again"})"}});
  EXPECT_THAT(get(ring, {kItems[1]}).error, HasSubstr("its pages do not end"));
}

TEST(MassiveSource, RefusesActionsThatMakeNoSense) {
  const std::pair<std::string, std::string> mistakes[]{
      {R"({"ticker":"QQQ","ex_dividend_date":"2024-06-07","cash_amount":1})", "it has 'QQQ'"},
      {R"({"ticker":"SPY","ex_dividend_date":"7 June","cash_amount":1})",
       "a result has the ex_dividend_date"},
      {R"({"ticker":"SPY","ex_dividend_date":"2024-06-07","cash_amount":-1})",
       "a distribution of SPY has no usable cash_amount"},
      {R"({"ticker":"SPY","ex_dividend_date":"2024-06-07","cash_amount":1,"currency":"CAD"})",
       "a distribution of SPY is in 'CAD'"},
  };
  for (const auto& [row, reason] : mistakes) {
    const auto server = serving({{"/v2/aggs/", kStocks},
                                 {"/stocks/v1/dividends", R"({"results":[)" + row + "]}"},
                                 {"/stocks/", kNone}});
    EXPECT_THAT(get(server, {kItems[0]}).error,
                StartsWith("127.0.0.1 sent a page of dividends that cannot be used: " + reason))
        << row;
  }
  const auto server = serving(
      {{"/v2/aggs/", kStocks},
       {"/stocks/v1/dividends", kNone},
       {"/stocks/v1/splits",
        R"({"results":[{"ticker":"SPY","execution_date":"2024-06-07","split_from":0,"split_to":2}]})"}});
  EXPECT_EQ(get(server, {kItems[0]}).error,
            "127.0.0.1 sent a page of splits that cannot be used: a result has no usable split_from");
}

}  // namespace
}  // namespace rotation::history
