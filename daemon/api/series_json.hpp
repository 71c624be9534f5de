// GET /api/v1/series: what every input said last, and whether it counts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/api/desk.hpp"
#include "signals/snapshot.hpp"

namespace rotation::daemon::api {

// One row: a JSON object. `now`: the market's time.
[[nodiscard]] std::string series_row(const Desk& desk, const signals::Snapshot& snapshot, std::size_t series,
                                     market::Timestamp now);

// The whole of it from rows as above.
[[nodiscard]] std::string series_json(const signals::CoreView& core,
                                      const std::vector<std::string_view>& rows);
[[nodiscard]] std::string series_json(const Desk& desk, const signals::Snapshot& snapshot,
                                      market::Timestamp now);

}  // namespace rotation::daemon::api
