#include "metrics/exporter.hpp"

#include <array>
#include <cassert>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>

#include <prometheus/text_serializer.h>

#include "metrics/catalogue.hpp"
#include "metrics/process_metrics.hpp"
#include "signals/state.hpp"

namespace rotation::metrics {
namespace {

using market::SeriesClass;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using signals::State;

constexpr std::string_view kConfirmed = "confirmed";
constexpr std::string_view kProvisional = "provisional";

constexpr std::array<std::string_view, market::kEventKinds> kEventKindNames{"quote",     "trade",  "value",
                                                                            "reference", "status", "timer"};

// The edges of the guard table (signal specification, 6.2).
constexpr std::array<std::pair<State, State>, 14> kEdges{{
    {State::dormant, State::watch},
    {State::dormant, State::confirming},
    {State::watch, State::dormant},
    {State::watch, State::setup},
    {State::watch, State::confirming},
    {State::setup, State::watch},
    {State::setup, State::confirming},
    {State::confirming, State::setup},
    {State::confirming, State::confirmed},
    {State::confirmed, State::extended},
    {State::confirmed, State::invalidated},
    {State::extended, State::confirmed},
    {State::extended, State::invalidated},
    {State::invalidated, State::dormant},
}};

double seconds(market::Duration d) {
  return std::chrono::duration<double>(d).count();
}
double unix_seconds(market::Timestamp ts) {
  return ts == market::kNoTime ? 0.0 : seconds(ts.time_since_epoch());
}

MetricType type_of(MetricKind kind) {
  switch (kind) {
    case MetricKind::counter:
      return MetricType::Counter;
    case MetricKind::gauge:
      return MetricType::Gauge;
    case MetricKind::histogram:
      return MetricType::Histogram;
  }
  return MetricType::Untyped;
}

// The families of one scrape, filled in any order.
class Families {
 public:
  using LabelValues = std::initializer_list<std::string_view>;

  Families() : families_(kCatalogue.size()) {
    for (std::size_t i = 0; i < families_.size(); ++i) {
      families_[i].name = kCatalogue[i].name;
      families_[i].help = kCatalogue[i].help;
      families_[i].type = type_of(kCatalogue[i].kind);
    }
  }

  // NaN is "not available", which Prometheus says by absence.
  void set(Metric metric, LabelValues labels, double value) {
    if (std::isnan(value)) return;
    ClientMetric& sample = add(metric, labels);
    if (metric.info().kind == MetricKind::counter) {
      sample.counter.value = value;
    } else {
      assert(metric.info().kind == MetricKind::gauge);
      sample.gauge.value = value;
    }
  }
  void set(Metric metric, LabelValues labels, std::uint64_t value) {
    set(metric, labels, static_cast<double>(value));
  }
  void set(Metric metric, LabelValues labels, bool value) { set(metric, labels, value ? 1.0 : 0.0); }
  void set(Metric metric, LabelValues labels, market::Timestamp ts) { set(metric, labels, unix_seconds(ts)); }
  void set(Metric metric, double value) { set(metric, {}, value); }
  void set(Metric metric, std::optional<double> value) {
    if (value) set(metric, {}, *value);
  }

  void set(Metric metric, LabelValues labels, const LatencyHistogram& histogram) {
    assert(metric.info().kind == MetricKind::histogram);
    const LatencyHistogram::Counts counts = histogram.counts();
    ClientMetric::Histogram& sample = add(metric, labels).histogram;
    for (std::size_t i = 0; i < LatencyHistogram::kBounds; ++i) {
      sample.sample_count += counts.buckets[i];
      sample.bucket.push_back({sample.sample_count, seconds(LatencyHistogram::bound(i))});
    }
    sample.sample_count += counts.buckets.back();  // the serializer adds the bucket +Inf
    sample.sample_sum = seconds(counts.sum);
  }

  std::vector<MetricFamily> take() && {
    std::erase_if(families_, [](const MetricFamily& family) { return family.metric.empty(); });
    return std::move(families_);
  }

