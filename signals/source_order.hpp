// SourceOrder: which of several feeds speaks for a series (signal specification, 5.7; levels are never
// spliced).
//
// The feeds of a series stand in the order of the configuration. The first one, the primary, speaks while it
// is fresh: while its last price is not older than the series' stale limit, by source time. A later one
// speaks only while all before it are silent, and not by its own level: it moves the primary's last level on
// by its own return (a yield: by its own change) since that level. Where it had no fresh level of its own
// beside it, as when the primary has not spoken yet, its level is the level.
//
// Both being fresh, they are held against each other. A series with one feed costs one comparison.
//
// Engine thread only; no allocation.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "feeds/market/event.hpp"
#include "feeds/market/series.hpp"
#include "feeds/market/time.hpp"
#include "signals/basis.hpp"
#include "signals/digest.hpp"
#include "signals/parameters.hpp"

namespace rotation::signals {

class SourceOrder {
 public:
  // `parameters.sources` names the series with more than one feed; a name that is not in `series` is ignored.
  SourceOrder(const Parameters& parameters, const market::SeriesTable& series);

  // May this quote, trade or value be used? If so, and a later feed speaks for the primary, its prices are
  // moved to the primary's level. Feeds that are not in the order may always speak.
  [[nodiscard]] bool admit(market::Event& event) noexcept;

  [[nodiscard]] bool several(market::SeriesId series) const noexcept {
    return !rows_[market::index(series)].sources.empty();
  }
  // By how much the other feeds last differed from the primary, both being fresh: a ratio, for a yield the
  // difference of the yields as ratios (0.001 = 10 bp); NaN: never compared.
  [[nodiscard]] double disagreement(market::SeriesId series) const noexcept {
    return rows_[market::index(series)].disagreement;
  }
  // Does a later feed speak?
  [[nodiscard]] bool on_fallback(market::SeriesId series) const noexcept {
    return rows_[market::index(series)].speaker > 0;
  }
  // What decides who speaks, and at which level.
  void add_to(Digest& digest) const noexcept;

  // Ticks not used because an earlier feed was fresh.
  [[nodiscard]] std::uint64_t standby(market::SeriesId series) const noexcept {
    return rows_[market::index(series)].standby;
  }

 private:
  struct Source {
    market::FeedId feed = market::kNoFeed;
    market::Timestamp ts = market::kNoTime;
    double level = kUnavailable;
  };
  // The primary's last level and what the later feed showed then.
  struct Joint {
    double primary = kUnavailable;
    double own = kUnavailable;
  };
  struct Row {
    bool yield = false;
    market::Duration stale{0};
    std::vector<Source> sources;  // empty: the series has one feed only
    std::vector<Joint> joints;    // beside them
    std::size_t speaker = 0;
    double disagreement = kUnavailable;
    std::uint64_t standby = 0;
  };

  static void compare(Row& row, std::size_t rank) noexcept;

  std::vector<Row> rows_;
};

}  // namespace rotation::signals
