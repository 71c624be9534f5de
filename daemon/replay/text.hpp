// Numbers as the tables of a replay write them. What is not available is a dash, or blank where programs
// read.
#pragma once

#include <string>

#include "daemon/replay/forward_returns.hpp"

namespace rotation::daemon {

[[nodiscard]] std::string fixed(double value, int decimals);
// A log change or a share in percent: "+2.1 %", "65 %".
[[nodiscard]] std::string change_text(double log_change);
[[nodiscard]] std::string share_text(double share);
// Mean and hit rate: "+2.1 %, 65 %".
[[nodiscard]] std::string return_text(const ForwardReturn& r);
// The shortest text that reads back as the same number; NaN is blank.
[[nodiscard]] std::string round_trip(double value);

}  // namespace rotation::daemon
