// What stands in for a yield that is silent (5.7), and for the high-yield spread until it is published (S13).
#include <cmath>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/engine_rig.hpp"
#include "tests/support/market_events.hpp"
#include "tests/support/synthetic_market.hpp"

namespace rotation::signals {
namespace {

using namespace std::chrono_literals;
using market::Day;
using market::SeriesId;
using rotation::testing::calendar;
using rotation::testing::EngineRig;
using rotation::testing::parameters;
using rotation::testing::quote;
using rotation::testing::reference;
using rotation::testing::status;
using rotation::testing::value;

using Names = std::set<std::string>;

constexpr Day kFirst{2024y / 1 / 2};
const Names kYields{"y10", "y2"};

class Proxies : public ::testing::Test {
 protected:
  void tick(SeriesId id, market::Duration time) {
    const auto ts = market::new_york(today, time);
    const bool equity = market::is_equity(rig.table()[id].series_class);
    rig.apply(equity ? quote(id, ts, market[id]) : value(id, ts, market[id]));
  }
  void tick_all_but(const Names& silent, market::Duration time) {
    for (std::size_t i = 0; i < rig.table().size(); ++i) {
      const auto id = static_cast<SeriesId>(i);
      if (!silent.contains(rig.table()[id].name)) tick(id, time);
    }
  }
  // Today ends; those have no close.
  void close_all_but(const Names& missing) {
    for (std::size_t i = 0; i < rig.table().size(); ++i) {
      const auto id = static_cast<SeriesId>(i);
      if (!missing.contains(rig.table()[id].name)) rig.close(id, today, market[id]);
    }
    today = calendar().next_session(today);
    rig.advance(calendar().open(today) - 1h);
  }
  void move() { market.move(0.01, 0.01); }
  double now(const char* name) { return market[rig.id(name)]; }
  double credit() { return std::log(now("HYG")) - 0.47 * std::log(now("IEF")); }
  double proxy(Proxied what) { return rig.snapshot().core.proxies[static_cast<std::size_t>(what)]; }

