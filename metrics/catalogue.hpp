// Every metric of the daemon: name, kind, labels and help, once. The exporter declares its families from this
// table, the documentation is held against it.
//
// Base units (seconds, bytes, ratios, dollars); moments as Unix timestamps, never as ages; 0 = never.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rotation::metrics {

enum class MetricKind : std::uint8_t {
  counter,
  gauge,
  histogram,
  info,  // always 1, and what there is to tell is in its labels
};

struct MetricInfo {
  std::string_view name;
  MetricKind kind;
  std::string_view help;
  static constexpr std::size_t kLabels = 3;
  std::array<std::string_view, kLabels> labels{};  // empty ones are unused

  [[nodiscard]] constexpr std::size_t label_count() const noexcept {
    std::size_t n = 0;
    while (n < labels.size() && !labels[n].empty()) ++n;
    return n;
  }
};

inline constexpr auto kCatalogue = std::to_array<MetricInfo>({
    // The engine: what it concluded. basis = "confirmed" (last evaluated close) or "provisional" (the same
    // with present prices). What is not available is absent.
    {"rotation_state",
     MetricKind::gauge,
     "Regime state: 1 for the present one, 0 for the others.",
     {"state"}},
    {"rotation_provisional_state",
     MetricKind::gauge,
     "State were the session to close now: 1 for it, 0 for the others; absent outside the hours of "
     "provisional "
     "values and while data quality is DEGRADED or BLIND.",
     {"state"}},
    {"rotation_provisional_quality",
     MetricKind::gauge,
     "Data quality were the session to close now: 1 for it, 0 for the others.",
     {"quality"}},
    {"rotation_provisional_confirm_timestamp_seconds", MetricKind::gauge,
     "When a provisional confirmation had held long enough to be told, 0 if none has; once a session."},
    {"rotation_state_age_sessions", MetricKind::gauge,
     "Sessions since the state was entered, 0 on the session of the transition."},
    {"rotation_state_entered_timestamp_seconds", MetricKind::gauge,
     "Event time of the latest transition, 0 if there was none."},
    {"rotation_state_entered_session_timestamp_seconds", MetricKind::gauge,
     "Session whose close decided the latest transition, midnight UTC, 0 if there was none: the same on "
     "every "
     "replica."},
    {"rotation_state_reason",
     MetricKind::gauge,
     "Row of the guard table that made the latest transition: 1 for it, 0 for the others.",
     {"reason"}},
    {"rotation_transition_statistic",
     MetricKind::gauge,
     "Numbers at the close that decided the latest transition; absent if there was none.",
     {"name", "unit"}},
    {"rotation_transitions_total",
     MetricKind::counter,
     "State transitions, those found in the history at start included.",
     {"from", "to"}},
    {"rotation_trigger_info",
     MetricKind::info,
     "What a trigger means, and its part in the guards; always 1.",
     {"id", "role", "help"}},
    {"rotation_trigger_on",
     MetricKind::gauge,
     "1 if the trigger's switch is on; it keeps its position while the trigger is unavailable.",
     {"id", "basis"}},
    {"rotation_trigger_available",
     MetricKind::gauge,
     "1 if the trigger could be evaluated at the last close.",
     {"id"}},
    {"rotation_trigger_value",
     MetricKind::gauge,
     "The trigger's statistic, in its natural unit.",
     {"id", "basis"}},
    {"rotation_trigger_threshold",
     MetricKind::gauge,
     "Value at which the trigger switches on, or off again.",
     {"id", "switch"}},
    {"rotation_trigger_distance",
     MetricKind::gauge,
     "Move that would switch the trigger at the last close, in its natural unit.",
     {"id", "unit"}},
    {"rotation_trigger_sigma",
     MetricKind::gauge,
     "Size of that move in 20-session standard deviations.",
     {"id"}},
    {"rotation_trigger_touch_ratio",
     MetricKind::gauge,
     "No-drift odds that the move happens within 20 sessions; not a probability of rotation.",
     {"id"}},
    {"rotation_score",
     MetricKind::gauge,
     "How far along the triggers are, 0 to 100; decides nothing.",
     {"basis"}},
    {"rotation_hardest_sigma", MetricKind::gauge,
     "Hardest of the least moves that would confirm, in 20-session standard deviations."},
    {"rotation_little", MetricKind::gauge, "1 while little is missing for a confirmation."},
    {"rotation_tranche", MetricKind::gauge,
     "Advised position as a ratio of the configured largest weight; advice, not an order."},
    {"rotation_tranche_frozen", MetricKind::gauge, "1 while a rise of rotation_tranche would wait."},
    {"rotation_hedge_beta", MetricKind::gauge, "Beta the advised hedge uses."},
    {"rotation_hedge_beta_next", MetricKind::gauge,
     "Beta of the last close, shrunk and clamped; the hedge moves when it differs enough."},
    {"rotation_hedge_beta_clamped", MetricKind::gauge, "1 if the clamp binds."},
    {"rotation_short_notional_ratio", MetricKind::gauge,
     "Advised short of the large leg as a ratio of the configured largest weight."},
    {"rotation_stop_log", MetricKind::gauge,
     "rotation_spread_log of the primary pair at which the position is invalidated; absent without one."},
    {"rotation_stop_distance_log", MetricKind::gauge, "The stop below the spread's peak."},
    {"rotation_stop_room_log",
     MetricKind::gauge,
     "What is left of rotation_spread_log of the primary pair down to the stop; absent without one.",
     {"basis"}},
    {"rotation_risk_flag", MetricKind::gauge, "1 while a veto is on in a position."},
    {"rotation_thesis_clock_sessions", MetricKind::gauge,
     "Sessions since the setup without a confirmation; absent while the clock is not running."},
    {"rotation_thesis_expired", MetricKind::gauge, "1 while that is too long."},
    {"rotation_unmet_needs", MetricKind::gauge,
     "What is missing for a confirmation: mandatory triggers off, votes missing, vetoes on; absent before "
     "the "
     "first session."},
    {"rotation_spread_log",
     MetricKind::gauge,
     "Log price ratio ln(small/large) of the pair.",
     {"pair", "basis"}},
    {"rotation_spread_sigma",
     MetricKind::gauge,
     "Standard deviation of the one-session change of rotation_spread_log.",
     {"pair"}},
    {"rotation_spread_z",
     MetricKind::gauge,
     "Change of rotation_spread_log over k sessions, in standard deviations.",
     {"pair", "k", "basis"}},
    {"rotation_pair_skewed",
     MetricKind::gauge,
     "1 while the pair has no provisional values because its legs spoke last too far apart in time.",
     {"pair"}},
    {"rotation_spread_change_intraday", MetricKind::gauge,
     "Change of the primary pair's rotation_spread_log since the close before, as of the last whole minute."},
    {"rotation_spread_average_intraday", MetricKind::gauge,
     "The same change as an average over the ticks of the last seconds."},
    {"rotation_intraday_z", MetricKind::gauge,
     "rotation_spread_change_intraday in the standard deviations usual until that minute of the session; "
     "absent until the daemon has watched five sessions."},
    {"rotation_spread_shock", MetricKind::gauge, "1 while the intraday z is large, up or down."},
    {"rotation_intraday_cusum",
     MetricKind::gauge,
     "Sum that shows a break in the spread's one-minute changes, in standard deviations of a minute.",
     {"side"}},
    {"rotation_intraday_alarms_total",
     MetricKind::counter,
     "Times the intraday CUSUM reached its alarm.",
     {"side"}},
    {"rotation_leader_change_intraday", MetricKind::gauge,
     "Change of the leader line since the close before, log, as of the last whole minute."},
    {"rotation_leader_unwind_intraday", MetricKind::gauge,
     "How many of the intraday levels the leader line has fallen through, 0 to 2."},
    {"rotation_intraday_threshold",
     MetricKind::gauge,
     "Levels of the session in progress: at which its z is a shock, its CUSUM alarms, and the leader line "
     "unwinds.",
     {"name", "unit"}},
    {"rotation_fci", MetricKind::gauge, "Financial conditions index, positive = tighter.", {"basis"}},
    {"rotation_hy_spread",
     MetricKind::gauge,
     "High-yield spread as a ratio: the last one published, moved on by the credit line since; decides "
     "nothing.",
     {"basis"}},
    {"rotation_dollar_state",
     MetricKind::gauge,
     "What the dollar is for small caps: 1 for the present state, 0 for the others.",
     {"state"}},
    {"rotation_dollar_index",
     MetricKind::gauge,
     "Dollar index in points: index (its last level, absent while it is stale), synthetic (what six currency "
     "pairs make), stand_in (what provisional values rest on in its place).",
     {"source"}},
    {"rotation_dollar_mismatch", MetricKind::gauge,
     "1 if the last level of the dollar index differed from the synthetic one by more than dxy_mismatch; "
     "absent "
     "where the pairs gave none."},
    {"rotation_dollar_synthetic_in_use", MetricKind::gauge,
     "1 while the index is stale and provisional values rest on the returns of the synthetic one."},
    {"rotation_pe", MetricKind::gauge, "Forward P/E implied by the price.", {"side"}},
    {"rotation_discount", MetricKind::gauge, "Discount of the small caps' P/E to the large caps'."},
    {"rotation_closure",
     MetricKind::gauge,
     "Share of the valuation gap closed since the reference, to the fair discount or to par.",
     {"target"}},
    {"rotation_reference_state",
     MetricKind::gauge,
     "What a reference figure is worth: 1 for the present state, 0 for the others; what is missing or stale "
     "leaves what needs it absent.",
     {"key", "state"}},
    {"rotation_reference_asof_timestamp_seconds",
     MetricKind::gauge,
     "Date of the latest period known of a reference figure, midnight UTC.",
     {"key"}},
    {"rotation_statistic",
     MetricKind::gauge,
     "Any other statistic of the last close, by its name in the daily table; percents and basis points as "
     "ratios.",
     {"name", "unit"}},
    {"rotation_data_quality",
     MetricKind::gauge,
     "Quality of the inputs at the last close: 1 for the present one, 0 for the others.",
     {"quality"}},
    {"rotation_sessions_evaluated_total", MetricKind::counter,
     "Sessions evaluated at their close, those of the history included."},
    {"rotation_history_sessions", MetricKind::gauge, "Sessions of history the engine was warmed with."},
    {"rotation_first_session_timestamp_seconds", MetricKind::gauge,
     "Date of the first session with data, midnight UTC: where the machine really began."},
    {"rotation_last_session_timestamp_seconds", MetricKind::gauge,
     "Date of the last evaluated session as midnight UTC, 0 if there was none."},
    {"rotation_market_open", MetricKind::gauge,
     "1 during regular hours of the New York Stock Exchange, by event time."},
    // The engine: what it was given.
    {"rotation_events_total", MetricKind::counter, "Events the engine consumed.", {"kind"}},
    {"rotation_gate_rejected_total", MetricKind::counter, "Ticks the quality gate refused.", {"reason"}},
    {"rotation_gate_jumps_total", MetricKind::counter,
     "New price levels accepted after ticks were refused as outliers."},
    {"rotation_calendar_unknown", MetricKind::gauge,
     "1 while a session is due by the calendar, but no liquid ETF has shown a price by 09:45 New York."},
    {"rotation_closes",
     MetricKind::gauge,
     "Series that vote, by how the last session closed for them: at the official price, at the last mid of a "
     "share whose closing print did not come in time, or not at all.",
     {"close"}},
    {"rotation_sessions_restated_total", MetricKind::counter,
     "Times a session was evaluated again, since a close came late or was corrected."},
    {"rotation_sessions_uncounted_total", MetricKind::counter,
     "Sessions of the calendar that passed without a price of a liquid ETF, and were not evaluated."},
    {"rotation_series_problem",
     MetricKind::gauge,
     "1 if what the series said last is not used, for this reason: stale, recovering from that, halted, "
     "quarantined for an unexplained overnight jump, or on another scale.",
     {"series", "problem"}},
    {"rotation_series_last_update_timestamp_seconds",
     MetricKind::gauge,
     "Source time of the last accepted tick, 0 if there was none.",
     {"series"}},
    {"rotation_series_price_dollars", MetricKind::gauge, "Last accepted mid price of a share.", {"series"}},
    {"rotation_series_yield_ratio",
     MetricKind::gauge,
     "Last accepted yield a year: 0.0425 = 4.25 percent.",
     {"series"}},
    {"rotation_yield_proxy",
     MetricKind::gauge,
     "Yield a year while the series is missing: its last close, moved on by the price of an ETF of such "
     "bonds; decides nothing.",
     {"series"}},
    {"rotation_yield_proxy_in_use",
     MetricKind::gauge,
     "1 while there is a rotation_yield_proxy.",
     {"series"}},
    {"rotation_series_level",
     MetricKind::gauge,
     "Last accepted level of an index, or rate of a currency pair.",
     {"series"}},
    {"rotation_series_ticks_total", MetricKind::counter, "Ticks accepted.", {"series"}},
    {"rotation_series_rejected_total", MetricKind::counter, "Ticks refused by the quality gate.", {"series"}},
    {"rotation_series_on_fallback",
     MetricKind::gauge,
     "1 while a later feed of the series speaks, since the earlier ones are silent.",
     {"series"}},
    {"rotation_series_source_disagreement_ratio",
     MetricKind::gauge,
     "By how much two feeds of the series last differed, both being fresh; for a yield the difference a "
     "year.",
     {"series"}},
    {"rotation_series_standby_ticks_total",
     MetricKind::counter,
     "Ticks not used since an earlier feed of the series was fresh.",
     {"series"}},
    // Feeds.
    {"rotation_feed_state",
     MetricKind::gauge,
     "State of the feed: 1 for the present one, 0 for the others.",
     {"feed", "state"}},
    {"rotation_feed_connects_total", MetricKind::counter, "Connections that came to deliver data.", {"feed"}},
    {"rotation_feed_disconnects_total",
     MetricKind::counter,
     "Connections, or attempts at one, that ended.",
     {"feed", "reason"}},
    {"rotation_feed_messages_total", MetricKind::counter, "Messages received, control and data.", {"feed"}},
    {"rotation_feed_bytes_total", MetricKind::counter, "Bytes of message payload received.", {"feed"}},
    {"rotation_feed_events_total", MetricKind::counter, "Events handed to the pipeline.", {"feed"}},
    {"rotation_feed_rejected_total",
     MetricKind::counter,
     "Messages, or elements of one, that the decoder refused.",
     {"feed", "reason"}},
    {"rotation_feed_backpressure_seconds_total",
     MetricKind::counter,
     "Time the feed did not read because the queue had no room.",
     {"feed"}},
    {"rotation_feed_last_message_timestamp_seconds",
     MetricKind::gauge,
     "Receive time of the last data message, 0 if there was none.",
     {"feed"}},
    {"rotation_feed_market_open",
     MetricKind::gauge,
     "1 while a market is open whose series the feed carries; a simulated one always is.",
     {"feed"}},
    {"rotation_feed_mute_after_seconds",
     MetricKind::gauge,
     "Silence of so long while a market is open is too long.",
     {"feed"}},
    {"rotation_feed_missing_subscriptions",
     MetricKind::gauge,
     "Subscriptions asked for and not granted on this connection; the log names them.",
     {"feed"}},
    {"rotation_feed_certificate_expiry_timestamp_seconds",
     MetricKind::gauge,
     "When the provider's TLS certificate runs out, as of the latest handshake; absent without TLS.",
     {"feed"}},
    {"rotation_feed_latency_seconds",
     MetricKind::histogram,
     "From the provider's time stamp to our receipt, both clocks' errors included.",
     {"feed"}},
    {"rotation_capture_bytes_total",
     MetricKind::counter,
     "Bytes of message payload written to capture files; absent where nothing is captured.",
     {"feed"}},
    {"rotation_capture_dropped_total",
     MetricKind::counter,
     "Messages that are not in the capture: the disk was too slow, full or broken.",
     {"feed"}},
    // The store.
    {"rotation_state_durable", MetricKind::gauge,
     "1 if the last transition shown is on the disk; 0 while the disk fails, or takes too long: then it is "
     "in "
     "memory only."},
    {"rotation_store_commits_total", MetricKind::counter, "Commits to the store that are on the disk."},
    {"rotation_store_failures_total", MetricKind::counter, "Commits to the store that the disk refused."},
    {"rotation_store_failing", MetricKind::gauge,
     "1 while the disk does not take the store; what is shown goes on, from memory."},
    {"rotation_store_last_commit_timestamp_seconds", MetricKind::gauge,
     "When the store was written to last."},
    // The journal; absent where there is none.
    {"rotation_journal_events_total", MetricKind::counter, "Events written to the journal."},
    {"rotation_journal_bytes_total", MetricKind::counter,
     "Bytes written to the journal, before compression."},
    {"rotation_journal_dropped_total", MetricKind::counter,
     "Events that are not in the journal: the disk was too slow, full or broken for longer than the way to "
     "it "
     "has room."},
    {"rotation_journal_syncs_total", MetricKind::counter,
     "Times that what was written has reached the disk."},
    {"rotation_journal_failures_total", MetricKind::counter, "Writes and syncs that the disk refused."},
    {"rotation_journal_failing", MetricKind::gauge,
     "1 while the disk does not take the journal; what is shown goes on, from memory."},
    {"rotation_journal_durable_timestamp_seconds", MetricKind::gauge,
     "When the latest event that is on the disk was received."},
    {"rotation_journal_size_bytes", MetricKind::gauge, "Size of all segments on the disk."},
    // The way from the sockets to the snapshot.
    {"rotation_queue_depth", MetricKind::gauge,
     "Events of all feeds waiting at the start of the engine's latest turn."},
    {"rotation_queue_capacity", MetricKind::gauge, "Events of one feed that the queue has room for."},
    {"rotation_queue_high_watermark", MetricKind::gauge, "Most events that ever waited, of all feeds."},
    {"rotation_queue_conflated_total",
     MetricKind::counter,
     "Quotes replaced by a newer one of the same series while they waited.",
     {"feed"}},
    {"rotation_pipeline_batches_total", MetricKind::counter, "Turns of the engine that found events."},
    {"rotation_pipeline_slow_turns_total", MetricKind::counter,
     "Turns of the engine that took longer than rotation_pipeline_slow_turn_seconds."},
    {"rotation_pipeline_slow_turn_seconds", MetricKind::gauge, "Turns that take longer count as slow."},
    {"rotation_pipeline_longest_turn_seconds", MetricKind::gauge, "Longest turn of the engine since start."},
    {"rotation_pipeline_duration_seconds", MetricKind::histogram,
     "From receipt of an event to the snapshot that shows it."},
    {"rotation_pipeline_step_duration_seconds",
     MetricKind::histogram,
     "Steps of that way: decode (from receipt), queue (waiting for the engine, and for room), engine "
     "(applying the "
     "batch), snapshot (publishing it).",
     {"step"}},
    {"rotation_clock_jump_seconds", MetricKind::gauge,
     "By how much the machine's clock has jumped without being followed; 0 while it runs evenly."},
    {"rotation_heartbeat_timestamp_seconds",
     MetricKind::gauge,
     "When the step last turned, busy or idle; 0 if it never did.",
     {"step"}},
    {"rotation_heartbeat_limit_seconds",
     MetricKind::gauge,
     "The daemon is not ready once the step last turned longer ago.",
     {"step"}},
    // Webhooks; absent where none is configured.
    {"rotation_webhook_deliveries_total",
     MetricKind::counter,
     "Attempts to send a webhook a transition: delivered, failed (it is sent again) or refused (it is not).",
     {"webhook", "outcome"}},
    {"rotation_webhook_pending",
     MetricKind::gauge,
     "Transitions that the webhook has not had yet.",
     {"webhook"}},
    {"rotation_webhook_failing",
     MetricKind::gauge,
     "1 from an attempt that failed or was refused until one that was delivered.",
     {"webhook"}},
    {"rotation_webhook_last_success_timestamp_seconds",
     MetricKind::gauge,
     "When the webhook took a transition last, 0 if it has not since the start.",
     {"webhook"}},
    // The program.
    {"rotation_config_last_reload_successful", MetricKind::gauge,
     "1 if the latest attempt to load the configuration succeeded."},
    {"rotation_config_last_reload_success_timestamp_seconds", MetricKind::gauge,
     "When the configuration was last loaded, 0 if it never was."},
    {"rotation_log_messages_total", MetricKind::counter, "Lines logged.", {"level"}},
    {"rotation_http_requests_total",
     MetricKind::counter,
     "HTTP requests answered; handler=\"none\" where no path took it.",
     {"handler", "code"}},
    {"rotation_stream_clients",
     MetricKind::gauge,
     "Clients that listen to a stream of the API now.",
     {"handler"}},
    {"rotation_stream_conflated_messages_total", MetricKind::counter,
     "Updates left out of streams for clients that read too slowly; each says so in the next one."},
    {"rotation_build_info",
     MetricKind::info,
     "What is running; always 1.",
     {"version", "revision", "compiler"}},
    {"process_cpu_seconds_total", MetricKind::counter, "User and system CPU time spent."},
    {"process_resident_memory_bytes", MetricKind::gauge, "Memory resident in RAM."},
    {"process_virtual_memory_bytes", MetricKind::gauge, "Virtual memory reserved."},
    {"process_open_fds", MetricKind::gauge, "Open file descriptors."},
    {"process_max_fds", MetricKind::gauge, "Most file descriptors that may be open."},
    {"process_threads", MetricKind::gauge, "Threads of the process."},
    {"process_start_time_seconds", MetricKind::gauge, "When the process started."},
});

// The metric of a name given in the code: one that is not in the catalogue does not compile.
class Metric {
 public:
  consteval Metric(const char* name) : index_(0) {  // NOLINT(google-explicit-constructor): reads as the name
    while (kCatalogue.at(index_).name != name) ++index_;
  }
  [[nodiscard]] constexpr std::size_t index() const noexcept { return index_; }
  [[nodiscard]] constexpr const MetricInfo& info() const noexcept { return kCatalogue[index_]; }

 private:
  std::size_t index_;
};

// "counter", "gauge", "histogram", "info".
[[nodiscard]] std::string_view name(MetricKind kind) noexcept;

// The name as OpenMetrics has it, without "_total" or "_info".
[[nodiscard]] std::string_view family_name(const MetricInfo& metric) noexcept;

// The base unit its name ends with: "seconds", "bytes", "ratio" or "dollars"; empty without one.
[[nodiscard]] std::string_view unit(const MetricInfo& metric) noexcept;

// The catalogue as a Markdown table: | Metric | Type | Labels | Meaning |, one line each, in its order.
[[nodiscard]] std::string catalogue_markdown();

}  // namespace rotation::metrics
