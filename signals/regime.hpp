// Regime: the state machine of signal specification 6.2, one step a session.
//
// Pure: same inputs in the same order, same transitions.  No allocation.
#pragma once

#include <optional>

#include "signals/parameters.hpp"
#include "signals/state.hpp"

namespace rotation::signals {

// What one confirmed close says. z and sigma are those of the primary spread S; NaN = unavailable.
struct SessionFacts {
  Quality quality = Quality::blind;
  double spread = 0;
  double sigma = 0;
  double z20 = 0;
  double z60 = 0;
  // Counts of triggers that are on and available; `_available` of those that could vote.
  int mandatory_missing = 0;  // of M1, M2, M3: those that are not
  int vetoes = 0;             // V1, V2, V3
  int participation = 0;      // #P
  int participation_available = 0;
  int catalysts = 0;  // #C
  int catalysts_available = 0;
  bool ai_extends = false;  // V4
};

struct Step {
  State from;
  State to;
  Reason reason;
};

class Regime {
 public:
  // participation_total: how many P triggers the model has.
  Regime(const Parameters& parameters, int participation_total) noexcept
      : p_(&parameters), participation_total_(participation_total) {}

  // Evaluates the next session; at most one transition.
  std::optional<Step> step(const SessionFacts& facts) noexcept;

  // Mandatory triggers missing, short of P, short of C, vetoes on: what keeps `full` from being true.
  [[nodiscard]] int unmet_needs(const SessionFacts& facts) const noexcept;

  // M1, M2 and M3 without a veto; `full` adds the votes.
  [[nodiscard]] static bool base(const SessionFacts& facts) noexcept {
    return facts.mandatory_missing == 0 && facts.vetoes == 0;
  }
  [[nodiscard]] bool full(const SessionFacts& facts) const noexcept;

  [[nodiscard]] State state() const noexcept { return state_; }
  [[nodiscard]] int age() const noexcept { return age_; }  // sessions since the transition; 0 on its own
  [[nodiscard]] bool in_position() const noexcept {
    return state_ == State::confirmed || state_ == State::extended;
  }
  // Highest S since CONFIRMED, this session included; far below any spread outside CONFIRMED and EXTENDED.
  [[nodiscard]] double peak() const noexcept { return peak_; }

  // Consecutive-count registers; all 0 on the session of a transition.
  struct Registers {
    int watch_up = 0;    // z20 >= watch.on
    int watch_down = 0;  // z20 < watch.off
    int setup_up = 0;    // catalysts present, z20 up, no veto
    int setup_down = 0;  // catalysts gone, or z20 down, or veto
    int drop = 0;        // not base
    int trend = 0;       // z60 below the invalidation level
    int confirm = 0;     // CONFIRMING: +1 if full, else -1, not below 0
  };
  [[nodiscard]] const Registers& registers() const noexcept { return count_; }

 private:
  [[nodiscard]] int participation_need(int available) const noexcept;
  void update_registers(const SessionFacts& f) noexcept;
  [[nodiscard]] std::optional<Step> test_rows(const SessionFacts& f) const noexcept;
  [[nodiscard]] std::optional<Reason> invalidation(const SessionFacts& f) const noexcept;

  const Parameters* p_;
  int participation_total_;
  State state_ = State::dormant;
  int age_ = 0;
  double peak_ = kNoPeak;
  Registers count_;

  static constexpr double kNoPeak = -1e300;
};

}  // namespace rotation::signals
