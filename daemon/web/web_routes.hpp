// The daemon's paths: what each answers and from what.
//
//   /            landing page           /-/healthy   200 while the process lives
//   /metrics     for Prometheus         /-/ready     200, or 503 and which check fails, as JSON
//   /style.css   of the landing page    /-/reload    reloads the configuration, where that is enabled
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/web/http.hpp"
#include "daemon/web/landing_page.hpp"
#include "metrics/exporter.hpp"
#include "metrics/snapshot_cell.hpp"
#include "signals/snapshot.hpp"

namespace rotation::daemon {

// One condition of being ready, e.g. {"feeds", false, "alpaca: no data for 31 s"}.
struct Check {
  std::string name;
  bool ok;
  std::string reason;  // why not, or what it was judged by
};

// What the pages are made of. What is referred to outlives the routes; the functions are called on the web
// thread.
struct Pages {
  const metrics::SnapshotCell& snapshot;
  const signals::Labels& labels;
  const metrics::Exporter& exporter;
  Program program;
  std::function<std::vector<Check>()> readiness;
  // Loads the configuration anew: nullopt, or why the old one stays. Empty: not enabled, 403.
  std::function<std::optional<std::string>()> reload;
};

[[nodiscard]] std::vector<Route> web_routes(Pages pages);

}  // namespace rotation::daemon
