#include "daemon/replay/legs.hpp"

#include <algorithm>
#include <cmath>

namespace rotation::daemon {
namespace {

double median(std::vector<double> values) {
  if (values.empty()) return signals::kUnavailable;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace

std::vector<Leg> legs(std::span<const double> spread) {
  std::vector<Leg> found;
  bool rising = false;
  std::size_t trough = 0;
  std::size_t peak = 0;
  const auto keep = [&] {
    if (spread[peak] - spread[trough] >= kLegSize && peak - trough >= kLegSessions) {
      found.push_back({trough, peak});
    }
  };
  for (std::size_t i = 0; i < spread.size(); ++i) {
    if (std::isnan(spread[i])) continue;
    if (std::isnan(spread[trough])) trough = i;
    if (!rising) {
      if (spread[i] < spread[trough]) trough = i;
      if (spread[i] - spread[trough] >= kLegReversal) {
        rising = true;
        peak = i;
      }
    } else if (spread[i] > spread[peak]) {
      peak = i;
    } else if (spread[peak] - spread[i] >= kLegReversal) {
      keep();
      rising = false;
      trough = i;
    }
  }
  if (rising) keep();
  return found;
}

LegScore score_legs(std::span<const double> spread, std::span<const std::size_t> entries) {
  LegScore score;
  std::vector<double> lags;
  std::vector<double> lefts;
  for (const Leg& leg : legs(spread)) {
    ++score.legs;
    const auto entry = std::upper_bound(entries.begin(), entries.end(), leg.trough);
    if (entry == entries.end() || *entry > leg.peak) {
      score.missed.push_back(leg);
      continue;
    }
    ++score.confirmed;
    lags.push_back(static_cast<double>(*entry - leg.trough));
    lefts.push_back((spread[leg.peak] - spread[*entry]) / (spread[leg.peak] - spread[leg.trough]));
  }
  score.lag = median(std::move(lags));
  score.left = median(std::move(lefts));
  return score;
}

}  // namespace rotation::daemon
