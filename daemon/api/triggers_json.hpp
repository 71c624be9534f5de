// GET /api/v1/triggers: every trigger, its switch, and how little would turn it.
#pragma once

#include <cstddef>
#include <string>

#include "daemon/api/desk.hpp"
#include "signals/snapshot.hpp"

namespace rotation::daemon::api {

[[nodiscard]] std::string triggers_json(const Desk& desk, const signals::Snapshot& snapshot);

// "10-year yield needs 9 bp lower", "IJR needs +1.4 % against SPY": the move that turns the trigger. Empty:
// none is known, or it is in another unit than the trigger's.
[[nodiscard]] std::string distance_text(const Machine& machine, const market::SeriesTable& series,
                                        std::size_t trigger, bool on, const signals::Distance& distance);

}  // namespace rotation::daemon::api
