// ReferenceBook: the figures of the reference file, by key, as they become known.
//
// Only `published_at` decides when a figure may be seen: it waits until event time has come that far, and
// every question is asked as of a time. Of one key the later period wins; of one period the later
// publication. Engine thread only.  Memory: the last kKept periods of each key, and what waits.  No
// allocation but when a figure comes in.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "feeds/market/calendar.hpp"
#include "feeds/market/event.hpp"
#include "feeds/market/series.hpp"
#include "signals/digest.hpp"
#include "signals/parameters.hpp"
#include "signals/reference_state.hpp"

namespace rotation::signals {

struct ReferencePoint {
  market::Day asof{};
  market::Timestamp published_at{};
  std::array<double, 3> values{};
};

class ReferenceBook {
 public:
  static constexpr std::size_t kKept = 64;  // periods of one key

  // A figure that was, or will be, published at event.ts_event. REQUIRES: event.kind is reference.
  void add(const market::Event& event);

  // The next waiting figure published by `now`, which from here on can be asked for; nullptr when there is
  // none. In order of publication; valid until the next call.
  const market::Event* release(market::Timestamp now);
  // When the next one is due; the end of time if none waits.
  [[nodiscard]] market::Timestamp next() const noexcept { return next_; }

  // Of what was published by `as_of`: the latest period of a key, the `lag`-th before it; nullptr if there is
  // none.
  [[nodiscard]] const ReferencePoint* find(market::ReferenceKey key, market::Timestamp as_of,
                                           std::size_t lag = 0,
                                           market::SeriesId series = market::kNoSeries) const noexcept;
  // Likewise, the figure of exactly that period, or of the last one up to it.
  [[nodiscard]] const ReferencePoint* of_period(market::ReferenceKey key, market::Timestamp as_of,
                                                market::Day period) const noexcept;
  [[nodiscard]] const ReferencePoint* up_to_period(market::ReferenceKey key, market::Timestamp as_of,
                                                   market::Day period) const noexcept;

  // Series that have a figure of this key, in their order.
  template <typename Visit>
  void for_each_series(market::ReferenceKey key, const Visit& visit) const {
    for (const auto& [place, points] : points_) {
      if (place.first == key && place.second != market::kNoSeries) visit(place.second);
    }
  }

  void add_to(Digest& digest) const noexcept;

 private:
  using Place = std::pair<market::ReferenceKey, market::SeriesId>;

  [[nodiscard]] std::span<const ReferencePoint> points(market::ReferenceKey key,
                                                       market::SeriesId series) const noexcept;
  void keep(const market::Event& event);

  std::vector<market::Event> waiting_;  // by publication, the next one last
  market::Event released_;
  market::Timestamp next_ = market::Timestamp::max();
  std::map<Place, std::vector<ReferencePoint>> points_;  // by period, then publication
};

}  // namespace rotation::signals
