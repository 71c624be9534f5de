// The market behind the decision, one sentence a topic: rates, dollar, conditions, credit, leaders,
// valuation.
#pragma once

#include <vector>

#include "daemon/explain/explanation.hpp"

namespace rotation::daemon {

[[nodiscard]] std::vector<Remark> background(const signals::SessionRecord& record, const Machine& machine);

}  // namespace rotation::daemon
