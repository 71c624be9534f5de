#include "signals/synthetic_dollar.hpp"

#include <algorithm>

namespace rotation::signals {

using market::SeriesId;
using market::Timestamp;

SyntheticDollar::SyntheticDollar(const market::SeriesTable& series, double limit)
    : limit_(limit), pair_of_(series.size(), kNoPair) {
  const auto index = series.find("DXY");
  std::array<Pair, kWeights.size()> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto pair = series.find(kWeights[i].pair);
    if (!index || !pair) return;
    pairs[i].series = *pair;
  }
  index_ = *index;
  pairs_ = pairs;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    pair_of_[market::index(pairs[i].series)] = static_cast<std::uint8_t>(i);
  }
}

void SyntheticDollar::index_tick(Timestamp ts, double value, const Freshness& freshness) noexcept {
  latest_ = {value, log_level(freshness)};
  mismatch_.reset();
  if (std::isnan(latest_.log_synthetic)) return;
  if (ts - oldest() > kTogether) {
    latest_.log_synthetic = kUnavailable;
  } else {
    mismatch_ = std::abs(value / std::exp(latest_.log_synthetic) - 1) > limit_;
  }
}

double SyntheticDollar::log_level(const Freshness& freshness) const noexcept {
  double sum = std::log(kScale);
  Timestamp newest = pairs_.front().ts;
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    sum += kWeights[i].exponent * pairs_[i].log_price;
    newest = std::max(newest, pairs_[i].ts);
  }
  if (std::isnan(sum) || newest - oldest() > kTogether) return kUnavailable;  // NaN until all six have spoken
  const auto usable = [&freshness](const Pair& p) { return freshness.usable(p.series); };
  return std::all_of(pairs_.begin(), pairs_.end(), usable) ? sum : kUnavailable;
}

Timestamp SyntheticDollar::oldest() const noexcept {
  return std::min_element(pairs_.begin(), pairs_.end(),
                          [](const Pair& a, const Pair& b) { return a.ts < b.ts; })
      ->ts;
}

}  // namespace rotation::signals
