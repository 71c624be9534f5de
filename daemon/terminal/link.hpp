// How the connection to a running daemon stands.
#pragma once

#include <cstdint>
#include <string>

#include "feeds/market/time.hpp"

namespace rotation::daemon::terminal {

struct Link {
  enum class State : std::uint8_t { connecting, open, down };
  State state = State::connecting;
  std::string reason;         // down: why, as a sentence without a full stop
  market::Timestamp since{};  // down: since when, and when it is tried again
  market::Timestamp retry_at{};
};

}  // namespace rotation::daemon::terminal
