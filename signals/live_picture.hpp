// LivePicture: what the lines and triggers would say were the session to close with the present values.
//
// Computes again only what changed: a tick marks its series and the lines it feeds. Provisional values and a
// dry run of the machine on a copy, no state: reading the picture often or never gives the same.
//
// Engine thread only; no allocation after construction.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "signals/change_set.hpp"
#include "signals/closes.hpp"
#include "signals/leg_skew.hpp"
#include "signals/model.hpp"
#include "signals/session_evaluator.hpp"
#include "signals/snapshot.hpp"

namespace rotation::signals {

// Every series a line reads, once each, those of its members included.
[[nodiscard]] std::vector<market::SeriesId> inputs(const Model& model, LineIndex line);

// Every line the statistics and the high of a trigger read.
[[nodiscard]] std::vector<LineIndex> lines_read(const TriggerSpec& trigger);

class LivePicture {
 public:
  // `model` outlives the picture.
  LivePicture(const Model& model, std::size_t series);

  void mark_changed(market::SeriesId series) noexcept { pending_.add(series); }  // its row of the snapshot
  void mark_ticked(market::SeriesId series) noexcept;                            // and the lines it feeds
  void mark_all() noexcept;

  // Series marked since the last publication, in the order they were.
  [[nodiscard]] std::span<const market::SeriesId> pending() const noexcept { return pending_.ids(); }
  // The present value of a series, in the terms of a close.
  void present(market::SeriesId series, const SeriesCloses::Close& value) noexcept {
    present_[market::index(series)] = value;
  }

  // The session in progress, what its series came to, and which of them may be held against each other.
  struct Prices {
    market::Day session;
    std::span<const SeriesCloses> series;
    const LegSkew& skew;
  };
  // Brings the provisional values up to date; with `live` false there are none.
  void update(bool live, const Prices& prices, const SessionEvaluator& evaluator) noexcept;
  // Present value of a line, by the last update; NaN where there are no provisional values.
  [[nodiscard]] double value(LineIndex line) const noexcept { return values_[line]; }
  // What the machine would come to; none if there are no provisional values, whatever `quality` it has.
  [[nodiscard]] const std::optional<SessionEvaluator::DryRun>& dry_run() const noexcept { return dry_run_; }
  // Writes them to `snapshot`, all NaN while the data are DEGRADED or BLIND (5.10), but for the proxies of
  // yields, which are for just that.
  void publish(Snapshot& snapshot) noexcept;

  // Those that stream from prices as they are now, the others as of the last close; all of the last close
  // where there are no provisional values.
  [[nodiscard]] const Gauges& gauges() const noexcept { return gauges_; }

  // What the last publication changed. Valid until the next one.
  [[nodiscard]] Changes changes() const noexcept {
    return {pairs_changed_, triggers_changed_, published_.ids()};
  }

 private:
  struct LivePair {
    double spread = kUnavailable;
    std::array<double, kHorizons.size()> z{kUnavailable, kUnavailable, kUnavailable};
    bool skewed = false;   // withheld: both legs have a value, of different moments
    bool changed = false;  // since the last publication
  };

  [[nodiscard]] bool update_pairs(const LegSkew& skew, const SessionEvaluator& evaluator) noexcept;
  void update_proxies(bool live, const SessionEvaluator& evaluator) noexcept;
  void update_triggers(bool live, const SessionEvaluator& evaluator) noexcept;
  [[nodiscard]] bool legs_have_values(LineIndex pair) const noexcept;
  [[nodiscard]] SpreadReading spread(const SessionEvaluator& evaluator) const noexcept;
  void publish_pairs(bool all, Snapshot& snapshot) noexcept;
  void publish_triggers(bool all, Snapshot& snapshot) noexcept;

  const Model& model_;
  std::vector<SeriesCloses::Close> present_;  // by series
  std::vector<double> values_;                // by line
  std::vector<LivePair> pairs_;
  std::vector<TriggerReading> readings_;  // by trigger
  std::array<double, kProxied> proxies_{kUnavailable, kUnavailable, kUnavailable};
  std::optional<SessionEvaluator::DryRun> dry_run_;
  Gauges gauges_;

  std::vector<std::vector<LineIndex>> lines_of_;       // by series: the lines it feeds
  std::vector<std::vector<std::size_t>> triggers_of_;  // by line: the triggers that read it
  // Since the last update ...
  ChangeSet<LineIndex> lines_;
  ChangeSet<std::size_t> triggers_;
  // ... and since the last publication, and what that published.
  ChangeSet<market::SeriesId> pending_;
  ChangeSet<market::SeriesId> published_;
  ChangeSet<std::size_t> pending_triggers_;
  bool pairs_changed_ = false;
  bool triggers_changed_ = false;
  bool shown_ = false;  // provisional values, by the last publication
};

}  // namespace rotation::signals
