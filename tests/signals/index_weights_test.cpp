// Weights of the index, carried on from a reference day by prices (S10b), against the formula written out.
#include <cmath>
#include <map>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::Day;
using market::ReferenceKey;
using rotation::testing::calendar;
using rotation::testing::EngineRig;

constexpr Day kFirst{2024y / 1 / 2};
const std::map<std::string, double> kWeights{
    {"AAPL", 0.07},  {"MSFT", 0.065}, {"AMZN", 0.035}, {"GOOGL", 0.02}, {"META", 0.019}, {"NVDA", 0.05},
    {"TSLA", 0.015}, {"BAC", 0.006},  {"NFLX", 0.005}, {"INTC", 0.004}, {"QQQ", 0.001},  {"IWM", 0.002}};

class IndexWeightsTest : public ::testing::Test {
 protected:
  IndexWeightsTest() {
    prices["SPY"] = 400;
    for (const auto& [name, weight] : kWeights) prices[name] = 100;
  }
  void weights(Day asof, const std::map<std::string, double>& of) {
    for (const auto& [name, w] : of) {
      rig.apply(rotation::testing::reference(ReferenceKey::weights, asof, {w, prices[name], prices["SPY"]},
                                             calendar().close(asof), rig.id(name)));
    }
  }
  void close() {
    for (const auto& [name, price] : prices) rig.close(rig.id(name), day, price);
    rig.advance(calendar().close(day) + 16min);
    day = calendar().next_session(day);
  }
  double operator[](Gauge g) { return rig.engine().record().gauges[g]; }

  EngineRig rig{rotation::testing::parameters(kFirst)};
  std::map<std::string, double> prices;
  Day day = kFirst;
};

TEST_F(IndexWeightsTest, FollowTheFormula) {
  weights(day, kWeights);
  const auto then = prices;
  std::mt19937 random(2);
  std::normal_distribution<double> normal(0, 0.03);
  for (int t = 0; t <= 20; ++t) {
    close();
    std::vector<double> now;
    for (const auto& [name, w] : kWeights) {
      now.push_back(w * (prices[name] / then.at(name)) / (prices["SPY"] / then.at("SPY")));
    }
    std::sort(now.rbegin(), now.rend());
    double share = 0;
    double hhi = 0;
    for (std::size_t i = 0; i < now.size(); ++i) {
      if (i < 10) share += now[i];
      hhi += now[i] * now[i];
    }
    EXPECT_NEAR((*this)[Gauge::top10_share], share, 1e-14);
    EXPECT_NEAR((*this)[Gauge::concentration_index], hhi, 1e-15);
    EXPECT_NEAR((*this)[Gauge::effective_names], 1 / hhi, 1e-9);
    for (auto& [name, price] : prices) price *= std::exp(normal(random));
  }
}

TEST_F(IndexWeightsTest, StaleAfterTwentyFiveSessions) {
  weights(day, kWeights);
  for (int age = 0; age <= 26; ++age) {
    close();
    EXPECT_EQ(std::isnan((*this)[Gauge::top10_share]), age > 25) << age;
  }
}

TEST_F(IndexWeightsTest, ANameThatLeftLeavesWithItsLastPeriod) {
  weights(day, kWeights);
  close();
  weights(day, {{"AAPL", 0.08}, {"MSFT", 0.06}});
  close();
  EXPECT_NEAR((*this)[Gauge::top10_share], 0.14, 1e-15);
}

TEST_F(IndexWeightsTest, ASplitOfANameChangesNothing) {
  weights(day, kWeights);
  close();
  rig.apply(rotation::testing::corporate_action(rig.id("NVDA"), day, 0, 10));
  const double before = (*this)[Gauge::top10_share];
  prices["NVDA"] /= 10;
  rig.apply(rotation::testing::trade(rig.id("NVDA"), calendar().close(day), prices["NVDA"], 1,
                                     market::flag::official_close));
  const double price = prices["NVDA"];
  prices.erase("NVDA");
  close();
  prices["NVDA"] = price;
  EXPECT_NEAR((*this)[Gauge::top10_share], before, 1e-15);
}

TEST_F(IndexWeightsTest, AMissingPriceMakesThemUnavailable) {
  weights(day, kWeights);
  close();
  prices.erase("META");
  close();
  EXPECT_TRUE(std::isnan((*this)[Gauge::top10_share]));
}

TEST_F(IndexWeightsTest, ChangeOverSixtySessions) {
  weights(day, kWeights);
  close();
  const double then = (*this)[Gauge::top10_share];
  for (int t = 1; t < 60; ++t) {
    if (t % 20 == 0) weights(day, kWeights);
    close();
    EXPECT_TRUE(std::isnan((*this)[Gauge::top10_change_60]));
  }
  weights(day, {{"AAPL", 0.5}});
  close();
  EXPECT_NEAR((*this)[Gauge::top10_change_60], 0.5 - then, 1e-14);
}

}  // namespace
}  // namespace rotation::signals
