// SessionEvaluator: one close after another, from the closes of the series to the regime.
//
// The order is fixed (signal specification, 3.2): series, lines, gauges, switches, machine, tranche,
// distances and score.  A value type: a copy taken before a close is what a restated close is evaluated on.
//
// Engine thread only; no allocation after construction, assignment from an equal shape included.
#pragma once

#include <optional>
#include <span>

#include "signals/advice.hpp"
#include "signals/distance.hpp"
#include "signals/facts.hpp"
#include "signals/index_weights.hpp"
#include "signals/line_set.hpp"
#include "signals/market_gauges.hpp"
#include "signals/model.hpp"
#include "signals/parameters.hpp"
#include "signals/regime.hpp"
#include "signals/session_inputs.hpp"
#include "signals/session_record.hpp"
#include "signals/trigger_set.hpp"
#include "signals/valuation.hpp"

namespace rotation::signals {

class SessionEvaluator {
 public:
  // All outlive the evaluator.
  SessionEvaluator(const Parameters& parameters, const Model& model, const market::Calendar& calendar);

  // Evaluates the next session. The transition it makes, if any.
  std::optional<Step> evaluate(const SessionInputs& inputs) noexcept;

  // A figure of the session evaluated last that was published only since: shown and used from the next one
  // on.
  void publish_late(market::SeriesId series, double level) noexcept { lines_.fill_hole(series, level); }

  // What the next close would come to with these readings and gauges; no trace remains of it.
  struct DryRun {
    SessionFacts facts;
    State state = State::dormant;
    double score = kUnavailable;
  };
  [[nodiscard]] DryRun dry_run(std::span<const TriggerReading> readings, const Gauges& gauges,
                               const SpreadReading& spread) const noexcept;

  // Of the session evaluated last.
  [[nodiscard]] const SessionRecord& record() const noexcept { return record_; }
  [[nodiscard]] const LineSet& lines() const noexcept { return lines_; }
  [[nodiscard]] const TriggerSet& triggers() const noexcept { return triggers_; }
  [[nodiscard]] const Valuation& valuation() const noexcept { return valuation_; }
  [[nodiscard]] const Regime& regime() const noexcept { return regime_; }

 private:
  [[nodiscard]] SpreadReading spread(std::span<const SeriesCloses::Close> closes) const noexcept;
  [[nodiscard]] bool frozen_by_flag() const noexcept;
  [[nodiscard]] double distance_to_stop() const noexcept;
  void write_record(market::Day session, const SessionFacts& facts) noexcept;
  void write_triggers(market::Day session, std::span<const SeriesCloses::Close> closes) noexcept;

  const Parameters* p_;
  const Model* model_;
  LineSet lines_;
  MarketGauges market_gauges_;
  Valuation valuation_;
  IndexWeights weights_;
  TriggerSet triggers_;
  DistanceSet distances_;
  Regime regime_;
  Staging staging_;
  SessionRecord record_;
};

}  // namespace rotation::signals
