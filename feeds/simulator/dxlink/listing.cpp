#include "feeds/simulator/dxlink/listing.hpp"

#include <map>

namespace rotation::simulator::dxlink {

std::vector<std::string> symbols(const market::SeriesTable& series) {
  constexpr std::size_t kCurrency = 3;  // letters of a currency's code
  static const std::map<std::string, std::string> kNames{{"y3m", "IRX"}, {"y5", "FVX"},   {"y10", "TNX"},
                                                         {"y30", "TYX"}, {"DXY", "$DXY"}, {"VIX", "VIX"}};
  std::vector<std::string> all;
  for (const market::Series& one : series.all()) {
    const auto named = kNames.find(one.name);
    if (named != kNames.end()) {
      all.push_back(named->second);
    } else if (one.series_class == market::SeriesClass::fx && one.name.size() == 2 * kCurrency) {
      all.push_back(one.name.substr(0, kCurrency) + '/' + one.name.substr(kCurrency));
    } else {
      all.push_back(one.name);
    }
  }
  return all;
}

}  // namespace rotation::simulator::dxlink
