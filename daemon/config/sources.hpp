// Whether everything the configuration points to is there: secrets, certificate files, history.
#pragma once

#include "daemon/config/config.hpp"
#include "daemon/config/secrets.hpp"

namespace rotation::daemon {

// One sentence per thing that is missing or unreadable; empty if `run` will find all of it. Reads files,
// contacts nobody.
[[nodiscard]] Sentences source_problems(const Config& config, const Environment& environment);

}  // namespace rotation::daemon
