#include "metrics/exporter.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "metrics/catalogue.hpp"
#include "tests/metrics/exported_world.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::metrics {
namespace {

using namespace std::chrono_literals;
using market::Timestamp;
using World = testing::ExportedWorld;

std::set<std::string> lines(const std::string& text) {
  std::set<std::string> found;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) found.insert(line);
  return found;
}

// The lines of one family, in their order, without HELP and TYPE.
std::string family(const std::string& text, const std::string& name) {
  std::istringstream in(text);
  std::string found;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(name + "{") || line.starts_with(name + " ")) found += line + "\n";
  }
  return found;
}

TEST(Exporter, ShowsWhatAReferenceFigureIsWorth) {
  const auto all = lines(World().scrape());
  EXPECT_TRUE(all.contains("rotation_reference_state{key=\"pe_small\",state=\"ageing\"} 1"));
  EXPECT_TRUE(all.contains("rotation_reference_state{key=\"pe_small\",state=\"fresh\"} 0"));
  EXPECT_TRUE(all.contains("rotation_reference_asof_timestamp_seconds{key=\"pe_small\"} 1769472000"));
  EXPECT_TRUE(all.contains("rotation_reference_state{key=\"cot\",state=\"missing\"} 1"));
  EXPECT_FALSE(all.contains("rotation_reference_state{key=\"earnings_day\",state=\"missing\"} 1"))
      << "an event";
  EXPECT_FALSE(all.contains("rotation_reference_asof_timestamp_seconds{key=\"cot\"} 0"));
}

TEST(Exporter, ShowsTheRegime) {
  const std::string text = World().scrape();
  EXPECT_EQ(text.substr(0, text.find("\n# HELP rotation_provisional_state")),
            "# HELP rotation_state Regime state: 1 for the present one, 0 for the others.\n"
            "# TYPE rotation_state gauge\n"
            "rotation_state{state=\"DORMANT\"} 0\n"
            "rotation_state{state=\"WATCH\"} 0\n"
            "rotation_state{state=\"SETUP\"} 1\n"
            "rotation_state{state=\"CONFIRMING\"} 0\n"
            "rotation_state{state=\"CONFIRMED\"} 0\n"
            "rotation_state{state=\"EXTENDED\"} 0\n"
            "rotation_state{state=\"INVALIDATED\"} 0");
  const auto all = lines(text);
  EXPECT_TRUE(all.contains("rotation_provisional_state{state=\"CONFIRMING\"} 1"));
  EXPECT_TRUE(all.contains("rotation_provisional_state{state=\"SETUP\"} 0"));
  EXPECT_TRUE(all.contains("rotation_provisional_quality{quality=\"OK\"} 1"));
  EXPECT_TRUE(all.contains("rotation_provisional_confirm_timestamp_seconds 1767640000"));
  EXPECT_EQ(family(text, "rotation_state_age_sessions"), "rotation_state_age_sessions 4\n");
  EXPECT_EQ(family(text, "rotation_state_entered_timestamp_seconds"),
            "rotation_state_entered_timestamp_seconds 1767647700\n");
  EXPECT_EQ(family(text, "rotation_state_entered_session_timestamp_seconds"),
            "rotation_state_entered_session_timestamp_seconds 1767571200\n");
  EXPECT_TRUE(all.contains("rotation_state_reason{reason=\"catalysts\"} 1"));
  EXPECT_TRUE(all.contains("rotation_state_reason{reason=\"stopped_falling\"} 0"));
  EXPECT_EQ(family(text, "rotation_transition_statistic"),
            "rotation_transition_statistic{name=\"z20\",unit=\"z\"} 0\n"
            "rotation_transition_statistic{name=\"z60\",unit=\"z\"} 0.875\n"
            "rotation_transition_statistic{name=\"z120\",unit=\"z\"} 0\n"
            "rotation_transition_statistic{name=\"participation\",unit=\"count\"} 0\n"
            "rotation_transition_statistic{name=\"catalysts\",unit=\"count\"} 2\n");
  EXPECT_EQ(family(text, "rotation_unmet_needs"), "rotation_unmet_needs 2\n");
  EXPECT_EQ(family(text, "rotation_fci"),
            "rotation_fci{basis=\"confirmed\"} -0.25\nrotation_fci{basis=\"provisional\"} -0.5\n");
  EXPECT_EQ(family(text, "rotation_data_quality"),
            "rotation_data_quality{quality=\"OK\"} 0\nrotation_data_quality{quality=\"PARTIAL\"} 1\n"
            "rotation_data_quality{quality=\"DEGRADED\"} 0\nrotation_data_quality{quality=\"BLIND\"} 0\n");
  EXPECT_EQ(family(text, "rotation_sessions_evaluated_total"), "rotation_sessions_evaluated_total 1301\n");
  EXPECT_EQ(family(text, "rotation_history_sessions"), "rotation_history_sessions 1300\n");
  EXPECT_EQ(family(text, "rotation_first_session_timestamp_seconds"),
            "rotation_first_session_timestamp_seconds 946857600\n");
  EXPECT_EQ(family(text, "rotation_last_session_timestamp_seconds"),
            "rotation_last_session_timestamp_seconds 1767571200\n");
  EXPECT_EQ(family(text, "rotation_market_open"), "rotation_market_open 1\n");
}

