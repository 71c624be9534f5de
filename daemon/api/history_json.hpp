// GET /api/v1/history: what there is of the past, and columns of it, thinned for a chart.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/api/minute_history.hpp"
#include "daemon/api/session_history.hpp"
#include "feeds/market/time.hpp"
#include "signals/model.hpp"

namespace rotation::daemon::api {

struct HistoryAsked {
  std::vector<std::string> names;  // of columns
  std::optional<market::Day> from;
  std::optional<market::Day> to;
  std::size_t points = 2000;  // at most so many rows; at least 4
};

// Which of `rows` rows stay of a chart of `points`: the first, the last, and of each of equal stretches
// between them those with the least and the greatest `value`. In order.
[[nodiscard]] std::vector<std::size_t> thinned(std::size_t rows, std::size_t points,
                                               const std::function<float(std::size_t)>& value);

[[nodiscard]] std::string available_json(const SessionHistory& sessions, const MinuteHistory& minutes,
                                         const signals::Model& model);
// Throws Refusal where a name is not there.
[[nodiscard]] std::string sessions_json(const SessionHistory& sessions, const HistoryAsked& asked);
[[nodiscard]] std::string minutes_json(const MinuteHistory& minutes, const HistoryAsked& asked);

}  // namespace rotation::daemon::api
