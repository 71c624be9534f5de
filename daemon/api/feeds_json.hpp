// GET /api/v1/feeds: every connection, what came over it, and what was refused.
#pragma once

#include <string>

#include "daemon/api/desk.hpp"

namespace rotation::daemon::api {

[[nodiscard]] std::string feeds_json(const Desk& desk);

}  // namespace rotation::daemon::api
