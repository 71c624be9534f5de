// From a confirmation to the invalidation that ends it.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "daemon/replay/replay_result.hpp"

namespace rotation::daemon {

inline constexpr std::size_t kFalseWithin = 60;  // sessions

struct Episode {
  std::size_t entry;               // rows of the result
  std::optional<std::size_t> end;  // none: it lasts
  double gain;                     // change of S (log), up to the last session if it lasts

  // Invalidated within kFalseWithin sessions, at a loss.
  [[nodiscard]] bool is_false() const noexcept { return end && *end - entry <= kFalseWithin && gain < 0; }
};

[[nodiscard]] std::vector<Episode> episodes(const ReplayResult& result);

// Rows of the transitions that `matches`.
template <class Matches>
[[nodiscard]] std::vector<std::size_t> rows_of(const ReplayResult& result, const Matches& matches) {
  std::vector<std::size_t> rows;
  for (const ReplayedTransition& t : result.transitions) {
    if (matches(t.transition)) rows.push_back(t.row);
  }
  return rows;
}

}  // namespace rotation::daemon