TEST(Exporter, ShowsEveryLegalTransitionFromTheStart) {
  EXPECT_EQ(family(World().scrape(), "rotation_transitions_total"),
            "rotation_transitions_total{from=\"DORMANT\",to=\"WATCH\"} 1\n"
            "rotation_transitions_total{from=\"DORMANT\",to=\"CONFIRMING\"} 0\n"
            "rotation_transitions_total{from=\"WATCH\",to=\"DORMANT\"} 0\n"
            "rotation_transitions_total{from=\"WATCH\",to=\"SETUP\"} 2\n"
            "rotation_transitions_total{from=\"WATCH\",to=\"CONFIRMING\"} 0\n"
            "rotation_transitions_total{from=\"SETUP\",to=\"WATCH\"} 0\n"
            "rotation_transitions_total{from=\"SETUP\",to=\"CONFIRMING\"} 0\n"
            "rotation_transitions_total{from=\"CONFIRMING\",to=\"SETUP\"} 0\n"
            "rotation_transitions_total{from=\"CONFIRMING\",to=\"CONFIRMED\"} 0\n"
            "rotation_transitions_total{from=\"CONFIRMED\",to=\"EXTENDED\"} 0\n"
            "rotation_transitions_total{from=\"CONFIRMED\",to=\"INVALIDATED\"} 0\n"
            "rotation_transitions_total{from=\"EXTENDED\",to=\"CONFIRMED\"} 0\n"
            "rotation_transitions_total{from=\"EXTENDED\",to=\"INVALIDATED\"} 0\n"
            "rotation_transitions_total{from=\"INVALIDATED\",to=\"DORMANT\"} 0\n");
}

