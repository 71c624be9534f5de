// LivePicture: what the lines and triggers would say were the session to close with the present values.
//
// Computes again only what changed since the last refresh: a tick marks its series and the lines it feeds.
// Provisional values only, no state: reading the picture often or never gives the same.
//
// Engine thread only; no allocation after construction.
#pragma once

#include <span>
#include <vector>

#include "signals/closes.hpp"
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

  void mark_changed(market::SeriesId series) noexcept;  // its row of the snapshot
  void mark_ticked(market::SeriesId series) noexcept;   // and the lines it feeds
  void mark_all() noexcept;

  // Series marked since the last refresh, in the order they were.
  [[nodiscard]] std::span<const market::SeriesId> pending() const noexcept { return pending_; }
  // The present value of a series, in the terms of a close.
  void present(market::SeriesId series, const SeriesCloses::Close& value) noexcept {
    present_[market::index(series)] = value;
  }

  // Brings the provisional values of `snapshot` up to date; with `live` false there are none. `prices` is the
  // session in progress and what its series came to.
  struct Prices {
    market::Day session;
    std::span<const SeriesCloses> series;
  };
  void refresh(bool live, const Prices& prices, const SessionEvaluator& evaluator,
               Snapshot& snapshot) noexcept;

  // Those that stream from prices as they are now, the others as of the last close; all of the last close
  // where there are no provisional values.
  [[nodiscard]] const Gauges& gauges() const noexcept { return gauges_; }

  // What the last refresh changed. Valid until the next one.
  [[nodiscard]] Changes changes() const noexcept { return {pairs_changed_, triggers_changed_, published_}; }

 private:
  void refresh_pairs(const SessionEvaluator& evaluator, Snapshot& snapshot) noexcept;
  void refresh_triggers(bool live, const SessionEvaluator& evaluator, Snapshot& snapshot) noexcept;

  const Model& model_;
  std::vector<SeriesCloses::Close> present_;          // by series
  std::vector<double> values_;                        // by line
  std::vector<std::vector<LineIndex>> lines_of_;      // by series: the lines it feeds
  std::vector<std::vector<LineIndex>> lines_behind_;  // by trigger: the lines it reads
  Gauges gauges_;
  std::vector<char> line_changed_;
  std::vector<char> series_changed_;
  std::vector<market::SeriesId> pending_;    // changed since the last refresh
  std::vector<market::SeriesId> published_;  // changed by it
  bool pairs_changed_ = false;
  bool triggers_changed_ = false;
};

}  // namespace rotation::signals
