// SessionRecord: all that one evaluated close says, and why. The one structure that the daily table, the
// explanation, the store and the metrics are written from.
//
// Shape fixed by the model: lines, statistics and triggers in its order, pairs in that of the parameters.
// NaN = not available. Plain values: copied by whoever wants to keep one.
#pragma once

#include <array>
#include <vector>

#include "feeds/market/time.hpp"
#include "signals/basis.hpp"
#include "signals/gauge.hpp"
#include "signals/line.hpp"
#include "signals/reference_state.hpp"
#include "signals/regime.hpp"
#include "signals/state.hpp"

namespace rotation::signals {

struct LineRecord {
  double value = kUnavailable;  // carried through a hole
  double sigma = kUnavailable;  // of its one-session differences
  double beta = kUnavailable;   // residual lines: of the returns up to this session
  Mark mark = Mark::before_life;
};

struct PairRecord {
  double spread = kUnavailable;
  double sigma = kUnavailable;
  std::array<double, kHorizons.size()> z{kUnavailable, kUnavailable, kUnavailable};
  bool on = false;  // its switch in M2
};

// How far a trigger is from its next switch (2.6): what one of its switches has to do, sigma held. Of a
// trigger made of several it is the last switch of the cheapest set that turns it; all NaN while it is
// unavailable.
struct Distance {
  int which = -1;  // of its switches; -1: none (what V4 may wait for is a high of its line)
  int legs = 0;    // how many the mean is of
  double threshold =
      kUnavailable;            // of the statistic: the on level while the switch is off, else the off level
  double need = kUnavailable;  // signed move at this close, of the line, the mean of several, or the gauge
  double need_next =
      kUnavailable;              // likewise at the next close, when the windows have rolled; no gauge has one
  double sigma1 = kUnavailable;  // size of `need` in one-session deviations of what has to move; no gauge has
  double sigma20 = kUnavailable;  // in 20-session deviations
  double touch20 = kUnavailable;  // no-drift odds of touching within 20 sessions
  double natural = kUnavailable;  // `need` in the trigger's unit (`distance_unit`); NaN of a gauge of another
  // What the line stands at after the move: price of the small leg at the present large one, yield, or index.
  double level = kUnavailable;
};

struct TriggerRecord {
  bool on = false;         // keeps its memory while unavailable
  bool available = false;  // at this close
  double value = kUnavailable;
  market::Day last_change{};  // session on which it last switched; the epoch if never
  Distance distance;
};

// What is missing for a confirmation, and how little it is.
struct Board {
  int unmet = 0;  // mandatory off + missing P + missing C + vetoes on
  // sigma20 of the hardest need of the cheapest completing set, 0 of none; NaN: it cannot be completed
  // without something that waits for data.
  double hardest = kUnavailable;
  bool little = false;  // few needs, and the hardest near, at this close
  bool little_stands =
      false;  // said once, it holds until there are more needs or the hardest is clearly further
  double score = kUnavailable;  // 0 to 100; never a guard
};

// The staged entry, as advice (6.4). Tranches are fractions of the configured largest weight.
struct Advice {
  double tranche_before = 0;  // of the session before
  double tranche = 0;
  bool frozen = false;                 // rises wait
  double hedge_beta = kUnavailable;    // shrunk towards 1 and clamped
  double hedge_in_use = kUnavailable;  // moves when the two differ by enough to trade
  bool beta_clamped = false;
  double short_notional = kUnavailable;  // of the large leg, as a fraction of the configured largest weight
  double stop_level = kUnavailable;      // of S; in a position only
  double stop_distance = kUnavailable;   // log, of the stop below S's peak
};

struct SessionRecord {
  market::Day session{};  // the epoch: none evaluated yet
  State state = State::dormant;
  int age = 0;  // sessions since the transition
  SessionFacts facts;
  bool base = false;
  bool full = false;
  bool risk_flag = false;  // a veto while in a position
  int thesis_clock = -1;   // sessions; -1: not running
  bool thesis_expired = false;
  Regime::Registers registers;
  double peak = kUnavailable;  // highest S since CONFIRMED; in a position only

  std::vector<LineRecord> lines;
  std::vector<PairRecord> pairs;
  std::vector<double> statistics;
  std::vector<TriggerRecord> triggers;
  Gauges gauges;
  ReferenceStates references;
  Board board;
  Advice advice;
};

}  // namespace rotation::signals