  EngineRig rig{parameters(kFirst)};
  rotation::testing::SyntheticMarket market{rig.table(), 2};
  Day today = rotation::testing::warm_up(rig, market, 300);
};

TEST_F(Proxies, AYieldThatSaysNothingIsReadOffAnEtf) {
  const double y10 = now("y10") + 100 * std::log(now("IEF")) / 7.5;
  const double y2 = now("y2") + 100 * std::log(now("SHY")) / 1.9;
  move();
  tick_all_but(kYields, 9h + 34min);
  EXPECT_TRUE(std::isnan(proxy(Proxied::y10))) << "no provisional values yet";
  move();
  tick_all_but(kYields, 10h);
  EXPECT_NEAR(proxy(Proxied::y10), y10 - 100 * std::log(now("IEF")) / 7.5, 1e-12);
  EXPECT_NEAR(proxy(Proxied::y2), y2 - 100 * std::log(now("SHY")) / 1.9, 1e-12);
  EXPECT_TRUE(std::isnan(rig.snapshot().triggers[rig.trigger("C1")].value.provisional)) << "never a gate";
  EXPECT_EQ(rig.snapshot().core.provisional_quality, Quality::degraded);

  move();
  tick(rig.id("IEF"), 10h + 1min);
  EXPECT_NEAR(proxy(Proxied::y10), y10 - 100 * std::log(now("IEF")) / 7.5, 1e-12);
  tick(rig.id("y10"), 10h + 1min);
  EXPECT_TRUE(std::isnan(proxy(Proxied::y10))) << "it speaks for itself";
  EXPECT_FALSE(std::isnan(proxy(Proxied::y2)));
  rig.apply(status(market::StatusCode::trading_halt, market::new_york(today, 10h + 2min), rig.id("y10")));
  EXPECT_FALSE(std::isnan(proxy(Proxied::y10)));
  rig.apply(status(market::StatusCode::trading_halt, market::new_york(today, 10h + 2min), rig.id("IEF")));
  EXPECT_TRUE(std::isnan(proxy(Proxied::y10))) << "nothing to read it off";
  rig.advance(market::new_york(today, 16h) + 1ns);
  EXPECT_TRUE(std::isnan(proxy(Proxied::y2)));
}

TEST_F(Proxies, FromTheLastCloseThatTheYieldHadWithinAMonth) {
  const double y10 = now("y10") + 100 * std::log(now("IEF")) / 7.5;
  for (int session = 1; session <= 20; ++session) {
    move();
    close_all_but(kYields);
    move();
    tick_all_but(kYields, 10h);
    if (session < 20) {
      ASSERT_NEAR(proxy(Proxied::y10), y10 - 100 * std::log(now("IEF")) / 7.5, 1e-11) << session;
    }
  }
  EXPECT_TRUE(std::isnan(proxy(Proxied::y10))) << "20 sessions without";
}

TEST_F(Proxies, TheSpreadMovesOnWithCreditUntilItIsPublished) {
  const double spread = now("HY_OAS") + 100 * credit() / 3.5;
  move();
  tick_all_but({"HY_OAS"}, 10h);
  EXPECT_NEAR(proxy(Proxied::hy_spread), spread - 100 * credit() / 3.5, 1e-11);
  const double cost = rig.snapshot().close.gauges[Gauge::cost_of_capital];
  ASSERT_FALSE(std::isnan(cost));

  close_all_but({"HY_OAS"});
  const double credit_at_close = credit();
  move();
  tick_all_but({"HY_OAS"}, 10h);
  EXPECT_NEAR(proxy(Proxied::hy_spread), spread - 100 * credit() / 3.5, 1e-11) << "two sessions on";

  const Day yesterday = calendar().previous_session(today);
  rig.apply(reference(market::ReferenceKey::hy_spread, yesterday, {4.5, 0, 0},
                      market::new_york(today, 10h + 1min)));
  rig.advance(market::new_york(today, 10h + 1min));
  EXPECT_NEAR(proxy(Proxied::hy_spread), 4.5 - 100 * (credit() - credit_at_close) / 3.5, 1e-11);
}

TEST_F(Proxies, OfTheSpreadIsAProvisionalValueOfAYieldIsNot) {
  Names silent = kYields;
  silent.insert("HY_OAS");
  move();
  tick_all_but(silent, 10h);
  ASSERT_EQ(rig.snapshot().core.provisional_quality, Quality::degraded);
  EXPECT_TRUE(std::isnan(proxy(Proxied::hy_spread)));
  EXPECT_FALSE(std::isnan(proxy(Proxied::y10)));
  tick(rig.id("y10"), 10h + 1min);
  EXPECT_FALSE(std::isnan(proxy(Proxied::hy_spread)));
}

TEST(ProxiesOnAHoliday, ShutBondsAreNotMissed) {
  constexpr Day kStart{2025y / 6 / 2};
  constexpr Day kVeterans{2025y / 11 / 11};
  EngineRig rig{parameters(kStart)};
  rotation::testing::SyntheticMarket market{rig.table(), 3};
  const int sessions = calendar().session_number(kVeterans) - calendar().session_number(kStart);
  ASSERT_EQ(rotation::testing::warm_up(rig, market, sessions), kVeterans);
  for (const char* name : {"IEF", "SPY", "IJR"}) {
    rig.apply(quote(rig.id(name), market::new_york(kVeterans, 10h), market[rig.id(name)]));
  }
  EXPECT_TRUE(std::isnan(rig.snapshot().core.proxies[0]));
}

// A desk without the ETFs has no proxies, and all the rest.
TEST(ProxiesWithoutEtfs, AreNotAvailable) {
  std::vector<market::Series> series = market::default_series();
  std::erase_if(series, [](const market::Series& s) { return s.name == "SHY" || s.name == "HY_OAS"; });
  const market::SeriesTable table(series);
  const Model model = default_model(parameters(kFirst), table);
  EXPECT_NE(model.proxies[0].of, kNone);
  EXPECT_EQ(model.proxies[1].of, kNone);
  EXPECT_EQ(model.proxies[2].of, kNone);
}

}  // namespace
}  // namespace rotation::signals
