// `rotationd status`: one line, and a code, as a monitoring check wants them.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "daemon/terminal/address.hpp"
#include "daemon/terminal/model.hpp"

namespace rotation::daemon::terminal {

enum class Health : int {
  ok = 0,        // ready, and its data are fine; a closed market and a simulated one included
  warning = 1,   // it answers, and a desk must know something before it believes it
  critical = 2,  // not reached, not ready, or not a rotationd
};

struct Reading {
  Health health = Health::critical;
  std::string line;  // without its end
};

// What the two answers mean; no regime: history is still being loaded.
[[nodiscard]] Reading read(const Status& status, const std::optional<Regime>& regime);

// Asks, prints the line. Ten seconds for each of two questions at the most.
[[nodiscard]] Health print_status(const Address& address, std::ostream& out);

// `rotationd explain` of a running daemon: its own words about its last close, or its JSON. False: there is
// no answer, one sentence to `err`.
[[nodiscard]] bool print_explanation(const Address& address, bool json, std::ostream& out, std::ostream& err);

}  // namespace rotation::daemon::terminal
