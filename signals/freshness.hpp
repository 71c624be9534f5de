// Freshness: which series may be believed to be alive (signal specification, 5.5, 5.9, 5.10).
//
// Event time only. A series is stale once it has been silent, since its last accepted tick or heartbeat of
// its own or since the session's open, for longer than the limit of its class while its market is open. What
// it said does not count then; nor afterwards, until it has spoken again and gone `recover` without falling
// silent for that long anew. (The first word of all after the start counts at once.) A halted one is frozen:
// neither stale nor alive, until it speaks after the resumption. That a connection lives says nothing of a
// series.
//
// Engine thread only; no allocation after construction.  Cost: a few instructions a tick; a look is
// O(series), once a second of event time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "feeds/market/series.hpp"
#include "feeds/market/time.hpp"
#include "signals/parameters.hpp"

namespace rotation::signals {

class Freshness {
 public:
  enum class State : std::uint8_t { fresh, stale, recovering, halted, resumed };

  Freshness(const Parameters& parameters, const market::SeriesTable& series);

  [[nodiscard]] State state(market::SeriesId series) const noexcept {
    return rows_[market::index(series)].state;
  }
  // May what it said last be used?
  [[nodiscard]] bool usable(market::SeriesId series) const noexcept { return state(series) == State::fresh; }

  // When it did: its last accepted tick or heartbeat, or its resumption; kNoTime if never.
  [[nodiscard]] market::Timestamp spoke_at(market::SeriesId series) const noexcept {
    return rows_[market::index(series)].last;
  }

  // True if its state changed.  REQUIRES: times in order.
  bool spoke(market::SeriesId series, market::Timestamp ts) noexcept;
  bool halted(market::SeriesId series) noexcept;
  bool resumed(market::SeriesId series, market::Timestamp ts) noexcept;

  // It is `now`, in the session that opened at `open`. `market_open(series)` is asked for those silent for
  // too long, `changed(series)` told of those whose state changed.
  template <class MarketOpen, class Changed>
  void look(market::Timestamp now, market::Timestamp open, const MarketOpen& market_open,
            const Changed& changed) noexcept {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      Row& row = rows_[i];
      if (row.state == State::halted) continue;
      const auto series = static_cast<market::SeriesId>(i);
      const State before = row.state;
      if (now - std::max(row.last, open) > row.limit) {
        if (market_open(series)) row.state = State::stale;
      } else if (row.state == State::recovering && now - row.back_since >= recover_) {
        row.state = State::fresh;
      }
      if (row.state != before) changed(series);
    }
  }

  // What was silent in the last session is judged anew.
  void begin_session() noexcept;

 private:
  struct Row {
    market::Duration limit;
    State state = State::fresh;
    market::Timestamp last = market::kNoTime;
    market::Timestamp back_since = market::kNoTime;  // of one that is recovering
  };

  market::Duration recover_;
  std::vector<Row> rows_;
};

}  // namespace rotation::signals
