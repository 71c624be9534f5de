// A market, where it is lively: what came before is on record in a folder, what comes is to be lived.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/config/config.hpp"
#include "feeds/market/event.hpp"

namespace rotation::testing {

// The embedded default without history: three connections of two providers.
[[nodiscard]] const daemon::Config& simulated_config();

struct SimulatedMarket {
  // `sessions` to be lived, and the first event after them.
  SimulatedMarket(std::uint64_t seed, int sessions);

  std::vector<market::Event> before;
  std::vector<market::Event> events;

  // What an engine comes to that is handed all of it, by itself.
  std::uint64_t state_hash = 0;
  std::uint64_t transitions = 0;
};

}  // namespace rotation::testing
