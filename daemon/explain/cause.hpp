// The three numbers a transition was decided on.
#pragma once

#include <vector>

#include "daemon/explain/explanation.hpp"

namespace rotation::daemon {

[[nodiscard]] std::vector<Figure> causing_numbers(const Turn& turn, const Machine& machine);

}  // namespace rotation::daemon
