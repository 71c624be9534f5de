// SessionHistory: the daily table's numbers of the sessions so far, for charts. One thread.
//
// Single precision: seven digits, half the room. Memory: about 4 MiB, over which the oldest sessions go.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "daemon/api/close_relay.hpp"
#include "feeds/market/time.hpp"
#include "signals/state.hpp"

namespace rotation::daemon::api {

class SessionHistory {
 public:
  static constexpr std::size_t kBytes = std::size_t{4} << 20;

  struct Row {
    market::Day session{};
    signals::State state{};
    std::vector<float> columns;
  };

  explicit SessionHistory(std::vector<std::string> names);

  // The last word on its session.
  void add(Close close);

  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }
  [[nodiscard]] const std::deque<Row>& rows() const noexcept { return rows_; }

 private:
  std::vector<std::string> names_;
  std::size_t most_;
  std::deque<Row> rows_;
};

}  // namespace rotation::daemon::api
