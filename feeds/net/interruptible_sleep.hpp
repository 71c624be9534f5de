// A pause of a thread that may be asked to stop.
#pragma once

#include <stop_token>

#include "feeds/market/time.hpp"

namespace rotation::net {

// False: it was stopped, at once.
[[nodiscard]] bool sleep_for(market::Duration duration, const std::stop_token& stop);

}  // namespace rotation::net
