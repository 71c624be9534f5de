#include "feeds/simulator/massive/listing.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "feeds/simulator/tape.hpp"

namespace rotation::simulator::massive {

using market::SeriesClass;

Cluster cluster_of(SeriesClass series_class) noexcept {
  if (market::is_equity(series_class)) return Cluster::stocks;
  return series_class == SeriesClass::fx ? Cluster::forex : Cluster::indices;
}

std::string symbol_of(const market::Series& series) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kCboe{
      {{"y3m", "I:IRX"}, {"y5", "I:FVX"}, {"y10", "I:TNX"}, {"y30", "I:TYX"}}};
  constexpr std::size_t kCurrency = 3;  // letters of a currency's code
  std::string name = series.name;
  switch (cluster_of(series.series_class)) {
    case Cluster::stocks:
      break;
    case Cluster::forex:
      if (name.size() == 2 * kCurrency) name.insert(kCurrency, "/");
      break;
    case Cluster::indices:
      for (const auto& [yield, symbol] : kCboe) {
        if (name == yield) return std::string(symbol);
      }
      std::transform(name.begin(), name.end(), name.begin(),
                     [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
      name.insert(0, "I:");
      break;
  }
  return name;
}

Listing listing_of(const market::Series& series, double yield_scale) {
  return {symbol_of(series), cluster_of(series.series_class),
          series.series_class == SeriesClass::yield ? yield_scale : 1, tape(series.name)};
}

std::vector<Listing> listings(const market::SeriesTable& series, double yield_scale) {
  std::vector<Listing> all;
  for (const market::Series& one : series.all()) all.push_back(listing_of(one, yield_scale));
  return all;
}

}  // namespace rotation::simulator::massive
