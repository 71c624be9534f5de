// A reference figure, and when the engine takes it.
#pragma once

#include "feeds/market/event.hpp"
#include "feeds/market/time.hpp"

namespace rotation::daemon {

struct Figure {
  market::Event event;    // kind reference
  market::Day session{};  // the one in progress then; the epoch: before all
};

}  // namespace rotation::daemon
