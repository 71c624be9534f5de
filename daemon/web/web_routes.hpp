// The daemon's paths: what each answers and from what.
//
//   /metrics     for Prometheus         /-/ready     200, or 503 and which check fails, as JSON
//   /-/healthy   200 while it lives     /-/reload    reloads the configuration, where that is enabled
//
// The page at / and its files come from page_files, the API from daemon/api.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/web/http.hpp"
#include "metrics/exporter.hpp"

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
  const metrics::Exporter& exporter;
  std::function<std::vector<Check>()> readiness;
  // Loads the configuration anew: nullopt, or why the old one stays. Empty: not enabled, 403.
  std::function<std::optional<std::string>()> reload;
};

[[nodiscard]] std::vector<Route> web_routes(Pages pages);

}  // namespace rotation::daemon
