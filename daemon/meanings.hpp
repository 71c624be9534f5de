// What the machine's words mean, for people.
#pragma once

#include <string_view>

#include "signals/state.hpp"

namespace rotation::daemon {

// What a state says: a sentence.
[[nodiscard]] std::string_view meaning(signals::State state);
// What made the machine go: a clause.
[[nodiscard]] std::string_view meaning(signals::Reason reason);
// A trigger's name, which its help begins with: "spread trend" of "spread trend: z60 of IJR/SPY". A part of
// `help`.
[[nodiscard]] std::string_view trigger_name(std::string_view help);

}  // namespace rotation::daemon
