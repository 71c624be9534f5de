// What the machine is told of a session, at its close and in the dry run of one alike.
//
// Pure; no allocation.
#pragma once

#include <span>

#include "signals/model.hpp"
#include "signals/regime.hpp"
#include "signals/trigger_set.hpp"

namespace rotation::signals {

// The primary spread S, and whether prices are whole.
struct SpreadReading {
  double spread = kUnavailable;
  double sigma = kUnavailable;
  double z20 = kUnavailable;
  double z60 = kUnavailable;
  bool legs = false;   // both have a price of this session
  bool pairs = false;  // every pair has its z60
};

// REQUIRES: one reading for each trigger of `model`, in its order.
[[nodiscard]] SessionFacts facts_of(const Model& model, std::span<const TriggerReading> readings,
                                    const Gauges& gauges, const SpreadReading& spread) noexcept;

}  // namespace rotation::signals
