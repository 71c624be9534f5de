// Massive's history call, without sockets.
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "feeds/simulator/massive/aggregates.hpp"
#include "feeds/simulator/massive/answer.hpp"
#include "feeds/simulator/massive/corporate_actions.hpp"
#include "feeds/simulator/synthetic.hpp"
#include "tests/support/calendar.hpp"

namespace rotation::simulator::massive {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class AggregatesTest : public ::testing::Test {
 protected:
  RestResponse ask(const std::string& target, std::optional<Credentials> credentials,
                   std::string_view method = "GET") {
    return answer_aggregates({method, target, std::move(credentials), "http://127.0.0.1:1"}, rules_, series_,
                             1, market_, market_.history_end());
  }
  RestResponse get(const std::string& rest) {
    return ask("/v2/aggs/ticker/" + rest, Credentials{"access_token", "k"});
  }

  Rules rules_;
  market::SeriesTable series_{market::default_series()};
  SyntheticMarket market_{rotation::testing::calendar(), {}};
};

TEST_F(AggregatesTest, AnswersWithBarsOfFinishedSessionsOnly) {
  const auto response = get("SPY/range/1/day/2025-12-31/2027-01-01?adjusted=true&sort=asc&limit=120");
  EXPECT_EQ(response.status, 200U);
  EXPECT_THAT(
      response.body,
      StartsWith(R"({"ticker":"SPY","queryCount":2,"resultsCount":2,"adjusted":true,"results":[{"v":)"));
  simdjson::dom::parser parser;
  const auto body = parser.parse(simdjson::padded_string(response.body));
  const simdjson::dom::array results = body["results"];
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(int64_t(results.at(0)["t"]), 1'767'157'200'000) << "2025-12-31, midnight in New York";
  EXPECT_EQ(int64_t(results.at(1)["t"]), 1'767'330'000'000) << "2026-01-02";
  const auto bars = market_.daily(*series_.find("SPY"), market_.history_end(), market_.history_end(), {});
  EXPECT_EQ(double(results.at(1)["c"]), bars.at(0).close);
  EXPECT_EQ(uint64_t(results.at(1)["v"]), bars.at(0).volume);
  EXPECT_EQ(uint64_t(results.at(1)["n"]), bars.at(0).trades);
  EXPECT_THAT(std::string(body["status"].get_c_str()), "OK");
  EXPECT_EQ(int64_t(body["count"]), 2);
  EXPECT_NE(body["next_url"].error(), simdjson::SUCCESS);
}

TEST_F(AggregatesTest, IndicesHaveNoVolumeAndPairsTheirOwnMidnight) {
  const auto yield = get("I:TNX/range/1/day/2026-01-02/2026-01-02").body;
  EXPECT_THAT(yield, HasSubstr(R"("results":[{"o":)"));
  EXPECT_THAT(yield, HasSubstr(R"("t":1767330000000}])"));
  const auto pair = get("C%3AEURUSD/range/1/day/2026-01-02/2026-01-02").body;
  EXPECT_THAT(pair, StartsWith(R"({"ticker":"C:EURUSD","queryCount":1)"));
  EXPECT_THAT(pair, HasSubstr(R"("t":1767312000000,"n":0}])"));
}

TEST_F(AggregatesTest, WhatNobodyKnowsHasNoResults) {
  for (const char* target :
       {"NOPE/range/1/day/2025-12-31/2026-01-02", "SPY/range/1/day/2027-01-01/2027-01-02",
        "y10/range/1/day/2025-12-31/2026-01-02"}) {
    const auto response = get(target);
    EXPECT_EQ(response.status, 200U);
    EXPECT_THAT(response.body, HasSubstr(R"("resultsCount":0,"adjusted":true,"status":"OK")"));
    EXPECT_THAT(response.body, Not(HasSubstr("results\":")));
  }
}

// All "t" of a body, in its order.
std::vector<int64_t> times(const std::string& body) {
  simdjson::dom::parser parser;
  std::vector<int64_t> all;
  for (const auto bar : simdjson::dom::array(parser.parse(simdjson::padded_string(body))["results"]))
    all.push_back(bar["t"]);
  return all;
}

TEST_F(AggregatesTest, PagesAddUpToTheWholeInBothDirections) {
  for (const std::string sort : {"asc", "desc"}) {
    const std::string query = "IJR/range/1/day/1759276800000/2025-12-31?sort=" + sort;
    const auto whole = times(get(query).body);
    EXPECT_EQ(whole.size(), 64U + 1U) << "the milliseconds are of September 30, 20:00 in New York";
    std::vector<int64_t> sum;
    std::string target = "/v2/aggs/ticker/" + query + "&limit=30";
    int pages = 0;
    for (; !target.empty() && pages < 10; ++pages) {
      const std::string body = ask(target, Credentials{"access_token", "k"}).body;
      for (const int64_t time : times(body)) sum.push_back(time);
      const std::size_t at = body.find(R"("next_url":"http://127.0.0.1:1)");
      target = at == std::string::npos ? "" : body.substr(at + 30, body.size() - at - 32);
    }
    EXPECT_EQ(sum, whole) << sort;
    EXPECT_EQ(pages, 3);
  }
}

TEST_F(AggregatesTest, ChecksTheCaller) {
  rules_.key = "good";
  const std::string target = "/v2/aggs/ticker/SPY/range/1/day/2025-12-31/2026-01-02";
  const auto refused = ask(target, std::nullopt);
  EXPECT_EQ(refused.status, 401U);
  EXPECT_THAT(refused.body, StartsWith(R"({"status":"ERROR","request_id":")"));
  EXPECT_THAT(refused.body, HasSubstr(R"("error":"API Key was not provided"})"));
  EXPECT_THAT(ask(target + "?apiKey=bad", std::nullopt).body, HasSubstr("Unknown API Key"));
  EXPECT_EQ(ask(target, Credentials{"access_token", "bad"}).status, 401U);
  EXPECT_EQ(ask(target, Credentials{"access_token", "good"}).status, 200U);
  EXPECT_EQ(ask(target + "?apiKey=good", std::nullopt).status, 200U);
  EXPECT_EQ(ask(target + "?apiKey=good", std::nullopt, "POST").status, 405U);
  EXPECT_EQ(too_many_calls().status, 429U);
}

TEST_F(AggregatesTest, SaysWhatIsWrong) {
  const std::vector<std::pair<std::string, unsigned>> wrong{
      {"SPY/range/1/day/2025-12-31", 404},
      {"SPY/span/1/day/2025-12-31/2026-01-02", 404},
      {"SPY/range/5/minute/2025-12-31/2026-01-02", 400},
      {"SPY/range/1/day/yesterday/2026-01-02", 400},
      {"SPY/range/1/day/2025-12-31/99", 400},
      {"SPY/range/1/day/2026-01-02/2025-12-31", 400},
      {"S\"Y/range/1/day/2025-12-31/2026-01-02", 400},
      {"SPY/range/1/day/2025-12-31/2026-01-02?limit=0", 400},
      {"SPY/range/1/day/2025-12-31/2026-01-02?limit=50001", 400},
      {"SPY/range/1/day/2025-12-31/2026-01-02?sort=up", 400},
      {"SPY/range/1/day/2025-12-31/2026-01-02?cursor=zzz", 400},
      {"SPY/range/1/day/2025-12-31/2026-01-02?sort=%2", 400},
  };
  for (const auto& [rest, status] : wrong) EXPECT_EQ(get(rest).status, status) << rest;
}

// SPY pays 1.5 on the third day of four; its closes are 100 each, so that those before it are worth
// 100 * 100 / 101.5.
class Paying final : public Source {
 public:
  [[nodiscard]] std::optional<Stretch> stretch() const override { return std::nullopt; }
  void advance() override {}
  void ticks(std::vector<Tick>& /*out*/) override {}
  [[nodiscard]] std::vector<DailyBar> daily(market::SeriesId /*series*/, market::Day from, market::Day to,
                                            Adjustment adjustment) const override {
    std::vector<DailyBar> bars;
    for (int i = 0; i < 4; ++i) {
      DailyBar bar{};
      bar.day = history_end() - std::chrono::days{3 - i};
      bar.close = i < 2 && adjustment == Adjustment::all ? 100 * 100 / 101.5 : 100;
      if (bar.day >= from && bar.day <= to) bars.push_back(bar);
    }
    return bars;
  }
  [[nodiscard]] market::Day history_end() const override { return rotation::testing::day("2026-01-09"); }
};

class CorporateActionsTest : public ::testing::Test {
 protected:
  RestResponse get(const std::string& target, std::string_view key = "k") {
    const RestRequest request{"GET", target, Credentials{"access_token", std::string(key)},
                              "http://127.0.0.1:1"};
    return answer_dividends(request, rules_, series_, source_, source_.history_end());
  }

  Rules rules_;
  market::SeriesTable series_{market::default_series()};
  Paying source_;
};

TEST_F(CorporateActionsTest, DistributionsAreWhatAdjustedClosesSay) {
  const auto response = get("/stocks/v1/dividends?ticker=SPY&ex_dividend_date.gte=2026-01-01");
  EXPECT_EQ(response.status, 200U);
  simdjson::dom::parser parser;
  const auto body = parser.parse(simdjson::padded_string(response.body));
  const simdjson::dom::array results = body["results"];
  ASSERT_EQ(results.size(), 1U) << response.body;
  EXPECT_EQ(std::string_view(results.at(0)["ticker"]), "SPY");
  EXPECT_EQ(std::string_view(results.at(0)["ex_dividend_date"]), "2026-01-08");
  EXPECT_NEAR(double(results.at(0)["cash_amount"]), 1.5, 1e-9);
  EXPECT_THAT(get("/stocks/v1/dividends?ticker=SPY&ex_dividend_date.gte=2026-01-09").body, HasSubstr("[]"));
}

TEST_F(CorporateActionsTest, ComeInPages) {
  const auto first = get("/stocks/v1/dividends?ticker.any_of=SPY,IJR,y10&limit=1").body;
  EXPECT_THAT(first, HasSubstr(R"("ticker":"IJR")"));
  EXPECT_THAT(first, Not(HasSubstr(R"("ticker":"SPY")")));
  const std::string mark = R"("next_url":"http://127.0.0.1:1)";
  const std::size_t at = first.find(mark);
  ASSERT_NE(at, std::string::npos) << first;
  const auto second = get(first.substr(at + mark.size(), first.rfind('"') - at - mark.size())).body;
  EXPECT_THAT(second, HasSubstr(R"("ticker":"SPY")"));
  EXPECT_THAT(second, Not(HasSubstr("next_url")));
}

TEST_F(CorporateActionsTest, RefuseAsMassiveDoes) {
  rules_.key = "good";
  EXPECT_EQ(get("/stocks/v1/dividends").status, 401U);
  for (const char* query : {"limit=0", "limit=5001", "cursor=x", "ex_dividend_date.gte=today", "a=%"}) {
    EXPECT_EQ(get(std::string("/stocks/v1/dividends?") + query, "good").status, 400U) << query;
  }
  EXPECT_EQ(answer_splits({"GET", "/stocks/v1/splits?apiKey=good", {}, ""}, rules_).status, 200U);
  EXPECT_EQ(answer_splits({"GET", "/stocks/v1/splits", {}, ""}, rules_).status, 401U);
  EXPECT_EQ(answer_splits({"POST", "/stocks/v1/splits", {}, ""}, rules_).status, 405U);
}

}  // namespace
}  // namespace rotation::simulator::massive