TEST(Exporter, ShowsTriggersAndSpread) {
  const std::string text = World().scrape();
  EXPECT_EQ(family(text, "rotation_trigger_on"),
            "rotation_trigger_on{id=\"M1\",basis=\"confirmed\"} 1\n"
            "rotation_trigger_on{id=\"M1\",basis=\"provisional\"} 0\n"
            "rotation_trigger_on{id=\"C2\",basis=\"confirmed\"} 0\n"
            "rotation_trigger_on{id=\"C2\",basis=\"provisional\"} 0\n");
  EXPECT_EQ(family(text, "rotation_trigger_available"),
            "rotation_trigger_available{id=\"M1\"} 1\nrotation_trigger_available{id=\"C2\"} 0\n");
  EXPECT_EQ(family(text, "rotation_trigger_value"),
            "rotation_trigger_value{id=\"M1\",basis=\"confirmed\"} 1.5\n"
            "rotation_trigger_value{id=\"M1\",basis=\"provisional\"} 0.875\n")
      << "C2 is unavailable: no value";
  EXPECT_EQ(family(text, "rotation_trigger_threshold"),
            "rotation_trigger_threshold{id=\"M1\",switch=\"on\"} 1\n"
            "rotation_trigger_threshold{id=\"M1\",switch=\"off\"} 0\n"
            "rotation_trigger_threshold{id=\"C2\",switch=\"on\"} 0.5\n"
            "rotation_trigger_threshold{id=\"C2\",switch=\"off\"} 1\n");
  EXPECT_EQ(family(text, "rotation_spread_log"),
            "rotation_spread_log{pair=\"IJR/SPY\",basis=\"confirmed\"} -1.5\n"
            "rotation_spread_log{pair=\"IJR/SPY\",basis=\"provisional\"} -1.25\n");
  EXPECT_EQ(family(text, "rotation_spread_sigma"), "rotation_spread_sigma{pair=\"IJR/SPY\"} 0.0075\n");
  EXPECT_EQ(family(text, "rotation_spread_z"),
            "rotation_spread_z{pair=\"IJR/SPY\",k=\"20\",basis=\"confirmed\"} 0.5\n"
            "rotation_spread_z{pair=\"IJR/SPY\",k=\"20\",basis=\"provisional\"} 0.75\n"
            "rotation_spread_z{pair=\"IJR/SPY\",k=\"60\",basis=\"confirmed\"} 1.5\n"
            "rotation_spread_z{pair=\"IJR/SPY\",k=\"60\",basis=\"provisional\"} 1.75\n"
            "rotation_spread_z{pair=\"IJR/SPY\",k=\"120\",basis=\"confirmed\"} 2.5\n"
            "rotation_spread_z{pair=\"IJR/SPY\",k=\"120\",basis=\"provisional\"} 2.75\n");
  EXPECT_EQ(family(text, "rotation_pair_skewed"), "rotation_pair_skewed{pair=\"IJR/SPY\"} 1\n");
}

TEST(Exporter, ShowsTheSessionInProgress) {
  const auto all = lines(World().scrape());
  for (const char* line :
       {"rotation_spread_change_intraday 0.0125", "rotation_spread_average_intraday 0.01",
        "rotation_intraday_z 3.25", "rotation_spread_shock 1", "rotation_intraday_cusum{side=\"up\"} 8.5",
        "rotation_intraday_cusum{side=\"down\"} 0", "rotation_intraday_alarms_total{side=\"up\"} 2",
        "rotation_intraday_alarms_total{side=\"down\"} 1", "rotation_leader_change_intraday -0.0175",
        "rotation_leader_unwind_intraday 1", "rotation_intraday_threshold{name=\"shock\",unit=\"z\"} 3",
        "rotation_intraday_threshold{name=\"unwind_1\",unit=\"log\"} -0.015"}) {
    EXPECT_TRUE(all.contains(line)) << line;
  }
}

TEST(Exporter, ShowsWhatStandsInForWhatIsMissing) {
  const std::string text = World().scrape();
  EXPECT_EQ(family(text, "rotation_yield_proxy"), "rotation_yield_proxy{series=\"y10\"} 0.045\n");
  EXPECT_EQ(family(text, "rotation_yield_proxy_in_use"),
            "rotation_yield_proxy_in_use{series=\"y10\"} 1\nrotation_yield_proxy_in_use{series=\"y2\"} 0\n");
  EXPECT_EQ(family(text, "rotation_hy_spread"), "rotation_hy_spread{basis=\"provisional\"} 0.03125\n");
}

