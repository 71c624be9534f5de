// SessionRecord: all that one evaluated close says, and why. The one structure that the daily table, the
// explanation, the store and the metrics are written from.
//
// Shape fixed by the model: lines, statistics and triggers in its order, pairs in that of the parameters.
// NaN = not available. Plain values: copied by whoever wants to keep one.
#pragma once

#include <array>
#include <vector>

#include "feeds/market/time.hpp"
#include "signals/gauge.hpp"
#include "signals/line.hpp"
#include "signals/regime.hpp"
#include "signals/snapshot.hpp"
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

// How far a trigger is from its next switch (2.6): `threshold` is the on level while it is off, the off level
// while it is on. `need` is the move of the line, or of the composite, that would switch it at this close,
// `need_next` at the next one, when the windows have rolled. `touch20` are no-drift odds within 20 sessions.
struct Distance {
  double threshold = kUnavailable;
  double need = kUnavailable;
  double need_next = kUnavailable;
  double sigma1 = kUnavailable;
  double sigma20 = kUnavailable;
  double touch20 = kUnavailable;
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
  int unmet = 0;                  // mandatory off + missing P + missing C + vetoes on
  double hardest = kUnavailable;  // sigma20 of the hardest need of the cheapest completing set
  bool little = false;
  double score = kUnavailable;  // 0 to 100; never a guard
};

// The staged entry, as advice (6.4). Tranches are fractions of the configured largest weight.
struct Advice {
  double tranche = 0;
  bool frozen = false;  // rises wait
  double hedge_beta = kUnavailable;
  double hedge_in_use = kUnavailable;
  bool beta_clamped = false;
  double stop_level = kUnavailable;     // of S; in a position only
  double stop_distance = kUnavailable;  // log, of S from its peak
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
  Regime::Registers registers;
  double peak = kUnavailable;  // highest S since CONFIRMED; in a position only

  std::vector<LineRecord> lines;
  std::vector<PairRecord> pairs;
  std::vector<double> statistics;
  std::vector<TriggerRecord> triggers;
  Gauges gauges;
  Board board;
  Advice advice;
};

}  // namespace rotation::signals
