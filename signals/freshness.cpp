#include "signals/freshness.hpp"

#include <utility>

namespace rotation::signals {

Freshness::Freshness(const Parameters& parameters, const market::SeriesTable& series)
    : recover_(parameters.quality.recover) {
  for (const market::Series& s : series.all()) {
    rows_.push_back({.limit = parameters.quality.stale.of(s.series_class)});
  }
}

bool Freshness::spoke(market::SeriesId series, market::Timestamp ts) noexcept {
  Row& row = rows_[market::index(series)];
  const State before = row.state;
  if (row.state == State::resumed || (row.state == State::stale && row.last == market::kNoTime)) {
    row.state = State::fresh;
  } else if (row.state == State::stale) {
    row.state = State::recovering;
    row.back_since = ts;
  }
  row.last = ts;
  return row.state != before;
}

bool Freshness::halted(market::SeriesId series) noexcept {
  return std::exchange(rows_[market::index(series)].state, State::halted) != State::halted;
}

bool Freshness::resumed(market::SeriesId series, market::Timestamp ts) noexcept {
  Row& row = rows_[market::index(series)];
  if (row.state != State::halted) return false;
  row.state = State::resumed;
  row.last = ts;
  return true;
}

void Freshness::begin_session() noexcept {
  for (Row& row : rows_) {
    if (row.state != State::halted) row.state = State::fresh;
  }
}

}  // namespace rotation::signals
