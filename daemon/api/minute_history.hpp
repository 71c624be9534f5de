// MinuteHistory: what was shown at each minute of market time since this start. One thread.
//
// A row is taken from the first snapshot of a minute in which the market's time moves on; where simulated
// time runs fast, minutes without a snapshot of their own have none. Memory: some 300 bytes a row, the last
// kRows of them.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "feeds/market/series.hpp"
#include "feeds/market/time.hpp"
#include "signals/snapshot.hpp"

namespace rotation::daemon::api {

class MinuteHistory {
 public:
  static constexpr std::size_t kRows = 2880;  // seven sessions of the exchange, two days of the clock

  struct Row {
    market::Timestamp time{};
    std::vector<float> columns;
  };

  // Both outlive it.
  MinuteHistory(const signals::Labels& labels, const market::SeriesTable& series);

  void look(const signals::Snapshot& snapshot);

  // "S" and "z60" of the primary pair, "S_" and the name of every pair, "score": provisional; then every
  // series' value.
  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }
  [[nodiscard]] const std::deque<Row>& rows() const noexcept { return rows_; }

 private:
  std::vector<std::string> names_;
  market::Timestamp minute_{};
  std::deque<Row> rows_;
};

}  // namespace rotation::daemon::api
