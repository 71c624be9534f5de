// The result of a replay that never was.
#pragma once

#include <cstddef>

#include "daemon/replay/replay_result.hpp"
#include "tests/support/calendar.hpp"

namespace rotation::testing {

// So many weekdays from `first` on: two confirmations, the second one open, and every third session without
// V1.
daemon::ReplayResult made(std::size_t n, market::Day first = day("2010-01-04"));

}  // namespace rotation::testing
