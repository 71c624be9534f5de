// The whole screen as a pure function: what is known, the connection, the time, the size.
#pragma once

#include <cstddef>
#include <string>

#include "daemon/terminal/frame.hpp"
#include "daemon/terminal/link.hpp"
#include "daemon/terminal/model.hpp"

namespace rotation::daemon::terminal {

// What whoever watches has chosen.
struct Choice {
  std::size_t pair = 0;  // modulo as many as there are; 0: the primary one
  bool help = false;
};

// `now` is this machine's time; `where` is the daemon's address. Any size; made for 80x24 and more, two
// columns from 150 on.
[[nodiscard]] Frame screen(const Model& model, const Link& link, const Choice& choice, market::Timestamp now,
                           const std::string& where, Size size);

}  // namespace rotation::daemon::terminal
