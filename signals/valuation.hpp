// Valuation: forward P/E of both indices streamed from prices, and all that follows from it (signal
// specification 2.2; S1, S2, S7c, S7d, S8a, S13, S15).
//
// Prices are as traded, compared in shares of one day: splits count, distributions do not. The P/E belongs to
// the indices of the primary pair's funds. Gauges and one input of a trigger: cheapness alone moves no state.
//
// The gap is closed, or not, from the configured reference point on (the article's figures) and towards the
// fair discount; a later P/E of the reference file corrects the level, the starting point stays.
//
// Engine thread only; no allocation after construction. A value type.
#pragma once

#include "signals/gauge.hpp"
#include "signals/line_set.hpp"
#include "signals/model.hpp"
#include "signals/session_inputs.hpp"

namespace rotation::signals {

class Valuation {
 public:
  Valuation(const Parameters& parameters, const Model& model);

  // Moves on to the session of `inputs`. `stop_distance` is how far, in log, S may fall before the machine
  // would invalidate; NaN if not known. Writes its gauges.
  void close(const SessionInputs& inputs, const LineSet& lines, double stop_distance,
             Gauges& gauges) noexcept;

  // What streams from prices, were `session` to close with these present closes; the other gauges stay.
  void live(market::Day session, std::span<const SeriesCloses::Close> now,
            std::span<const SeriesCloses> series, Gauges& gauges) const noexcept;

  // Is it one of those?
  [[nodiscard]] static bool streams(Gauge gauge) noexcept;

 private:
  // A price with the day whose shares it is in.
  struct Price {
    market::Day day{};
    double price = kUnavailable;
    double level = kUnavailable;  // adjusted, of the same close
  };
  struct Side {
    std::size_t series = 0;
    double configured_gain = kUnavailable;  // published, since its own start
    Price last;                             // close of the last session that had one
    Price anchor;                           // of the anchor date, or the last one before it
    Price published;                        // that the published gain ends with
    Price reference;                        // that the P/E in use belongs to
    double reference_pe = kUnavailable;     // at that price, with the earnings of today; NaN: none, or stale
  };
  struct Reading {
    double price = kUnavailable;
    double pe = kUnavailable;
    double own_gain = kUnavailable;
    double own_return = kUnavailable;
    double published_gain = kUnavailable;
  };

  void take_references(Side& side, const References& references, bool small) noexcept;
  void take_anchor(Side& side, market::Day session, const SeriesCloses::Close& close) const noexcept;
  [[nodiscard]] Reading read(const Side& side, market::Day session,
                             std::span<const SeriesCloses::Close> closes,
                             std::span<const SeriesCloses> series) const noexcept;
  void stream(const Reading& small, const Reading& large, Gauges& gauges) const noexcept;
  void advance_lines(const SessionInputs& inputs, const Gauges& gauges) noexcept;
  void clock_the_trap(Gauges& gauges) noexcept;

  const Parameters* p_;
  Side small_;
  Side large_;
  LineIndex real_yield_;       // kNone
  double reference_discount_;  // where the gap began; NaN: not set

  Line multiples_;  // ln(pe_small/pe_large)
  double multiples_sigma_ = kUnavailable;
  Line relative_price_;  // ln of the price ratio, in shares of the first session
  Line closure_;         // closure_fair
  double closure_milestone_ = 0;
  double lag_milestone_ = 0;
  bool cheap_ = false;  // the switch of VAL
  int trap_clock_ = 0;
  double trap_start_ = kUnavailable;  // closure_fair when the clock began
};

}  // namespace rotation::signals
