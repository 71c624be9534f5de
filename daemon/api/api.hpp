// The API under /api/v1: which path answers what (deploy/docs/api.md, openapi.yaml).
//
// Web thread only. An answer is rendered from the last published snapshot and from what went by before it;
// nothing here touches the engine. Cost: at most a few hundred microseconds an answer, a chart of the whole
// history some milliseconds.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/api/archive.hpp"
#include "daemon/api/desk.hpp"
#include "daemon/web/http.hpp"
#include "daemon/web/web_routes.hpp"
#include "feeds/market/ports.hpp"
#include "metrics/snapshot_cell.hpp"
#include "signals/snapshot.hpp"

namespace rotation::daemon::api {

// The file that describes it all, in OpenAPI 3.1.
extern const std::string_view kOpenApi;

// One moment, as all that is rendered at it sees it.
struct Moment {
  signals::Snapshot snapshot;
  market::Timestamp now{};
  bool warmed_up = false;  // what the snapshot says of the market counts
};

class Api {
 public:
  // What is referred to outlives it; the functions are called on the web thread.
  struct Sources {
    Desk desk;
    const market::Clock& clock;
    const metrics::SnapshotCell& snapshot;
    CloseRelay& closes;
    const TransitionBook& transitions;
    std::function<bool()> warmed_up;
    std::function<std::vector<Check>()> readiness;
    std::string config;  // config_json()
  };
  explicit Api(Sources sources);

  // They refer to this object.
  [[nodiscard]] std::vector<Route> routes();

  // The present, which the archive has taken in.
  [[nodiscard]] Moment look();

  [[nodiscard]] bool warmed_up() const { return sources_.warmed_up(); }
  [[nodiscard]] const Desk& desk() const noexcept { return sources_.desk; }
  [[nodiscard]] const Archive& archive() const noexcept { return archive_; }
  [[nodiscard]] std::string status(const Moment& moment) const;
  [[nodiscard]] std::string state(const Moment& moment) const;

 private:
  [[nodiscard]] Moment warm();
  [[nodiscard]] Response transitions(const Request& request);
  [[nodiscard]] Response history(const Request& request);
  [[nodiscard]] Response explain(const Request& request);

  Sources sources_;
  Archive archive_;
};

}  // namespace rotation::daemon::api
