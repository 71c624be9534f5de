#include "feeds/simulator/yahoo/listing.hpp"

#include <map>

namespace rotation::simulator::yahoo {

std::vector<std::string> symbols(const market::SeriesTable& series) {
  static const std::map<std::string, std::string> kNames{
      {"y5", "^FVX"}, {"y10", "^TNX"}, {"y30", "^TYX"}, {"VIX", "^VIX"}, {"DXY", "DX-Y.NYB"}};
  std::vector<std::string> all;
  for (const market::Series& one : series.all()) {
    const auto named = kNames.find(one.name);
    if (named != kNames.end()) {
      all.push_back(named->second);
    } else if (market::is_equity(one.series_class)) {
      all.push_back(one.name);
    } else if (one.series_class == market::SeriesClass::fx) {
      // USDJPY=X stays silent: the live name is JPY=X.
      all.push_back((one.name.starts_with("USD") ? one.name.substr(3) : one.name) + "=X");
    } else {
      all.emplace_back();
    }
  }
  return all;
}

}  // namespace rotation::simulator::yahoo
