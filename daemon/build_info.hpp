// Which build this is, as fixed when it was configured.
#pragma once

#include "metrics/exporter.hpp"

namespace rotation::daemon {

[[nodiscard]] const metrics::BuildInfo& build_info();

}  // namespace rotation::daemon
