// The parts of the screen, each as lines of a width: pure functions of what is known. Private to this folder.
//
// What is provisional stands in parentheses, everywhere, and nothing else does.
#pragma once

#include <string>
#include <vector>

#include "daemon/terminal/frame.hpp"
#include "daemon/terminal/link.hpp"
#include "daemon/terminal/model.hpp"

namespace rotation::daemon::terminal {

using Lines = std::vector<Line>;

// State and age; can the data be trusted; what time it is there; the last transition; what is missing. Four
// lines.
[[nodiscard]] Lines strip(const Model& model, const Link& link, market::Timestamp now, int columns);

// Every trigger but the flags; with `headings` by role. A heading line first.
[[nodiscard]] Lines ladder(const Model& model, int columns, bool headings);
// Which flags are on.
[[nodiscard]] Line flags(const Model& model, int columns);

// Unmet needs, the hardest first.
[[nodiscard]] Lines needs(const Model& model, int columns);
// Spread and z's, one line a pair.
[[nodiscard]] Line spread(const Pair& pair, int columns);
// Score, valuation gap, conditions, dollar. One line.
[[nodiscard]] Line standing(const Model& model, int columns);

// The pair's legs first, then those that are silent, then the rest; several a line where there is room.
[[nodiscard]] Lines series(const Model& model, const Pair* pair, market::Timestamp now, int columns);
[[nodiscard]] Lines feeds(const Model& model, int columns);
[[nodiscard]] Line transition(const Transition& transition, int columns);

[[nodiscard]] Lines help(int columns);

}  // namespace rotation::daemon::terminal