TEST(Exporter, ShowsHowFarItIsAndWhatToDo) {
  const std::string text = World().scrape();
  EXPECT_EQ(family(text, "rotation_trigger_info"),
            "rotation_trigger_info{id=\"M1\",role=\"mandatory\",help=\"spread trend\"} 1\n"
            "rotation_trigger_info{id=\"C2\",role=\"catalyst\",help=\"dollar\"} 1\n");
  EXPECT_EQ(family(text, "rotation_trigger_distance"),
            "rotation_trigger_distance{id=\"M1\",unit=\"ratio\"} -0.0125\n");
  EXPECT_EQ(family(text, "rotation_trigger_sigma"), "rotation_trigger_sigma{id=\"M1\"} 0.75\n");
  EXPECT_EQ(family(text, "rotation_trigger_touch_ratio"), "rotation_trigger_touch_ratio{id=\"M1\"} 0.25\n");
  EXPECT_EQ(family(text, "rotation_score"),
            "rotation_score{basis=\"provisional\"} 71.5\nrotation_score{basis=\"confirmed\"} 62.5\n");
  EXPECT_EQ(family(text, "rotation_stop_room_log"),
            "rotation_stop_room_log{basis=\"confirmed\"} 0.0625\n"
            "rotation_stop_room_log{basis=\"provisional\"} 0.3125\n");
  const auto all = lines(text);
  for (const char* line :
       {"rotation_hardest_sigma 1.5", "rotation_little 1", "rotation_tranche 0.25",
        "rotation_tranche_frozen 1", "rotation_hedge_beta 1.0625", "rotation_hedge_beta_next 1.125",
        "rotation_hedge_beta_clamped 0", "rotation_short_notional_ratio 0.265625",
        "rotation_stop_log -1.5625", "rotation_stop_distance_log 0.0625", "rotation_risk_flag 1",
        "rotation_thesis_clock_sessions 12", "rotation_thesis_expired 0"}) {
    EXPECT_TRUE(all.contains(line)) << line;
  }
}

TEST(Exporter, ShowsTheDollarIndexAndWhatStandsInForIt) {
  World world;
  std::string text = world.scrape();
  EXPECT_EQ(family(text, "rotation_dollar_index"),
            "rotation_dollar_index{source=\"index\"} 98.5\n"
            "rotation_dollar_index{source=\"synthetic\"} 98.625\n"
            "rotation_dollar_index{source=\"stand_in\"} 98.75\n");
  EXPECT_EQ(family(text, "rotation_dollar_mismatch"), "rotation_dollar_mismatch 1\n");
  EXPECT_EQ(family(text, "rotation_dollar_synthetic_in_use"), "rotation_dollar_synthetic_in_use 1\n");

  world.snapshot.core.dollar = {.index = 98.5, .mismatch = false};
  text = world.scrape();
  EXPECT_EQ(family(text, "rotation_dollar_index"), "rotation_dollar_index{source=\"index\"} 98.5\n");
  EXPECT_EQ(family(text, "rotation_dollar_mismatch"), "rotation_dollar_mismatch 0\n");
  EXPECT_EQ(family(text, "rotation_dollar_synthetic_in_use"), "rotation_dollar_synthetic_in_use 0\n");

  world.snapshot.core.dollar = {};
  text = world.scrape();
  EXPECT_EQ(family(text, "rotation_dollar_index"), "");
  EXPECT_EQ(family(text, "rotation_dollar_mismatch"), "") << "nothing to compare";
}

TEST(Exporter, ShowsEveryStatisticOnceInBaseUnits) {
  const std::string text = World().scrape();
  EXPECT_EQ(family(text, "rotation_dollar_state"),
            "rotation_dollar_state{state=\"TAILWIND\"} 0\n"
            "rotation_dollar_state{state=\"FLAT\"} 0\n"
            "rotation_dollar_state{state=\"HEADWIND\"} 1\n");
  EXPECT_EQ(family(text, "rotation_pe"), "rotation_pe{side=\"small\"} 2\nrotation_pe{side=\"large\"} 2\n");
  EXPECT_EQ(family(text, "rotation_discount"), "rotation_discount 0.25\n");
  EXPECT_EQ(family(text, "rotation_closure"),
            "rotation_closure{target=\"fair\"} 2\nrotation_closure{target=\"par\"} 2\n");
  const auto all = lines(text);
  EXPECT_TRUE(all.contains("rotation_statistic{name=\"z60_RSP\",unit=\"z\"} 0.625"));
  EXPECT_TRUE(all.contains("rotation_statistic{name=\"VIX\",unit=\"index\"} 17.5"));
  EXPECT_TRUE(all.contains("rotation_statistic{name=\"y10_change_20\",unit=\"ratio\"} 0.0002"));
  EXPECT_TRUE(all.contains("rotation_statistic{name=\"coc\",unit=\"ratio\"} 0.02"));
  EXPECT_TRUE(all.contains("rotation_statistic{name=\"gap_turns\",unit=\"turns\"} 2"));
  const std::string statistics = family(text, "rotation_statistic");
  EXPECT_EQ(std::count(statistics.begin(), statistics.end(), '\n'),
            2 + static_cast<long>(signals::kGauges) - 6)
      << "six gauges have a metric of their own";
}

