// GET /api/v1/state: where the machine stands, and how little needs to happen.
#pragma once

#include <string>

#include "daemon/api/base_rate.hpp"
#include "daemon/api/close_relay.hpp"
#include "daemon/api/desk.hpp"
#include "signals/snapshot.hpp"

namespace rotation::daemon::api {

// `last`: the last evaluated close; nullptr: none yet.
[[nodiscard]] std::string state_json(const Desk& desk, const signals::Snapshot& snapshot, const Subject* last,
                                     const BaseRate& rate);

}  // namespace rotation::daemon::api
