#include "daemon/replay/forward_returns.hpp"

#include <cmath>
#include <utility>

namespace rotation::daemon {

ForwardReturns forward_returns(std::string name, std::span<const double> spread,
                               std::span<const std::size_t> entries) {
  ForwardReturns result{.name = std::move(name), .entries = static_cast<int>(entries.size())};
  for (std::size_t h = 0; h < kForwardHorizons.size(); ++h) {
    const auto ahead = static_cast<std::size_t>(kForwardHorizons[h]);
    int n = 0;
    int up = 0;
    double sum = 0;
    for (const std::size_t entry : entries) {
      if (entry + ahead >= spread.size()) continue;
      const double change = spread[entry + ahead] - spread[entry];
      if (std::isnan(change)) continue;
      ++n;
      sum += change;
      up += change > 0 ? 1 : 0;
    }
    if (n > 0) result.over[h] = {n, sum / n, static_cast<double>(up) / n};
  }
  return result;
}

}  // namespace rotation::daemon
