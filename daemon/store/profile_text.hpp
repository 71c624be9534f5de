// An intraday profile as text: "SQUARE/SESSIONS" of the gap and of each minute, separated by spaces. What is
// read is what was written, to the last bit.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "signals/intraday_profile.hpp"

namespace rotation::daemon::store {

[[nodiscard]] std::string profile_text(const signals::IntradayProfile::Averages& averages);
// nullopt: it is none.
[[nodiscard]] std::optional<signals::IntradayProfile::Averages> profile_of(std::string_view text);

}  // namespace rotation::daemon::store
