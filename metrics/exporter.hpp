// What Prometheus scrapes: every family of the catalogue, built anew from the snapshot and the counters.
//
// Touches no state of the hot path but to read it: one snapshot load and relaxed atomic loads.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include "feeds/market/capture_counters.hpp"
#include "feeds/market/feed_counters.hpp"
#include "feeds/market/journal_counters.hpp"
#include "feeds/market/series.hpp"
#include "metrics/exposition.hpp"
#include "metrics/families.hpp"
#include "metrics/http_counters.hpp"
#include "metrics/log_counters.hpp"
#include "metrics/pipeline_stats.hpp"
#include "metrics/reload_status.hpp"
#include "metrics/snapshot_cell.hpp"
#include "metrics/store_counters.hpp"
#include "metrics/webhook_counters.hpp"
#include "signals/snapshot.hpp"

namespace rotation::metrics {

struct FeedSource {
  std::string name;
  const market::FeedCounters& counters;
  std::function<bool()> market_open;  // any thread
  market::Duration mute_after;        // silence of so long, while a market is open, is too long
  const market::CaptureCounters* capture = nullptr;  // nullptr: nothing is captured
};

struct WebhookSource {
  std::string name;
  const WebhookCounters& counters;
};

struct BuildInfo {
  std::string version;   // "0.1.0"
  std::string revision;  // of the source, "unknown" outside a checkout
  std::string compiler;  // "gcc 12.2.0"
};

// Where the numbers come from. What is referred to outlives the exporter.
struct Sources {
  const SnapshotCell& snapshot;
  const signals::Labels& labels;      // the snapshot's rows
  const market::SeriesTable& series;  // likewise, for their classes
  std::vector<FeedSource> feeds;      // in the order of FeedId
  const PipelineStats& pipeline;
  const StoreCounters& store;
  const market::JournalCounters* journal;  // nullptr: there is none
  const ReloadStatus& reload;
  const LogCounters& log;
  const HttpCounters& http;
  BuildInfo build;
  std::vector<WebhookSource> webhooks = {};
};

// Any thread, several at once. Cost: about 0.1 us a time series (a default daemon has some 1,500); allocates.
class Exporter : public prometheus::Collectable {
 public:
  explicit Exporter(Sources sources);

  // A scrape.
  [[nodiscard]] std::string expose(Format format) const;

  // What it is made of: one without a single available value stays empty. REQUIRES: nothing is in `out`.
  void fill(Families& out) const;

  // The same for whoever has an Exposer of prometheus-cpp, whose objects know no infos, exemplars and native
  // histograms.
  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  Sources sources_;
};

}  // namespace rotation::metrics
