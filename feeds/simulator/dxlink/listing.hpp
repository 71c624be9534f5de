// The simulator's series as dxFeed calls them.
#pragma once

#include <string>
#include <vector>

#include "feeds/market/series.hpp"

namespace rotation::simulator::dxlink {

// By series. For those that dxFeed does not have either, our own names.
[[nodiscard]] std::vector<std::string> symbols(const market::SeriesTable& series);

}  // namespace rotation::simulator::dxlink