 private:
  ClientMetric& add(Metric metric, LabelValues labels) {
    assert(labels.size() == metric.info().label_count());
    ClientMetric& sample = families_[metric.index()].metric.emplace_back();
    std::size_t i = 0;
    for (const std::string_view value : labels) {
      sample.label.push_back({std::string(metric.info().labels[i++]), std::string(value)});
    }
    return sample;
  }

  std::vector<MetricFamily> families_;
};

void add_regime(Families& out, const signals::CoreView& core) {
  for (std::size_t i = 0; i < signals::kStates; ++i) {
    out.set("rotation_state", {signals::kStateNames[i]}, i == static_cast<std::size_t>(core.state));
  }
  out.set("rotation_state_age_sessions", static_cast<double>(core.state_age_sessions));
  const bool moved = core.last_transition.number != 0;
  out.set("rotation_state_entered_timestamp_seconds", {},
          moved ? core.last_transition.ts_event : market::kNoTime);
  for (const auto& [from, to] : kEdges) {
    out.set("rotation_transitions_total", {name(from), name(to)},
            core.transitions[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)]);
  }
  if (core.sessions > 0) out.set("rotation_unmet_needs", static_cast<double>(core.unmet_needs));
  out.set("rotation_fci", {kConfirmed}, core.fci.confirmed);
  out.set("rotation_fci", {kProvisional}, core.fci.provisional);
  for (std::size_t i = 0; i < signals::kQualityNames.size(); ++i) {
    out.set("rotation_data_quality", {signals::kQualityNames[i]},
            i == static_cast<std::size_t>(core.quality));
  }
  out.set("rotation_sessions_evaluated_total", {}, core.sessions);
  out.set("rotation_history_sessions", {}, core.history_sessions);
  out.set("rotation_first_session_timestamp_seconds", {}, market::Timestamp{core.first_session});
  out.set("rotation_last_session_timestamp_seconds", {}, market::Timestamp{core.session});
  out.set("rotation_market_open", {}, core.in_session);
  for (std::size_t i = 0; i < market::kEventKinds; ++i) {
    out.set("rotation_events_total", {kEventKindNames[i]}, core.events[i]);
  }
  for (std::size_t i = market::kDecoderRejects; i < market::kRejects; ++i) {
    out.set("rotation_gate_rejected_total", {market::kRejectNames[i]}, core.rejected[i]);
  }
}

void add_trigger(Families& out, const signals::TriggerLabel& label, const signals::TriggerView& row) {
  out.set("rotation_trigger_on", {label.id, kConfirmed}, row.on);
  out.set("rotation_trigger_on", {label.id, kProvisional}, row.provisional_on);
  out.set("rotation_trigger_available", {label.id}, row.available);
  out.set("rotation_trigger_value", {label.id, kConfirmed}, row.value.confirmed);
  out.set("rotation_trigger_value", {label.id, kProvisional}, row.value.provisional);
  out.set("rotation_trigger_threshold", {label.id, "on"}, label.on);
  out.set("rotation_trigger_threshold", {label.id, "off"}, label.off);
}

void add_pair(Families& out, const std::string& pair, const signals::PairView& row) {
  out.set("rotation_spread_log", {pair, kConfirmed}, row.spread.confirmed);
  out.set("rotation_spread_log", {pair, kProvisional}, row.spread.provisional);
  out.set("rotation_spread_sigma", {pair}, row.sigma);
  for (std::size_t k = 0; k < signals::kHorizons.size(); ++k) {
    const std::string horizon = std::to_string(signals::kHorizons[k]);
    out.set("rotation_spread_z", {pair, horizon, kConfirmed}, row.z[k].confirmed);
    out.set("rotation_spread_z", {pair, horizon, kProvisional}, row.z[k].provisional);
  }
}

void add_series(Families& out, const market::Series& series, const signals::SeriesView& row) {
  out.set("rotation_series_last_update_timestamp_seconds", {series.name}, row.ts_event);
  out.set("rotation_series_ticks_total", {series.name}, row.accepted);
  out.set("rotation_series_rejected_total", {series.name}, row.rejected);
  switch (series.series_class) {
    case SeriesClass::etf_liquid:
    case SeriesClass::etf:
    case SeriesClass::etf_thin:
    case SeriesClass::stock:
      return out.set("rotation_series_price_dollars", {series.name}, row.value);
    case SeriesClass::yield:
      return out.set("rotation_series_yield_ratio", {series.name}, row.value / 100);
    case SeriesClass::fx:
    case SeriesClass::index_level:
      return out.set("rotation_series_level", {series.name}, row.value);
    case SeriesClass::reference:
      return;  // dated figures have no unit in common
  }
}

void add_feed(Families& out, const std::string& feed, const market::FeedCounters& counters) {
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
  out.set("rotation_feed_backpressure_seconds_total", {feed},
          static_cast<double>(counters.backpressure_ns.get()) * 1e-9);
  out.set("rotation_feed_last_message_timestamp_seconds", {feed},
          market::Timestamp{market::Duration{counters.last_message_ns.load(std::memory_order_relaxed)}});
}

void add_pipeline(Families& out, const PipelineStats& pipeline, const std::vector<FeedSource>& feeds) {
  for (std::size_t i = 0; i < feeds.size(); ++i) {
    out.set("rotation_feed_latency_seconds", {feeds[i].name}, pipeline.of_feed[i].wire);
    out.set("rotation_queue_conflated_total", {feeds[i].name},
            pipeline.of_feed[i].conflated.get() + pipeline.of_feed[i].overtaken.get());
  }
  out.set("rotation_queue_depth", {}, pipeline.queue_depth.get());
  out.set("rotation_queue_capacity", {}, static_cast<std::uint64_t>(pipeline.queue_capacity));
  out.set("rotation_queue_high_watermark", {}, pipeline.queue_high_watermark.get());
  out.set("rotation_pipeline_batches_total", {}, pipeline.batches.get());
  out.set("rotation_pipeline_slow_turns_total", {}, pipeline.slow_turns.get());
  out.set("rotation_pipeline_longest_turn_seconds",
          static_cast<double>(pipeline.longest_turn_ns.get()) * 1e-9);
  out.set("rotation_pipeline_duration_seconds", {}, pipeline.received_applied);
  out.set("rotation_heartbeat_timestamp_seconds", {"engine"}, pipeline.heartbeat.get());
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
  assert(sources_.pipeline.of_feed.size() == sources_.feeds.size());
}

std::vector<MetricFamily> Exporter::Collect() const {
  const signals::Snapshot snapshot = sources_.snapshot.load();
  const signals::Labels& labels = sources_.labels;
  assert(labels.triggers.size() == snapshot.triggers.size() && labels.pairs.size() == snapshot.pairs.size() &&
         sources_.series.size() == snapshot.series.size());

  Families out;
  add_regime(out, snapshot.core);
  for (std::size_t i = 0; i < labels.triggers.size(); ++i) {
    add_trigger(out, labels.triggers[i], snapshot.triggers[i]);
  }
  for (std::size_t i = 0; i < labels.pairs.size(); ++i) add_pair(out, labels.pairs[i], snapshot.pairs[i]);
  for (std::size_t i = 0; i < snapshot.series.size(); ++i) {
    add_series(out, sources_.series.all()[i], snapshot.series[i]);
  }
  for (const FeedSource& feed : sources_.feeds) add_feed(out, feed.name, feed.counters);
  add_pipeline(out, sources_.pipeline, sources_.feeds);
  add_program(out, sources_);
  return std::move(out).take();
}

std::string Exporter::text() const {
  return prometheus::TextSerializer{}.Serialize(Collect());
}

}  // namespace rotation::metrics
