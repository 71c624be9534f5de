// GET /api/v1/status: is what is shown worth looking at, in a word that a desk reads first.
#pragma once

#include <string>
#include <vector>

#include "daemon/api/desk.hpp"
#include "daemon/web/web_routes.hpp"
#include "signals/snapshot.hpp"

namespace rotation::daemon::api {

enum class VerdictKind : unsigned char { starting, live, stale, closed, degraded, blind };

// The worst that holds, of what the desk would otherwise take for the market.
struct Verdict {
  VerdictKind kind = VerdictKind::starting;
  std::string text;                 // "STALE IJR, y10"
  std::vector<std::string> series;  // whose market is open and whose word does not count
  std::vector<std::string> feeds;   // that carry an open market and are not live
};

[[nodiscard]] Verdict verdict(const Desk& desk, const signals::Snapshot& snapshot, market::Timestamp now,
                              bool warmed_up);

[[nodiscard]] std::string status_json(const Desk& desk, const signals::Snapshot& snapshot,
                                      market::Timestamp now, bool warmed_up,
                                      const std::vector<Check>& checks);

}  // namespace rotation::daemon::api