TEST(Exporter, GivesEverySeriesTheUnitOfItsClass) {
  const std::string text = World().scrape();
  EXPECT_EQ(family(text, "rotation_series_price_dollars"),
            "rotation_series_price_dollars{series=\"IJR\"} 118.5\n");
  EXPECT_EQ(family(text, "rotation_series_yield_ratio"),
            "rotation_series_yield_ratio{series=\"y10\"} 0.0425\n");
  EXPECT_EQ(family(text, "rotation_series_level"),
            "rotation_series_level{series=\"EURUSD\"} 1.125\nrotation_series_level{series=\"VIX\"} 17.5\n");
  const auto all = lines(text);
  EXPECT_TRUE(all.contains("rotation_series_last_update_timestamp_seconds{series=\"IJR\"} 1767623400.5"));
  EXPECT_TRUE(all.contains("rotation_series_last_update_timestamp_seconds{series=\"VIX\"} 0"));
  EXPECT_TRUE(all.contains("rotation_series_ticks_total{series=\"IJR\"} 17"));
  EXPECT_TRUE(all.contains("rotation_series_rejected_total{series=\"IJR\"} 1"));
  EXPECT_TRUE(all.contains("rotation_series_ticks_total{series=\"HY_OAS\"} 0"));
  for (const char* problem : {"stale", "recovering", "halted", "quarantined", "scale"}) {
    const std::string sample =
        "rotation_series_problem{series=\"IJR\",problem=\"" + std::string(problem) + "\"} ";
    EXPECT_TRUE(all.contains(sample + (problem == std::string("quarantined") ? "1" : "0"))) << problem;
  }
  EXPECT_TRUE(all.contains("rotation_calendar_unknown 0"));
  EXPECT_TRUE(all.contains("rotation_gate_rejected_total{reason=\"crossed\"} 5"));
  EXPECT_TRUE(all.contains("rotation_gate_rejected_total{reason=\"from_the_future\"} 0"));
  EXPECT_TRUE(all.contains("rotation_events_total{kind=\"quote\"} 1000"));
  EXPECT_TRUE(all.contains("rotation_events_total{kind=\"timer\"} 0"));
}

