// How the daemon logs, as the configuration says.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "metrics/log_counters.hpp"

namespace rotation::daemon {

using metrics::kLogLevelNames;
using metrics::LogLevel;
enum class LogFormat : std::uint8_t { logfmt, json };
inline constexpr std::array<std::string_view, 2> kLogFormatNames{"logfmt", "json"};

struct LogOptions {
  LogLevel level = LogLevel::info;  // what is below is neither written nor counted
  LogFormat format = LogFormat::logfmt;
};

}  // namespace rotation::daemon
