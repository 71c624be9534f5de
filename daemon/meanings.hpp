// What the machine's words mean, for people.
#pragma once

#include <string_view>

#include "signals/state.hpp"

namespace rotation::daemon {

// What a state says: a sentence.
[[nodiscard]] std::string_view meaning(signals::State state);
// What made the machine go: a clause.
[[nodiscard]] std::string_view meaning(signals::Reason reason);

}  // namespace rotation::daemon
