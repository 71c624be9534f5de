// What both peers say to the stream: the daemon's own provider, for every default series that it has.
#pragma once

#include <memory>

#include "feeds/providers/alpaca/provider.hpp"

namespace rotation::bench {

inline std::unique_ptr<providers::Provider> everything() {
  std::vector<providers::Instrument> instruments;
  for (const market::Series& s : market::default_series()) {
    if (!market::is_equity(s.series_class)) continue;
    instruments.push_back({s.name, static_cast<market::SeriesId>(instruments.size()), s.series_class,
                           providers::default_field(alpaca::profile(), s.series_class)});
  }
  return alpaca::make_provider(market::FeedId{0}, instruments);
}

}  // namespace rotation::bench
