// What a configuration comes to: connections, and what each carries.
#include "daemon/connections.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rotation::daemon {
namespace {

using providers::Field;
using ::testing::ElementsAre;

Config parsed(const std::string& feeds) {
  return std::get<Config>(parse_config("schema: 1\nfeeds:\n" + feeds, "r.yml"));
}

std::vector<std::string> names(const std::vector<PlannedConnection>& plan) {
  std::vector<std::string> names;
  for (const auto& connection : plan) names.push_back(connection.name);
  return names;
}

std::vector<std::string> symbols(const PlannedConnection& connection) {
  std::vector<std::string> symbols;
  for (const auto& one : connection.instruments) symbols.push_back(one.symbol);
  return symbols;
}

TEST(Connections, AFeedOfOneClusterIsOneConnection) {
  const Config config = parsed(R"(
  - name: a
    provider: dxlink
    url: ws://localhost/v2/iex
    series: [IJR, SPY, y10]
    symbols: [{series: y10, symbol: TNX, divisor: 10, band: [0.5, 15]}, {series: SPY, symbol: SPX, field: mid}]
)");
  const auto plan = plan_connections(config, market::SeriesTable(config.series));
  ASSERT_THAT(names(plan), ElementsAre("a"));
  EXPECT_EQ(plan[0].feed, 0U);
  EXPECT_EQ(plan[0].path, "/v2/iex");
  ASSERT_THAT(symbols(plan[0]), ElementsAre("SPX", "IJR", "TNX"));  // in the order of the table
  EXPECT_EQ(plan[0].instruments[0].field, Field::mid);
  EXPECT_EQ(plan[0].instruments[1].field, Field::quotes);
  EXPECT_EQ(plan[0].instruments[2].field, Field::price);
  EXPECT_EQ(plan[0].instruments[2].divisor, 10);
  EXPECT_EQ(plan[0].instruments[2].min, 0.5);
  EXPECT_EQ(plan[0].instruments[2].max, 15);
  EXPECT_LT(plan[0].instruments[1].min, -1e300);
}

TEST(Connections, AFeedWithClustersIsOneForEachThatHasSomethingToCarry) {
  const Config config = parsed(R"(
  - {name: m, provider: massive, url: "ws://localhost/", series: [SPY, y10, VIX, EURUSD]}
  - {name: w, provider: massive, url: "ws://localhost/delayed", series: [EURUSD]}
)");
  const market::SeriesTable series(config.series);
  const auto plan = plan_connections(config, series);
  ASSERT_THAT(names(plan), ElementsAre("m/stocks", "m/indices", "m/forex", "w/forex"));
  EXPECT_EQ(plan[0].path, "/stocks");
  EXPECT_EQ(plan[3].path, "/delayed/forex");
  EXPECT_THAT(symbols(plan[1]), ElementsAre("y10", "VIX"));
  EXPECT_EQ(plan[2].instruments[0].field, Field::mid);
  EXPECT_EQ(sources_of_several(plan, series), (std::map<std::string, std::vector<market::FeedId>>{
                                                  {"EURUSD", {market::FeedId{2}, market::FeedId{3}}}}));
}

TEST(Connections, EveryExampleIsAcceptedAndCarriesAllThreeClasses) {
  for (const std::string name : {"massive", "alpaca-yahoo", "dxlink"}) {
    auto parsed = load_config(ROTATION_SOURCE_DIR "/deploy/examples/" + name + ".yml");
    ASSERT_TRUE(std::holds_alternative<Config>(parsed))
        << name << ": " << std::get<Sentences>(parsed).front();
    const Config config = std::get<Config>(std::move(parsed));
    const market::SeriesTable series(config.series);
    std::set<std::string> carried;
    for (const auto& connection : plan_connections(config, series)) {
      for (const auto& one : connection.instruments) carried.insert(series[one.series].name);
    }
    for (const char* needed :
         {"IJR", "SPY", "HYG", "IEF", "y5", "y10", "y30", "DXY", "VIX", "EURUSD", "USDCHF", "NVDA"}) {
      EXPECT_TRUE(carried.contains(needed)) << name << " lacks " << needed;
    }
    EXPECT_FALSE(carried.contains("y2")) << "no stream has it";
  }
}

TEST(Connections, WithoutAListAFeedCarriesEverySeriesThatItsProviderHas) {
  const auto carried = [](const std::string& provider) {
    const Config config = parsed("  - {name: a, provider: " + provider + ", url: \"ws://localhost/\"}\n");
    const auto plan = plan_connections(config, market::SeriesTable(config.series));
    EXPECT_EQ(plan.size(), 1U);
    return plan[0].instruments.size();
  };
  const auto all = market::default_series();
  EXPECT_EQ(carried("dxlink"), all.size());
  const auto equities = std::count_if(
      all.begin(), all.end(), [](const market::Series& one) { return market::is_equity(one.series_class); });
  EXPECT_EQ(carried("finnhub"), 43U) << "no yields, levels and figures; more than 50 it would not take";
  EXPECT_EQ(carried("alpaca"), static_cast<std::size_t>(equities));
}

}  // namespace
}  // namespace rotation::daemon
