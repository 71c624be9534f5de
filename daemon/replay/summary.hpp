// summary.md: what the replay says of the machine, with the caveats that belong to it (signal specification,
// 7.2 and 7.3).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/replay/neighbours.hpp"
#include "daemon/replay/placebo.hpp"
#include "daemon/replay/replay_result.hpp"

namespace rotation::daemon {

// What further runs found; absent where they were not asked for.
struct Study {
  std::optional<Placebo> placebo;
  std::optional<std::vector<Neighbour>> neighbours;
};

// Markdown; the same result gives the same bytes.
[[nodiscard]] std::string summary_markdown(const ReplayResult& result, const Study& study);

}  // namespace rotation::daemon
