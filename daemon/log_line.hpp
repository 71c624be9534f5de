// A log line as text: pure, for Log.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "daemon/log.hpp"
#include "feeds/market/time.hpp"

namespace rotation::daemon {

// Without a line break. `suppressed` > 0 adds suppressed=N.
[[nodiscard]] std::string log_line(LogFormat format, market::Timestamp ts, LogLevel level,
                                   std::string_view message, LogFields fields, std::uint64_t suppressed = 0);

}  // namespace rotation::daemon
