#include "daemon/replay/episodes.hpp"

namespace rotation::daemon {

std::vector<Episode> episodes(const ReplayResult& result) {
  std::vector<Episode> found;
  for (const ReplayedTransition& t : result.transitions) {
    if (signals::is_confirmation(t.transition)) found.push_back({t.row, std::nullopt, 0});
    const bool ends = t.transition.to == signals::State::invalidated;
    if (ends && !found.empty() && !found.back().end) found.back().end = t.row;
  }
  for (Episode& episode : found) {
    episode.gain =
        result.spread[episode.end.value_or(result.spread.size() - 1)] - result.spread[episode.entry];
  }
  return found;
}

}  // namespace rotation::daemon
