// Everything that a scrape shows, with a value of its own.
#pragma once

#include <chrono>
#include <string>

#include "metrics/exporter.hpp"

namespace rotation::testing {

// A daemon with one pair, two triggers, five series and one feed, everything known.
struct ExportedWorld {
  ExportedWorld() {
    store.last_commit_ns = 1'767'623'401'000'000'000;
    journal.durable_ns = 1'767'623'400'000'000'000;
    using namespace std::chrono_literals;
    auto& core = snapshot.core;
    core.sequence = 42;
    core.session = std::chrono::year{2026} / 1 / 5;
    core.sessions = 1301;
    core.history_sessions = 1300;
    core.first_session = std::chrono::sys_days{std::chrono::year{2000} / 1 / 3};
    core.in_session = true;
    core.state = signals::State::setup;
    core.quality = signals::Quality::partial;
    core.provisional_state = signals::State::confirming;
    core.provisional_quality = signals::Quality::ok;
    core.provisional_score = 71.5;
    core.provisional_confirm = market::Timestamp{1767640000s};
    core.intraday = {.spread_change = 0.0125,
                     .spread_average = 0.01,
                     .z = 3.25,
                     .shock = true,
                     .cusum_up = 8.5,
                     .cusum_down = 0,
                     .alarms_up = 2,
                     .alarms_down = 1,
                     .leader_change = -0.0175,
                     .unwind = 1};
    core.state_age_sessions = 4;
    core.unmet_needs = 2;
    core.fci = {-0.25, -0.5};
    core.proxies = {4.5, signals::kUnavailable, 3.125};
    core.last_transition.number = 3;
    core.last_transition.session = std::chrono::year{2026} / 1 / 5;
    core.last_transition.reason = signals::Reason::catalysts;
    core.last_transition.z60 = 0.875;
    core.last_transition.catalysts = 2;
    core.last_transition.ts_event = market::Timestamp{1767647700s};
    core.transitions[0][1] = 1;
    core.transitions[1][2] = 2;
    core.events[0] = 1000;
    core.rejected[static_cast<std::size_t>(market::Reject::crossed)] = 5;
    core.dollar = {.index = 98.5, .synthetic = 98.625, .stand_in = 98.75, .mismatch = true};
    snapshot.pairs = {{{-1.5, -1.25}, 0.0075, {{{0.5, 0.75}, {1.5, 1.75}, {2.5, 2.75}}}, true}};
    snapshot.triggers.resize(2);
    snapshot.triggers[0] = {true, true, false, {1.5, 0.875}, {}};
    snapshot.distances.resize(2);
    snapshot.distances[0].natural = -0.0125;
    snapshot.distances[0].sigma20 = 0.75;
    snapshot.distances[0].touch20 = 0.25;
    snapshot.statistics = {0.625, 17.5};
    auto& close = snapshot.close;
    for (const auto& g : signals::kGaugeTable) close.gauges[g.gauge] = 2;
    close.gauges[signals::Gauge::dollar_state] = -1;
    close.gauges[signals::Gauge::discount] = 0.25;
    close.references[market::index(market::ReferenceKey::pe_small)] = {
        .validity = signals::Validity::ageing, .asof = market::Day{std::chrono::days{20480}}, .age = 9};
    close.board = {.unmet = 2, .hardest = 1.5, .little = false, .little_stands = true, .score = 62.5};
    close.advice = {.tranche_before = 0.1,
                    .tranche = 0.25,
                    .frozen = true,
                    .hedge_beta = 1.125,
                    .hedge_in_use = 1.0625,
                    .beta_clamped = false,
                    .short_notional = 0.265625,
                    .stop_level = -1.5625,
                    .stop_distance = 0.0625};
    close.thesis_clock = 12;
    close.risk_flag = true;
    snapshot.series.resize(5);
    snapshot.series[0].value = 118.5;
    snapshot.series[0].ts_event = market::Timestamp{1767623400500ms};
    snapshot.series[0].accepted = 17;
    snapshot.series[0].rejected = 1;
    snapshot.series[0].problems[static_cast<std::size_t>(signals::Problem::quarantined)] = true;
    snapshot.series[1].value = 4.25;
    snapshot.series[1].standby = 6;
    snapshot.series[1].on_fallback = true;
    snapshot.series[1].disagreement = 0.001;
    snapshot.series[2].value = 1.125;
    snapshot.series[3].value = 17.5;
    snapshot.series[4].value = 3.25;
  }

  std::string scrape() {
    const metrics::SnapshotCell cell(snapshot);
    return exporter(cell).expose(metrics::Format::text);
  }
  metrics::Exporter exporter(const metrics::SnapshotCell& cell) {
    return metrics::Exporter({cell,
                              labels,
                              series,
                              {{"alpaca", feed, [] { return true; }, std::chrono::seconds{15}, &capture}},
                              pipeline,
                              store,
                              &journal,
                              reload,
                              log,
                              http,
                              {"0.1.0", "abc1234", "gcc 12.2.0"},
                              {{"desk", webhook}}});
  }

  signals::Snapshot snapshot;
  signals::Labels labels{{"IJR/SPY"},
                         {{"M1", "spread trend", signals::Role::mandatory, 1.0, 0.0, "ratio"},
                          {"C2", "dollar", signals::Role::catalyst, 0.5, 1.0, "points"}},
                         {"IJR", "y10", "EURUSD", "VIX", "HY_OAS"},
                         {{"z60_RSP", "z"}, {"VIX", "index"}},
                         {{"shock", "z", 3}, {"unwind_1", "log", -0.015}}};
  market::SeriesTable series{{{"IJR", market::SeriesClass::etf},
                              {"y10", market::SeriesClass::yield},
                              {"EURUSD", market::SeriesClass::fx},
                              {"VIX", market::SeriesClass::index_level},
                              {"HY_OAS", market::SeriesClass::reference}}};
  market::FeedCounters feed;
  market::CaptureCounters capture;
  metrics::StoreCounters store;
  market::JournalCounters journal;
  metrics::PipelineStats pipeline{1, 8192};
  metrics::ReloadStatus reload;
  metrics::LogCounters log;
  metrics::HttpCounters http;
  metrics::WebhookCounters webhook;
};

}  // namespace rotation::testing
