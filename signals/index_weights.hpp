// IndexWeights: how concentrated the large-cap index is, from reference weights carried on by prices (S10b).
//
// w_i(t) = w_i,ref * (P_i/P_i,ref) / (SPY/SPY_ref). Of the rows of the latest period only: a name that left
// the index leaves with its last period.  Engine thread only; a value type; no allocation after construction.
#pragma once

#include <array>

#include "signals/gauge.hpp"
#include "signals/line.hpp"
#include "signals/model.hpp"
#include "signals/session_inputs.hpp"

namespace rotation::signals {

class IndexWeights {
 public:
  IndexWeights(const Parameters& parameters, const Model& model);

  // Writes top10_share (which is also the cents of each new index dollar, over 100, that buy the ten
  // largest), its change over 60 sessions, hhi and effective_names. hhi is a lower bound where rows do not
  // cover the index. All unavailable while a price is missing or the weights are stale.
  void close(const SessionInputs& inputs, Gauges& gauges) noexcept;

 private:
  static constexpr std::size_t kLargest = 10;
  std::size_t market_;  // series of the index
  Line top10_;
};

}  // namespace rotation::signals
