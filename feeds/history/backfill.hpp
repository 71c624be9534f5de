// The history of many series from one source: in portions, from where the cache ends.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "feeds/history/cache.hpp"
#include "feeds/history/source.hpp"

namespace rotation::history {

struct BackfillProgress {
  std::size_t series = 0;  // complete
  std::size_t of = 0;      // series to fetch
  std::size_t rows = 0;    // fetched, those that were cached already included
};

// Rows of `ask` (of as many items as there are) by day, then series; nullopt: stopped. What is cached is
// asked for no more, but for some last sessions: where these differ (a split, a distribution or a correction
// has changed what was before), the series is fetched anew as a whole. Each portion is kept as soon as it is
// there, so that an interrupted start goes on where it was. A restart does not depend on who is up: once the
// source fails, which `failed` is told, what is cached serves as it is. `cache` may be null. Throws
// HistoryError where it fails and something is not cached.
[[nodiscard]] std::optional<std::vector<DailyRow>> backfill(
    const Source& source, RestClient& client, const Ask& ask, const Cache* cache,
    const std::function<void(const BackfillProgress&)>& progress,
    const std::function<void(const std::string&)>& failed);

}  // namespace rotation::history
