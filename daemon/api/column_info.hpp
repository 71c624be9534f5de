// Unit and meaning of a column of the daily table.
#pragma once

#include <string>
#include <string_view>

#include "signals/model.hpp"

namespace rotation::daemon::api {

struct ColumnInfo {
  std::string unit;  // as in GaugeInfo; "index" for a mark that is 0 or 1
  std::string help;
};

[[nodiscard]] ColumnInfo column_info(std::string_view name, const signals::Model& model);

}  // namespace rotation::daemon::api
