// MarketGauges: every gauge that is read off the lines, once a session (signal specification, S5 to S13).
//
// Gauges inform, and carry the switches of flags; none decides a state. A line that the model does not have
// leaves its gauges NaN.  A value type like the evaluator that owns it; engine thread only; no allocation
// after construction.  Cost of a close: some ten thousand operations, flat over history.
#pragma once

#include "feeds/market/calendar.hpp"
#include "signals/crowding.hpp"
#include "signals/cusum.hpp"
#include "signals/dollar.hpp"
#include "signals/line_set.hpp"
#include "signals/relative_rotation.hpp"
#include "signals/sliding_percentile.hpp"

namespace rotation::signals {

class MarketGauges {
 public:
  // All outlive this.  REQUIRES: ring_sessions > 250.  The calendar says which session is the last of its
  // week.
  MarketGauges(const Parameters& parameters, const Model& model, const market::Calendar& calendar);

  // Takes the session that `lines` closed last.
  void close(market::Day session, const LineSet& lines, Gauges& gauges) noexcept;

 private:
  void drift_or_shock(const LineSet& lines, Gauges& gauges) const noexcept;
  void rates(const LineSet& lines, Gauges& gauges) const noexcept;
  void dollar(const LineSet& lines, Gauges& gauges) noexcept;
  void duration_and_balance(const LineSet& lines, Gauges& gauges) const noexcept;
  void leaders(const LineSet& lines, Gauges& gauges) const noexcept;
  void cost_of_capital(const LineSet& lines, Gauges& gauges) noexcept;
  void second_opinions(market::Day session, const LineSet& lines, Gauges& gauges) noexcept;
  [[nodiscard]] double policy_shock(const LineSet& lines, double concentration_y10) const noexcept;

  const Parameters* p_;
  const Model* model_;
  const market::Calendar* calendar_;
  Crowding crowding_;
  DollarState dollar_state_;
  SlidingPercentile cost_percentile_;
  Cusum cusum_;
  RelativeRotation rotation_;
};

}  // namespace rotation::signals
