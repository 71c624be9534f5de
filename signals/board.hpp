// The board of a session: how much is missing for a confirmation and how little that is (2.6), and the score.
//
// Pure; no allocation.
#pragma once

#include <span>

#include "signals/model.hpp"
#include "signals/parameters.hpp"
#include "signals/regime.hpp"
#include "signals/session_record.hpp"
#include "signals/trigger_set.hpp"

namespace rotation::signals {

// Weighted mean, 0 to 100, of how far each trigger with a weight has come from its off level to its on level;
// those that are unavailable leave their weight to the others. NaN if none is available.
[[nodiscard]] double score(const Model& model, std::span<const TriggerReading> readings) noexcept;

// The board after `before`, the one of the session before. `triggers` are of this session, with distances.
[[nodiscard]] Board next_board(const Board& before, const Model& model, const Parameters& parameters,
                               const Regime& regime, const SessionFacts& facts,
                               std::span<const TriggerRecord> triggers) noexcept;

}  // namespace rotation::signals