TEST(Exporter, ShowsFeedAndPipeline) {
  World world;
  world.feed.state = market::FeedState::mute;
  world.feed.last_message_ns = 1'767'623'400'250'000'000;
  world.feed.certificate_expiry_ns = 1'775'000'000'000'000'000;
  world.feed.messages.add(7);
  world.capture.bytes = 700;
  world.capture.dropped = 3;
  world.webhook.delivered.add(5);
  world.webhook.failed.add(8);
  world.webhook.refused.add(1);
  world.webhook.pending.set(2);
  world.webhook.failing = true;
  world.webhook.last_success.set(Timestamp{1767623402s});
  world.store.commits.add(3);
  world.store.failures.add(2);
  world.store.failing = true;
  world.journal.events.add(41);
  world.journal.dropped.add(2);
  world.journal.failing = true;
  world.feed.backpressure_ns.add(1'500'000'000);
  world.feed.reject(market::Reject::bad_time);
  world.feed.disconnects[static_cast<std::size_t>(market::Disconnect::tls)].add(2);
  world.pipeline.queue_depth.set(3);
  world.pipeline.queue_high_watermark.raise_to(9);
  world.pipeline.queue_high_watermark.raise_to(8);
  world.pipeline.of_feed[0].conflated.add(11);
  world.pipeline.longest_turn_ns.set(2'500'000);
  world.pipeline.clock_jumped_ns = -3600'000'000'000;
  world.pipeline.heartbeat.set(Timestamp{1767623401s});
  world.pipeline.received_applied.observe(3us);
  world.pipeline.received_applied.observe(20s);
  world.feed.decoding.observe(1ms);
  world.pipeline.waiting.observe(2ms);
  world.pipeline.applying.observe(3ms);
  world.pipeline.publishing.observe(4ms);
  world.reload.succeeded(Timestamp{1767600000s});
  world.log.count(LogLevel::warn);
  const std::size_t handler = world.http.add_handler("/metrics");
  world.http.listens(world.http.add_stream("/api/v1/stream"), +1);
  world.http.conflated.add(3);
  world.http.count(handler, 200);
  world.http.count(handler, 405);
  world.http.count(HttpCounters::kNone, 404);
  const auto all = lines(world.scrape());
  for (const char* line : {
           "rotation_feed_state{feed=\"alpaca\",state=\"mute\"} 1",
           "rotation_feed_state{feed=\"alpaca\",state=\"live\"} 0",
           "rotation_feed_last_message_timestamp_seconds{feed=\"alpaca\"} 1767623400.25",
           "rotation_feed_certificate_expiry_timestamp_seconds{feed=\"alpaca\"} 1775000000",
           "rotation_feed_market_open{feed=\"alpaca\"} 1",
           "rotation_feed_mute_after_seconds{feed=\"alpaca\"} 15",
           "rotation_feed_messages_total{feed=\"alpaca\"} 7",
           "rotation_capture_bytes_total{feed=\"alpaca\"} 700",
           "rotation_capture_dropped_total{feed=\"alpaca\"} 3",
           "rotation_webhook_deliveries_total{webhook=\"desk\",outcome=\"delivered\"} 5",
           "rotation_webhook_deliveries_total{webhook=\"desk\",outcome=\"failed\"} 8",
           "rotation_webhook_deliveries_total{webhook=\"desk\",outcome=\"refused\"} 1",
           "rotation_webhook_pending{webhook=\"desk\"} 2",
           "rotation_webhook_failing{webhook=\"desk\"} 1",
           "rotation_webhook_last_success_timestamp_seconds{webhook=\"desk\"} 1767623402",
           "rotation_store_commits_total 3",
           "rotation_store_failures_total 2",
           "rotation_store_failing 1",
           "rotation_store_last_commit_timestamp_seconds 1767623401",
           "rotation_journal_events_total 41",
           "rotation_journal_dropped_total 2",
           "rotation_journal_failing 1",
           "rotation_journal_durable_timestamp_seconds 1767623400",
           "rotation_feed_backpressure_seconds_total{feed=\"alpaca\"} 1.5",
           "rotation_feed_rejected_total{feed=\"alpaca\",reason=\"bad_time\"} 1",
           "rotation_feed_rejected_total{feed=\"alpaca\",reason=\"missing_field\"} 0",
           "rotation_feed_disconnects_total{feed=\"alpaca\",reason=\"tls\"} 2",
           "rotation_feed_disconnects_total{feed=\"alpaca\",reason=\"idle\"} 0",
           "rotation_feed_latency_seconds_count{feed=\"alpaca\"} 0",
           "rotation_queue_depth 3",
           "rotation_queue_capacity 8192",
           "rotation_queue_high_watermark 9",
           "rotation_queue_conflated_total{feed=\"alpaca\"} 11",
           "rotation_pipeline_longest_turn_seconds 0.0025",
           "rotation_pipeline_slow_turn_seconds 0.01",
           "rotation_clock_jump_seconds -3600",
           "rotation_heartbeat_timestamp_seconds{step=\"engine\"} 1767623401",
           "rotation_heartbeat_limit_seconds{step=\"engine\"} 5",
           "rotation_pipeline_duration_seconds_bucket{le=\"1.9073486328125e-06\"} 0",
           "rotation_pipeline_duration_seconds_bucket{le=\"3.814697265625e-06\"} 1",
           "rotation_pipeline_duration_seconds_bucket{le=\"16.0\"} 1",
           "rotation_pipeline_duration_seconds_bucket{le=\"+Inf\"} 2",
           "rotation_pipeline_duration_seconds_count 2",
           "rotation_pipeline_duration_seconds_sum 20.000003",
           "rotation_pipeline_step_duration_seconds_sum{step=\"decode\"} 0.001",
           "rotation_pipeline_step_duration_seconds_sum{step=\"queue\"} 0.002",
           "rotation_pipeline_step_duration_seconds_sum{step=\"engine\"} 0.003",
           "rotation_pipeline_step_duration_seconds_sum{step=\"snapshot\"} 0.004",
           "rotation_config_last_reload_successful 1",
           "rotation_config_last_reload_success_timestamp_seconds 1767600000",
           "rotation_log_messages_total{level=\"warn\"} 1",
           "rotation_log_messages_total{level=\"error\"} 0",
           "rotation_http_requests_total{handler=\"/metrics\",code=\"200\"} 1",
           "rotation_http_requests_total{handler=\"/metrics\",code=\"405\"} 1",
           "rotation_http_requests_total{handler=\"none\",code=\"404\"} 1",
           "rotation_http_requests_total{handler=\"none\",code=\"431\"} 0",
           "rotation_stream_clients{handler=\"/api/v1/stream\"} 1",
           "rotation_stream_conflated_messages_total 3",
           "rotation_build_info{version=\"0.1.0\",revision=\"abc1234\",compiler=\"gcc 12.2.0\"} 1",
       }) {
    EXPECT_TRUE(all.contains(line)) << line;
  }
}

TEST(Exporter, WithholdsWhatIsNotAvailable) {
  World world;
  signals::Snapshot cold;
  cold.pairs.resize(1);
  cold.triggers.resize(2);
  cold.distances.resize(2);
  cold.statistics.resize(2, signals::kUnavailable);
  cold.series.resize(5);
  world.snapshot = cold;
  const std::string text = world.scrape();
  EXPECT_EQ(text.find("nan"), std::string::npos);
  EXPECT_EQ(text.find("Nan"), std::string::npos);
  EXPECT_EQ(text.find("NaN"), std::string::npos);
  for (const char* absent :
       {"rotation_fci", "rotation_hy_spread", "rotation_yield_proxy{", "rotation_spread_log",
        "rotation_spread_z", "rotation_trigger_value", "rotation_series_price_dollars", "rotation_statistic",
        "rotation_trigger_distance", "rotation_dollar_state", "rotation_tranche", "rotation_score",
        "rotation_provisional_state", "rotation_provisional_quality", "rotation_intraday_z",
        "rotation_intraday_cusum", "rotation_transition_statistic", "rotation_leader_change_intraday"}) {
    EXPECT_EQ(text.find(absent), std::string::npos) << absent;
  }
  const auto all = lines(text);
  EXPECT_TRUE(all.contains("rotation_state{state=\"DORMANT\"} 1"));
  EXPECT_TRUE(all.contains("rotation_data_quality{quality=\"BLIND\"} 1"));
  EXPECT_TRUE(all.contains("rotation_last_session_timestamp_seconds 0"));
  EXPECT_TRUE(all.contains("rotation_state_entered_timestamp_seconds 0"));
  EXPECT_TRUE(all.contains("rotation_heartbeat_timestamp_seconds{step=\"engine\"} 0"));
}

TEST(Exporter, EscapesLabelValues) {
  World world;
  world.labels.triggers[0].id = "a\"b\\c\nd";
  EXPECT_TRUE(lines(world.scrape()).contains("rotation_trigger_available{id=\"a\\\"b\\\\c\\nd\"} 1"));
}

TEST(Exporter, PleasesPromtool) {
  if (!testing::in_path("promtool")) {
    GTEST_SKIP()
        << "promtool is not installed (Debian package prometheus): the lint of the metrics is not run";
  }
  const testing::TemporaryFolder folder;
  const auto text = folder.write("metrics.txt", World().scrape());
  testing::Process promtool({"sh", "-c", "promtool check metrics < '" + text.string() + "'"});
  EXPECT_EQ(promtool.exit_code(30s), 0);
  EXPECT_EQ(promtool.output(), "");
}

}  // namespace
}  // namespace rotation::metrics
