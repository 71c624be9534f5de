#include "metrics/exporter.hpp"

#include <string_view>
#include <utility>

#include "feeds/market/ensure.hpp"
#include "metrics/engine_families.hpp"
#include "metrics/process_metrics.hpp"
#include "metrics/prometheus_families.hpp"

namespace rotation::metrics {
namespace {

double seconds_of(std::uint64_t ns) {
  return seconds(market::Duration{static_cast<std::int64_t>(ns)});
}

void add_feed(Families& out, const FeedSource& source) {
  const auto& [feed, counters, market_open, mute_after, capture] = source;
  const auto state = static_cast<std::size_t>(counters.state.load(std::memory_order_relaxed));
  for (std::size_t i = 0; i < market::kFeedStateNames.size(); ++i) {
    out.set("rotation_feed_state", {feed, market::kFeedStateNames[i]}, i == state);
  }
  out.set("rotation_feed_connects_total", {feed}, counters.connects.get());
  for (std::size_t i = 0; i < market::kDisconnectNames.size(); ++i) {
    out.set("rotation_feed_disconnects_total", {feed, market::kDisconnectNames[i]},
            counters.disconnects[i].get());
  }
  out.set("rotation_feed_messages_total", {feed}, counters.messages.get());
  out.set("rotation_feed_bytes_total", {feed}, counters.bytes.get());
  out.set("rotation_feed_events_total", {feed}, counters.events.get());
  for (std::size_t i = 0; i < market::kDecoderRejects; ++i) {
    out.set("rotation_feed_rejected_total", {feed, market::kRejectNames[i]}, counters.rejected[i].get());
  }
  out.set("rotation_feed_missing_subscriptions", {feed},
          counters.unacknowledged.load(std::memory_order_relaxed));
  out.set("rotation_feed_backpressure_seconds_total", {feed}, seconds_of(counters.backpressure_ns.get()));
  if (const std::int64_t expiry = counters.certificate_expiry_ns.load(std::memory_order_relaxed);
      expiry != 0) {
    out.set("rotation_feed_certificate_expiry_timestamp_seconds", {feed},
            market::Timestamp{market::Duration{expiry}});
  }
  out.set("rotation_feed_last_message_timestamp_seconds", {feed},
          market::Timestamp{market::Duration{counters.last_message_ns.load(std::memory_order_relaxed)}});
  out.set("rotation_feed_market_open", {feed}, market_open());
  out.set("rotation_feed_mute_after_seconds", {feed}, seconds(mute_after));
  if (capture == nullptr) return;
  out.set("rotation_capture_bytes_total", {feed}, capture->bytes.load(std::memory_order_relaxed));
  out.set("rotation_capture_dropped_total", {feed}, capture->dropped.load(std::memory_order_relaxed));
}

void add_pipeline(Families& out, const PipelineStats& pipeline, const std::vector<FeedSource>& feeds) {
  for (std::size_t i = 0; i < feeds.size(); ++i) {
    out.set("rotation_feed_latency_seconds", {feeds[i].name}, pipeline.of_feed[i].wire.counts());
    out.set("rotation_queue_conflated_total", {feeds[i].name},
            pipeline.of_feed[i].conflated.get() + pipeline.of_feed[i].overtaken.get());
  }
  out.set("rotation_queue_depth", {}, pipeline.queue_depth.get());
  out.set("rotation_queue_capacity", {}, static_cast<std::uint64_t>(pipeline.queue_capacity));
  out.set("rotation_queue_high_watermark", {}, pipeline.queue_high_watermark.get());
  out.set("rotation_pipeline_batches_total", {}, pipeline.batches.get());
  out.set("rotation_pipeline_slow_turns_total", {}, pipeline.slow_turns.get());
  out.set("rotation_pipeline_slow_turn_seconds", seconds(PipelineStats::kSlowTurn));
  out.set("rotation_pipeline_longest_turn_seconds", seconds_of(pipeline.longest_turn_ns.get()));
  out.set("rotation_pipeline_duration_seconds", {}, pipeline.received_applied.counts());
  market::LatencyHistogram::Counts decoding;
  for (const FeedSource& feed : feeds) decoding += feed.counters.decoding.counts();
  out.set("rotation_pipeline_step_duration_seconds", {"decode"}, decoding);
  out.set("rotation_pipeline_step_duration_seconds", {"queue"}, pipeline.waiting.counts());
  out.set("rotation_pipeline_step_duration_seconds", {"engine"}, pipeline.applying.counts());
  out.set("rotation_pipeline_step_duration_seconds", {"snapshot"}, pipeline.publishing.counts());
  out.set("rotation_clock_jump_seconds",
          seconds(market::Duration{pipeline.clock_jumped_ns.load(std::memory_order_relaxed)}));
  out.set("rotation_heartbeat_timestamp_seconds", {"engine"}, pipeline.heartbeat.get());
  out.set("rotation_heartbeat_limit_seconds", {"engine"}, seconds(PipelineStats::kHeartbeatLimit));
}

void add_store(Families& out, const StoreCounters& store, std::uint64_t shown) {
  out.set("rotation_state_durable", {}, shown <= store.durable.load(std::memory_order_acquire));
  out.set("rotation_store_commits_total", {}, store.commits.get());
  out.set("rotation_store_failures_total", {}, store.failures.get());
  out.set("rotation_store_failing", {}, store.failing.load(std::memory_order_relaxed));
  if (const std::int64_t last = store.last_commit_ns.load(std::memory_order_relaxed); last != 0) {
    out.set("rotation_store_last_commit_timestamp_seconds", {}, market::Timestamp{market::Duration{last}});
  }
}

void add_journal(Families& out, const market::JournalCounters& journal) {
  out.set("rotation_journal_events_total", {}, journal.events.get());
  out.set("rotation_journal_bytes_total", {}, journal.bytes.get());
  out.set("rotation_journal_dropped_total", {}, journal.dropped.get());
  out.set("rotation_journal_syncs_total", {}, journal.syncs.get());
  out.set("rotation_journal_failures_total", {}, journal.failures.get());
  out.set("rotation_journal_failing", {}, journal.failing.load(std::memory_order_relaxed));
  if (const std::int64_t durable = journal.durable_ns.load(std::memory_order_relaxed); durable != 0) {
    out.set("rotation_journal_durable_timestamp_seconds", {}, market::Timestamp{market::Duration{durable}});
  }
  out.set("rotation_journal_size_bytes", {},
          journal.closed_bytes.load(std::memory_order_relaxed) +
              journal.open_bytes.load(std::memory_order_relaxed));
}

void add_webhook(Families& out, const WebhookSource& source) {
  const auto& [name, counters] = source;
  out.set("rotation_webhook_deliveries_total", {name, "delivered"}, counters.delivered.get());
  out.set("rotation_webhook_deliveries_total", {name, "failed"}, counters.failed.get());
  out.set("rotation_webhook_deliveries_total", {name, "refused"}, counters.refused.get());
  out.set("rotation_webhook_pending", {name}, counters.pending.get());
  out.set("rotation_webhook_failing", {name}, counters.failing.load(std::memory_order_relaxed));
  out.set("rotation_webhook_last_success_timestamp_seconds", {name}, counters.last_success.get());
}

void add_program(Families& out, const Sources& sources) {
  out.set("rotation_config_last_reload_successful", {}, sources.reload.last_successful());
  out.set("rotation_config_last_reload_success_timestamp_seconds", {}, sources.reload.last_success());
  for (std::size_t i = 0; i < kLogLevelNames.size(); ++i) {
    out.set("rotation_log_messages_total", {kLogLevelNames[i]}, sources.log.get(static_cast<LogLevel>(i)));
  }
  sources.http.for_each([&](std::string_view handler, unsigned code, std::uint64_t n) {
    out.set("rotation_http_requests_total", {handler, std::to_string(code)}, n);
  });
  sources.http.for_each_stream([&](std::string_view handler, int clients) {
    out.set("rotation_stream_clients", {handler}, static_cast<double>(clients));
  });
  out.set("rotation_stream_conflated_messages_total", {}, sources.http.conflated.get());
  out.set("rotation_build_info", {sources.build.version, sources.build.revision, sources.build.compiler},
          true);

  const ProcessMetrics process = read_process_metrics();
  out.set("process_cpu_seconds_total", process.cpu_seconds);
  out.set("process_resident_memory_bytes", process.resident_bytes);
  out.set("process_virtual_memory_bytes", process.virtual_bytes);
  out.set("process_open_fds", process.open_fds);
  out.set("process_max_fds", process.max_fds);
  out.set("process_threads", process.threads);
  out.set("process_start_time_seconds", process.start_time_seconds);
}

}  // namespace

Exporter::Exporter(Sources sources) : sources_(std::move(sources)) {
  market::ensure(sources_.pipeline.of_feed.size() == sources_.feeds.size());
}

std::string Exporter::expose(Format format) const {
  Families families;
  fill(families);
  return write(families, format);
}

void Exporter::fill(Families& out) const {
  const signals::Snapshot snapshot = sources_.snapshot.load();
  add_engine(out, snapshot, sources_.labels, sources_.series);
  for (const FeedSource& feed : sources_.feeds) add_feed(out, feed);
  add_store(out, sources_.store, snapshot.core.last_transition.number);
  if (sources_.journal != nullptr) add_journal(out, *sources_.journal);
  add_pipeline(out, sources_.pipeline, sources_.feeds);
  for (const WebhookSource& webhook : sources_.webhooks) add_webhook(out, webhook);
  add_program(out, sources_);
}

std::vector<prometheus::MetricFamily> Exporter::Collect() const {
  Families families;
  fill(families);
  return to_prometheus(families);
}

}  // namespace rotation::metrics
