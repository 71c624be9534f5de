// Sessions for the state machine, written down as changes to a calm one.
#pragma once

#include <optional>

#include "signals/regime.hpp"

namespace rotation::signals {

// Nothing is on, nothing is unavailable, the spread stands still.
inline SessionFacts calm() {
  return {.quality = Quality::ok,
          .spread = 0,
          .sigma = 0.01,
          .z20 = 0,
          .z60 = 0.25,
          .mandatory_missing = 3,
          .vetoes = 0,
          .participation = 0,
          .participation_available = 4,
          .catalysts = 0,
          .catalysts_available = 3,
          .ai_extends = false};
}

inline SessionFacts rising() {  // stopped falling: counts towards WATCH
  SessionFacts f = calm();
  f.z20 = 0.25;
  return f;
}

inline SessionFacts falling() {
  SessionFacts f = calm();
  f.z20 = -0.76;
  return f;
}

inline SessionFacts with_catalysts() {  // counts towards SETUP
  SessionFacts f = rising();
  f.catalysts = 2;
  return f;
}

inline SessionFacts base_only() {  // all of M, no veto, too few of P
  SessionFacts f = with_catalysts();
  f.z60 = 1.0;
  f.mandatory_missing = 0;
  f.participation = 1;
  return f;
}

inline SessionFacts full() {
  SessionFacts f = base_only();
  f.participation = 2;
  return f;
}

inline SessionFacts degraded(SessionFacts f, Quality quality = Quality::degraded) {
  f.quality = quality;
  return f;
}

// A machine, and what it did on the session before.
class RegimeDriver {
 public:
  // Same session `times` over; the step of the last one.
  std::optional<Step> run(const SessionFacts& f, int times = 1) {
    std::optional<Step> last;
    for (int i = 0; i < times; ++i) last = regime.step(f);
    return last;
  }

  // From DORMANT by the shortest way.
  void enter(State state) {
    switch (state) {
      case State::dormant:
        return;
      case State::watch:
        run(rising(), 3);
        return;
      case State::setup:
        run(rising(), 3);
        run(with_catalysts(), 3);
        return;
      case State::confirming:
        run(base_only());
        return;
      case State::confirmed:
        run(full(), 5);
        return;
      case State::extended: {
        enter(State::confirmed);
        SessionFacts f = full();
        f.z60 = 2.5;
        run(f);
        return;
      }
      case State::invalidated: {
        enter(State::confirmed);
        SessionFacts f = full();
        f.spread = -1;
        run(f);
        return;
      }
    }
  }

  [[nodiscard]] State state() const { return regime.state(); }

  Parameters parameters;
  Regime regime{parameters, 4};
};

inline bool operator==(const Step& a, const Step& b) {
  return a.from == b.from && a.to == b.to && a.reason == b.reason;
}

}  // namespace rotation::signals
