// Staging: the advice of a close (signal specification, 6.4): how much of the largest position, and how it is
// hedged. The daemon tells; nobody here trades.
//
// Its memory: the tranche held, whether the full one was reached, and the beta in use. Plain value; no
// allocation.
#pragma once

#include <optional>

#include "signals/parameters.hpp"
#include "signals/regime.hpp"
#include "signals/session_record.hpp"

namespace rotation::signals {

class Staging {
 public:
  explicit Staging(const Parameters& parameters) noexcept : p_(&parameters) {}

  // The session the machine just stepped through: `freeze` is on while a flag forbids to add, `beta` is that
  // of the small leg on the large one, NaN if there is none yet.
  [[nodiscard]] Advice close(const Regime& regime, const std::optional<Step>& step, const SessionFacts& facts,
                             bool freeze, double beta) noexcept;

 private:
  [[nodiscard]] double target(const Regime& regime) const noexcept;

  const Parameters* p_;
  double tranche_ = 0;
  int since_confirmed_ = 0;  // sessions, through EXTENDED
  bool complete_ = false;    // the last part was added, and stays until the position ends
  double hedge_ = kUnavailable;
};

}  // namespace rotation::signals
