// GET /api/v1/config: the configuration in force, key by key. It holds no secret: only where one is kept.
#pragma once

#include <string>

#include "daemon/config/config.hpp"

namespace rotation::daemon::api {

[[nodiscard]] std::string config_json(const Config& config);

}  // namespace rotation::daemon::api
