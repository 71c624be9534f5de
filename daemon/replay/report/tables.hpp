// The tables of the report; their figures are written as the summary writes them.
#pragma once

#include <string>

#include "daemon/replay/replay_result.hpp"
#include "daemon/replay/summary.hpp"

namespace rotation::daemon::report {

// Every confirmation: how long it stood, how it ended, what followed.
[[nodiscard]] std::string confirmations_table(const ReplayResult& result);

// What followed on average, beside every session and the placebo.
[[nodiscard]] std::string forward_table(const ReplayResult& result, const Study& study);

}  // namespace rotation::daemon::report
