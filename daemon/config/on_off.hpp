// The two keys of a switch, and the rule between them.
#pragma once

#include <string>

#include "daemon/config/fields.hpp"
#include "signals/parameters.hpp"

namespace rotation::daemon {

inline constexpr Range<double> kZ{-10, 10};      // standard deviations
inline constexpr Range<int> kLookback{5, 1000};  // sessions
inline constexpr Range<int> kDwell{1, 250};      // sessions

// A switch has to turn off on the far side of where it turns on, or it would flap.
void on_off(Fields& fields, double& on, double& off, signals::Direction direction, Range<double> range,
            const std::string& on_key = "on", const std::string& off_key = "off");
void on_off(Fields& fields, signals::Thresholds& thresholds, Range<double> range = kZ,
            const std::string& on_key = "on", const std::string& off_key = "off");

}  // namespace rotation::daemon
