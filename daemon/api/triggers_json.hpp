// GET /api/v1/triggers: every trigger, its switch, and how little would turn it.
#pragma once

#include <cstddef>
#include <string>

#include "daemon/api/desk.hpp"
#include "signals/snapshot.hpp"

namespace rotation::daemon::api {

[[nodiscard]] std::string triggers_json(const Desk& desk, const signals::Snapshot& snapshot);

// "10-year trend needs 9 bp lower": the move that turns the trigger. Empty: none is known.
[[nodiscard]] std::string distance_text(const signals::TriggerLabel& label, bool on,
                                        const signals::Distance& distance);

}  // namespace rotation::daemon::api
