#include "signals/source_order.hpp"

#include <algorithm>
#include <cmath>

namespace rotation::signals {

using market::Event;
using market::EventKind;

namespace {

constexpr double kPercent = 0.01;

double level_of(const Event& event) noexcept {
  if (event.kind == EventKind::quote) return (event.quote.bid + event.quote.ask) / 2;
  return event.kind == EventKind::value ? event.value.value : event.trade.price;
}

// What to add to, or multiply with, each price of the event.
void move(Event& event, bool yield, double by) noexcept {
  const auto moved = [&](double& price) { price = yield ? price + by : price * by; };
  if (event.kind == EventKind::quote) {
    moved(event.quote.bid);
    moved(event.quote.ask);
  } else if (event.kind == EventKind::value) {
    moved(event.value.value);
    moved(event.value.adjusted);
  } else {
    moved(event.trade.price);
  }
}

bool usable(double level, bool yield) noexcept {
  return std::isfinite(level) && (yield || level > 0);
}

}  // namespace

SourceOrder::SourceOrder(const Parameters& parameters, const market::SeriesTable& series)
    : rows_(series.size()) {
  for (const auto& [name, feeds] : parameters.sources) {
    const auto id = series.find(name);
    if (!id || feeds.size() < 2) continue;
    Row& row = rows_[market::index(*id)];
    row.yield = series[*id].series_class == market::SeriesClass::yield;
    row.stale = parameters.quality.stale.of(series[*id].series_class);
    for (const market::FeedId feed : feeds) row.sources.push_back({.feed = feed});
    row.joints.resize(feeds.size());
  }
}

bool SourceOrder::admit(Event& event) noexcept {
  Row& row = rows_[market::index(event.series)];
  if (row.sources.empty()) return true;
  const auto source = std::find_if(row.sources.begin(), row.sources.end(),
                                   [&](const Source& s) { return s.feed == event.feed; });
  if (source == row.sources.end()) return true;
  const auto rank = static_cast<std::size_t>(source - row.sources.begin());

  const double level = level_of(event);
  const bool price = event.kind != EventKind::trade && usable(level, row.yield);
  if (price && event.ts_event >= source->ts) {
    source->ts = event.ts_event;
    source->level = level;
    compare(row, rank);
  }
  for (std::size_t before = 0; before < rank; ++before) {
    const Source& earlier = row.sources[before];
    if (earlier.ts != market::kNoTime && event.ts_event - earlier.ts <= row.stale) {
      ++row.standby;
      return false;
    }
  }
  if (price) row.speaker = rank;
  const Joint& joint = row.joints[rank];
  if (rank > 0 && std::isfinite(joint.primary)) {
    move(event, row.yield, row.yield ? joint.primary - joint.own : joint.primary / joint.own);
  }
  return true;
}

// Both being fresh, whichever of them spoke. What the later feed shows after the primary's last level is its
// return.
void SourceOrder::compare(Row& row, std::size_t rank) noexcept {
  const Source& primary = row.sources.front();
  for (std::size_t other = 1; other < row.sources.size(); ++other) {
    if (rank != 0 && rank != other) continue;
    const Source& later = row.sources[other];
    if (primary.ts == market::kNoTime || later.ts == market::kNoTime) continue;
    const market::Duration apart = std::max(primary.ts, later.ts) - std::min(primary.ts, later.ts);
    if (apart > row.stale) {
      if (rank == 0) row.joints[other] = {};
      continue;
    }
    if (rank == 0) row.joints[other] = {primary.level, later.level};
    const double by = row.yield ? std::abs(later.level - primary.level) * kPercent
                                : std::abs(later.level / primary.level - 1);
    row.disagreement = std::isfinite(by) ? by : kUnavailable;
  }
}

void SourceOrder::add_to(Digest& digest) const noexcept {
  for (const Row& row : rows_) {
    for (const Source& source : row.sources) {
      digest.add(source.ts);
      digest.add(source.level);
    }
    for (const Joint& joint : row.joints) {
      digest.add(joint.primary);
      digest.add(joint.own);
    }
  }
}

}  // namespace rotation::signals
