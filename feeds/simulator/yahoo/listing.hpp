// The simulator's series as Yahoo's streamer calls them.
#pragma once

#include <string>
#include <vector>

#include "feeds/market/series.hpp"

namespace rotation::simulator::yahoo {

// By series; empty: Yahoo does not have it.
[[nodiscard]] std::vector<std::string> symbols(const market::SeriesTable& series);

}  // namespace rotation::simulator::yahoo
