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
  bool ai_extends = false;        // V4
  bool dear = false;              // VAL is available and off
  double closure_fair = kNotSet;  // share of the valuation gap closed; NaN: its clauses are ignored
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
  [[nodiscard]] int participation_short(const SessionFacts& facts) const noexcept;
  [[nodiscard]] int catalysts_short(const SessionFacts& facts) const noexcept;

  // M1, M2 and M3 without a veto; `full` adds the votes.
  [[nodiscard]] static bool base(const SessionFacts& facts) noexcept {
    return facts.mandatory_missing == 0 && facts.vetoes == 0;
  }
  [[nodiscard]] bool full(const SessionFacts& facts) const noexcept;
  // How many P triggers `full` asks for when so many can vote.
  [[nodiscard]] int participation_need(int available) const noexcept;

  [[nodiscard]] State state() const noexcept { return state_; }
  [[nodiscard]] int age() const noexcept { return age_; }  // sessions since the transition; 0 on its own
  [[nodiscard]] bool in_position() const noexcept {
    return state_ == State::confirmed || state_ == State::extended;
  }
  // Sessions since SETUP or CONFIRMING was first entered; -1: not running. Stopped by DORMANT, CONFIRMED and
  // INVALIDATED, not by WATCH.
  [[nodiscard]] int thesis_clock() const noexcept { return thesis_clock_; }
  // The clock ran past the horizon of the thesis.
  [[nodiscard]] bool thesis_expired() const noexcept {
    return thesis_clock_ > p_->machine.thesis_sessions[1];
  }
  // Highest S since CONFIRMED, this session included; far below any spread outside CONFIRMED and EXTENDED.
  [[nodiscard]] double peak() const noexcept { return peak_; }

  // S below which the position is invalidated; NaN outside one, or without a sigma.
  [[nodiscard]] double stop_level(const SessionFacts& facts) const noexcept;
  // How far below its peak that is, position or not (log), at this sigma of S.
  [[nodiscard]] double stop_distance(double sigma) const noexcept;

  // Consecutive-count registers; all 0 on the session of a transition.
  struct Registers {
    int watch_up = 0;    // z20 >= watch.on
    int watch_down = 0;  // z20 < watch.off
    int setup_up = 0;    // catalysts present, z20 up, no veto, not dear
    int setup_down = 0;  // catalysts gone, or z20 down, or veto
    int drop = 0;        // not base
    int trend = 0;       // z60 below the invalidation level
    int confirm = 0;     // CONFIRMING: +1 if full, else -1, not below 0
  };
  [[nodiscard]] const Registers& registers() const noexcept { return count_; }

 private:
  void update_registers(const SessionFacts& f) noexcept;
  [[nodiscard]] std::optional<Step> test_rows(const SessionFacts& f) const noexcept;
  [[nodiscard]] std::optional<Reason> invalidation(const SessionFacts& f) const noexcept;
  void run_thesis_clock(const std::optional<Step>& step) noexcept;

  const Parameters* p_;
  int participation_total_;
  State state_ = State::dormant;
  int age_ = 0;
  int thesis_clock_ = -1;
  double peak_ = kNoPeak;
  Registers count_;

  static constexpr double kNoPeak = -1e300;
};

}  // namespace rotation::signals
