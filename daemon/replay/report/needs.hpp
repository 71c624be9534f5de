// Triggers in words: what they showed, what they need, and how often a confirmation lacked them.
#pragma once

#include <cstddef>
#include <string>

#include "daemon/replay/replay_result.hpp"

namespace rotation::daemon::report {

// Sessions [first, end) of the result. REQUIRES: not empty.
struct Rows {
  std::size_t first;
  std::size_t end;
};

// Whether the trigger speaks for a confirmation after that session: M, P and C on, V off. What is not
// available does not. REQUIRES: one of these roles.
[[nodiscard]] bool favours(const ReplayResult& result, std::size_t trigger, std::size_t row);

// Of M, P, C and V, those that spoke against a confirmation after the session, as list items with value and
// threshold; empty if none.
[[nodiscard]] std::string against_items(const ReplayResult& result, std::size_t row);

// Why there was no confirmation in these sessions, one or two sentences: on how many sessions outside a
// position prices and votes were there, and which triggers were missing on how many. Empty if a position was
// held throughout.
[[nodiscard]] std::string why_not(const ReplayResult& result, Rows rows);

}  // namespace rotation::daemon::report
