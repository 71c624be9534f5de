// A change of the regime state: who, from, to, why, on which session. At most one a session, and one more for
// each time that session is restated to another state.
#pragma once

#include <cstdint>

#include "feeds/market/time.hpp"
#include "signals/state.hpp"

namespace rotation::signals {

struct Transition {
  std::uint64_t number = 0;    // 1, 2, 3 ... without holes, history included
  std::uint64_t sequence = 0;  // of the event that caused it
  market::Day session{};       // the session whose close decided it
  market::Timestamp ts_event{};
  State from{};
  State to{};
  Reason reason{};
  Quality quality{};
  CloseQuality close_quality{};
  bool restated = false;      // by a late or corrected close; `from` is what was announced before
  bool from_history = false;  // found while warming up: never alerted
  double spread = 0;          // S of the primary pair
  double z20 = 0, z60 = 0, z120 = 0;
  int participation = 0, participation_available = 0;  // #P and how many of P1-P4 could vote
  int catalysts = 0, catalysts_available = 0;          // #C likewise
  std::uint64_t triggers_on = 0;                       // bit i: trigger i of the model, in its order
  std::uint64_t triggers_available = 0;                // likewise
  double discount = 0, closure_fair = 0;  // of the small caps' P/E; NaN without reference figures
  double fci = 0;                         // financial conditions, + = tighter
  double tau = 0;                         // what the dollar gave the large caps, in sigmas of S
  double score = 0;                       // 0 to 100
  int unmet_needs = 0;
  double tranche_before = 0, tranche_after = 0;  // of the configured largest weight
  double beta = 0;                               // of the small leg on the large one, as measured
  double stop_level = 0;                         // of S; NaN outside a position
  bool risk_flag = false;                        // a veto while in a position
};

// A confirmation: from CONFIRMING, not the way back from EXTENDED.
[[nodiscard]] constexpr bool is_confirmation(const Transition& t) noexcept {
  return t.to == State::confirmed && t.from == State::confirming;
}

}  // namespace rotation::signals
