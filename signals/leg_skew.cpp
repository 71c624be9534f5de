#include "signals/leg_skew.hpp"

#include <algorithm>

namespace rotation::signals {

LegSkew::LegSkew(const Model& model, const Parameters& parameters, const market::SeriesTable& series)
    : lines_(model.lines.size()), spoke_(series.size(), market::kNoTime) {
  for (LineIndex i = 0; i < lines_.size(); ++i) {
    for (const Term& term : model.lines[i].terms) {
      const market::SeriesClass series_class = series[term.series].series_class;
      if (!market::is_equity(series_class)) continue;
      lines_[i].quoted.push_back(term.series);
      lines_[i].limit = std::max(lines_[i].limit, parameters.quality.pair_skew.of(series_class));
    }
  }
}

bool LegSkew::apart(LineIndex line) const noexcept {
  const Legs& legs = lines_[line];
  if (legs.quoted.size() < 2) return false;
  market::Timestamp first = market::Timestamp::max();
  market::Timestamp last = market::Timestamp::min();
  for (const market::SeriesId id : legs.quoted) {
    first = std::min(first, spoke_[market::index(id)]);
    last = std::max(last, spoke_[market::index(id)]);
  }
  return first == market::kNoTime || last - first > legs.limit;
}

}  // namespace rotation::signals
