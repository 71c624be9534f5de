// GET /api/v1/pairs: every small/large spread, confirmed and provisional.
#pragma once

#include <string>

#include "daemon/api/desk.hpp"
#include "signals/snapshot.hpp"

namespace rotation::daemon::api {

[[nodiscard]] std::string pairs_json(const Desk& desk, const signals::Snapshot& snapshot);

}  // namespace rotation::daemon::api
