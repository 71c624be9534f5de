// LastSession: what the session evaluated last was evaluated from. A late or corrected close is accepted
// until the next morning, and evaluates that session once more (signal specification, 3.2).
//
// Engine thread only; no allocation after construction. Remembering copies the evaluator: some hundred
// kilobytes a session.
#pragma once

#include <optional>

#include "signals/closes.hpp"
#include "signals/digest.hpp"
#include "signals/references.hpp"
#include "signals/session_evaluator.hpp"

namespace rotation::signals {

struct LastSession {
  // `now` is about to be evaluated by `evaluator`.
  void remember(const SessionTimes& now, bool bonds_are_open, const SessionEvaluator& evaluator,
                const Digest& digest, const References& as_of_close) noexcept {
    session = now;
    bonds_open = bonds_are_open;
    before = evaluator;
    sealed = digest;
    references = as_of_close;
    late_hy_spread = kUnavailable;
  }

  SessionTimes session{};  // day is the epoch where nothing may be restated: before the first, after history
  bool bonds_open = true;
  SessionEvaluator before;               // of the sessions before it
  Digest sealed;                         // likewise
  std::optional<References> references;  // as of its close
  double late_hy_spread = kUnavailable;  // published for it since
};

}  // namespace rotation::signals
