// GET /api/v1/reference: what each reference figure is worth on the last session.
#pragma once

#include <string>

#include "signals/snapshot.hpp"

namespace rotation::daemon::api {

[[nodiscard]] std::string reference_json(const signals::Snapshot& snapshot);

}  // namespace rotation::daemon::api
