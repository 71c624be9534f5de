// What a configuration comes to: connections, and what each carries.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/connections.hpp"

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
    provider: alpaca
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

TEST(Connections, WithoutAListAFeedCarriesEverySeries) {
  const Config config = parsed("  - {name: a, url: \"ws://localhost/\"}\n");
  const auto plan = plan_connections(config, market::SeriesTable(config.series));
  ASSERT_EQ(plan.size(), 1U);
  EXPECT_EQ(plan[0].instruments.size(), config.series.size());
}

}  // namespace
}  // namespace rotation::daemon
