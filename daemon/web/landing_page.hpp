// The page at "/": what this is, what the engine says right now, where to go from here. Plain HTML, no
// script; it reloads itself every few seconds.
#pragma once

#include <string>
#include <string_view>

#include "signals/snapshot.hpp"

namespace rotation::daemon {

struct Program {
  std::string version;
  std::string revision;
};

// Shows the confirmed values of the primary pair; what is not available as a dash. Pure.
[[nodiscard]] std::string landing_page(const signals::Snapshot& snapshot, const signals::Labels& labels,
                                       const Program& program);

// Its style sheet, served beside it: the page's policy allows no inline style.
[[nodiscard]] std::string_view landing_style() noexcept;

}  // namespace rotation::daemon
