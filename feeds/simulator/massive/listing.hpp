// The simulator's series as Massive has them: which cluster, which symbol, which number.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "feeds/market/series.hpp"

namespace rotation::simulator::massive {

enum class Cluster : std::uint8_t { stocks, indices, forex };

struct Listing {
  std::string symbol;
  Cluster cluster;
  double scale;  // of the number on the wire
  char tape;     // of equities: 'A', 'B', 'C'
};

[[nodiscard]] Cluster cluster_of(market::SeriesClass series_class) noexcept;

// Equities keep their name; pairs are written "EUR/USD"; yields that CBOE has an index of bear its name (y10
// is I:TNX, y5 I:FVX, y30 I:TYX, y3m I:IRX); everything else is "I:" and its name in capitals.
[[nodiscard]] std::string symbol_of(const market::Series& series);

// `yield_scale`: what yields in percent are multiplied by, 10 as CBOE writes its indices.
[[nodiscard]] Listing listing_of(const market::Series& series, double yield_scale);

// By series.
[[nodiscard]] std::vector<Listing> listings(const market::SeriesTable& series, double yield_scale);

}  // namespace rotation::simulator::massive
