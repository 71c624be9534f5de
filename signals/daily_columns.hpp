// The daily table: every statistic of a session under its name, read from a SessionRecord.
//
// The names are a promise: columns of daily.csv, and what a trigger of the configuration can be set on.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "feeds/market/time.hpp"
#include "signals/model.hpp"
#include "signals/session_record.hpp"

namespace rotation::signals {

using Cell = std::variant<double, int, std::string_view, market::Day>;  // NaN: not available

struct Column {
  std::string name;
  std::function<Cell(const SessionRecord&)> read;
};

// Columns of the records of `model`, which outlives them; order fixed.
[[nodiscard]] std::vector<Column> daily_columns(const Model& model);

}  // namespace rotation::signals
