// A desk adds a series, a pair, a basket and triggers in YAML, and sees them on /metrics and in the daily
// table.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <variant>

#include <gtest/gtest.h>

#include "daemon/config/config.hpp"
#include "metrics/exporter.hpp"
#include "signals/daily_columns.hpp"
#include "tests/support/engine_rig.hpp"
#include "tests/support/synthetic_market.hpp"

namespace rotation::daemon {
namespace {

using rotation::testing::EngineRig;

constexpr const char* kDesk = R"yaml(schema: 1
feeds: [{name: sim, url: "ws://localhost/"}]
series: [{name: MDY, class: E2}]
pairs: {all: [IJR/SPY, VB/VOO, IWM/SPY, MDY/SPY]}
engine: {history_start: 2024-01-02}
baskets:
  - name: BUILDERS
    long: {ITB: 0.75, XLB: 0.25}
    short: {RSP: 1}
triggers:
  - {id: MIDCAPS, stat: ["z60(MDY/SPY)"], on: 0.5, off: 0
}
  - {id: BUILD, role: flag, stat: [z20_BUILDERS, -z20_cr], direction: down, on: -100, off: -99}
  - {id: LEVEL, stat: [BUILDERS], on: -9999, off: -10000}
)yaml";

// As `run` would, but for the sockets and the clock.
class Desk : public ::testing::Test {
 protected:
  Desk() {
    rotation::testing::SyntheticMarket market(rig.table(), 3);
    rotation::testing::warm_up(rig, market, 300);
    for (const char* name : {"MDY", "SPY", "ITB", "XLB", "RSP"}) {
      levels[name] = market[rig.id(name)];
    }
  }

  static Config config() {
    auto parsed = parse_config(kDesk, "desk.yml");
    if (const auto* sentences = std::get_if<Sentences>(&parsed))
      throw std::invalid_argument(sentences->front());
    return std::get<Config>(std::move(parsed));
  }

  double column(const std::string& name) {
    for (const signals::Column& c : signals::daily_columns(rig.model())) {
      if (c.name != name) continue;
      const signals::Cell cell = c.read(rig.engine().record());
      const auto* whole = std::get_if<int>(&cell);
      return whole != nullptr ? *whole : std::get<double>(cell);
    }
    throw std::invalid_argument("no column " + name);
  }

  Config configuration = config();
  EngineRig rig{configuration.engine, configuration.series};
  std::map<std::string, double> levels;
};

TEST_F(Desk, SeesItAllInTheDailyTable) {
  EXPECT_NEAR(column("BUILDERS"),
              0.75 * std::log(levels["ITB"]) + 0.25 * std::log(levels["XLB"]) - std::log(levels["RSP"]),
              1e-12);
  EXPECT_FALSE(std::isnan(column("z120_BUILDERS")));
  EXPECT_FALSE(std::isnan(column("z60_pair4")));
  const auto& triggers = rig.engine().record().triggers;
  EXPECT_EQ(triggers[rig.trigger("MIDCAPS")].value, column("z60_pair4"));
  EXPECT_EQ(triggers[rig.trigger("BUILD")].value, (column("z20_BUILDERS") - column("z20_cr")) / 2);
  EXPECT_EQ(triggers[rig.trigger("LEVEL")].value, column("BUILDERS"));
  EXPECT_EQ(column("MIDCAPS"), column("z60_pair4") >= 0.5 ? 1 : 0);
  EXPECT_EQ(column("BUILD"), 0);
  EXPECT_EQ(column("LEVEL"), 1);
  EXPECT_EQ(column("LEVEL_ok"), 1);

  std::set<std::string> names;
  for (const signals::Column& c : signals::daily_columns(rig.model())) {
    EXPECT_TRUE(names.insert(c.name).second) << c.name << " is there twice";
  }
}

TEST_F(Desk, SeesItAllOnMetrics) {
  const metrics::SnapshotCell cell(rig.snapshot());
  const signals::Labels labels = signals::labels(rig.model(), rig.parameters(), rig.table());
  const metrics::PipelineStats pipeline{0, 1024};
  const metrics::StoreCounters store;
  const metrics::ReloadStatus reload;
  const metrics::LogCounters log;
  const metrics::HttpCounters http;
  const std::string text =
      metrics::Exporter(
          {cell, labels, rig.table(), {}, pipeline, store, nullptr, reload, log, http, {"v", "r", "c"}})
          .expose(metrics::Format::text);
  for (const char* sample :
       {"rotation_spread_log{pair=\"MDY/SPY\",basis=\"confirmed\"} ",
        "rotation_spread_z{pair=\"MDY/SPY\",k=\"60\",basis=\"confirmed\"} ",
        "rotation_statistic{name=\"BUILDERS\",unit=\"log\"} ",
        "rotation_statistic{name=\"z60_BUILDERS\",unit=\"z\"} ",
        "rotation_trigger_value{id=\"MIDCAPS\",basis=",
        "rotation_trigger_distance{id=\"MIDCAPS\",unit=\"ratio\"} ",
        "rotation_trigger_sigma{id=\"MIDCAPS\"} ", "rotation_trigger_on{id=\"LEVEL\",basis=\"confirmed\"} 1",
        "rotation_trigger_on{id=\"BUILD\",basis=\"confirmed\"} 0",
        "rotation_trigger_threshold{id=\"BUILD\",switch=\"on\"} -100",
        "rotation_series_ticks_total{series=\"MDY\"} "}) {
    EXPECT_NE(text.find(sample), std::string::npos) << sample;
  }
}

// Nothing a guard reads depends on what a desk only watches, missing data included.
TEST_F(Desk, WatchingChangesNoDecision) {
  Config bare = configuration;
  bare.engine.desk = {};
  EngineRig without(bare.engine, bare.series);
  rotation::testing::SyntheticMarket with_market(rig.table(), 4);
  EngineRig with(configuration.engine, configuration.series);
  rotation::testing::SyntheticMarket without_market(without.table(), 4);
  market::Day day = with.engine().session().day;
  for (int session = 0; session < 400; ++session, day = rotation::testing::calendar().next_session(day)) {
    for (auto* pair : {&with_market, &without_market}) pair->move(0.004 * std::sin(session / 25.0), 0.004);
    for (std::size_t i = 0; i < with.table().size(); ++i) {
      const auto id = static_cast<market::SeriesId>(i);
      if (session > 200 && with.table()[id].name == "ITB") continue;  // of the basket only
      with.close(id, day, with_market[id]);
      without.close(id, day, without_market[id]);
    }
  }
  ASSERT_GT(with.transitions.size(), 3U);
  ASSERT_EQ(with.transitions.size(), without.transitions.size());
  for (std::size_t i = 0; i < with.transitions.size(); ++i) {
    EXPECT_EQ(with.transitions[i].session, without.transitions[i].session);
    EXPECT_EQ(with.transitions[i].to, without.transitions[i].to);
    EXPECT_EQ(with.transitions[i].quality, without.transitions[i].quality);
    EXPECT_EQ(with.transitions[i].score, without.transitions[i].score);
  }
  EXPECT_TRUE(std::isnan(with.engine().record().triggers[with.trigger("BUILD")].value));
  EXPECT_EQ(with.engine().record().facts.quality, without.engine().record().facts.quality);
}

}  // namespace
}  // namespace rotation::daemon
