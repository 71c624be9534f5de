#include "daemon/api/api.hpp"

#include <utility>

#include "daemon/api/answer.hpp"
#include "daemon/api/feeds_json.hpp"
#include "daemon/api/history_json.hpp"
#include "daemon/api/pairs_json.hpp"
#include "daemon/api/query.hpp"
#include "daemon/api/reference_json.hpp"
#include "daemon/api/series_json.hpp"
#include "daemon/api/state_json.hpp"
#include "daemon/api/status_json.hpp"
#include "daemon/api/triggers_json.hpp"

namespace rotation::daemon::api {
namespace {

constexpr std::size_t kTransitions = 50;
constexpr std::size_t kPoints = 2000;

}  // namespace

Api::Api(Sources sources)
    : sources_(std::move(sources)),
      archive_({sources_.closes, sources_.transitions, sources_.desk.machine.labels, sources_.desk.series,
                sources_.desk.calendar}) {}

Moment Api::look() {
  // Before the snapshot: then that is of the warm-up's end, or later.
  const bool warmed_up = sources_.warmed_up();
  Moment moment{.snapshot = sources_.snapshot.load(), .now = sources_.clock.now(), .warmed_up = warmed_up};
  if (warmed_up) archive_.look(moment.snapshot);
  return moment;
}

Moment Api::warm() {
  Moment moment = look();
  if (!moment.warmed_up)
    throw Refusal(Error::unavailable, "The daemon is still warming up from history; try again in a moment.");
  return moment;
}

std::string Api::status(const Moment& moment) const {
  return status_json(sources_.desk, moment.snapshot, moment.now, moment.warmed_up, sources_.readiness());
}

std::string Api::state(const Moment& moment) const {
  return state_json(sources_.desk, moment.snapshot, archive_.subject(), archive_.base_rate());
}

std::vector<Route> Api::routes() {
  std::vector<Route> routes;
  const auto add = [&routes](const char* path, std::function<Response(const Request&)> handle) {
    routes.push_back({std::string("/api/v1/") + path, Access::read, enveloped(std::move(handle))});
  };
  // Without keys, made of the present alone.
  const auto add_plain = [&add](const char* path, std::function<std::string()> data) {
    add(path, [data = std::move(data)](const Request& request) {
      (void)Query(request.query, {});
      return success(data());
    });
  };
  const Desk& desk = sources_.desk;
  add_plain("status", [this] { return status(look()); });
  add_plain("state", [this] { return state(warm()); });
  add_plain("triggers", [this, &desk] { return triggers_json(desk, warm().snapshot); });
  add_plain("pairs", [this, &desk] { return pairs_json(desk, warm().snapshot); });
  add_plain("series", [this, &desk] {
    const Moment at = warm();
    return series_json(desk, at.snapshot, desk.market_time(at.snapshot, at.now));
  });
  add("transitions", [this](const Request& request) { return transitions(request); });
  add("history", [this](const Request& request) { return history(request); });
  add("explain", [this](const Request& request) { return explain(request); });
  add_plain("feeds", [&desk] { return feeds_json(desk); });
  add_plain("config", [this] { return sources_.config; });
  add_plain("reference", [this] { return reference_json(warm().snapshot); });
  add("openapi.yaml", [](const Request& request) {
    (void)Query(request.query, {});
    return tagged(std::string(kOpenApi), "application/yaml");
  });
  return routes;
}

Response Api::transitions(const Request& request) {
  const Query query(request.query, {"limit", "before", "origin"});
  TransitionsAsked asked{.limit = query.whole("limit", 1, TransitionBook::kKept).value_or(kTransitions),
                         .before = query.whole("before", 1, UINT64_MAX)};
  if (const auto origin = query.one_of("origin", {"live", "history"})) {
    asked.from_history = *origin == "history";
  }
  (void)warm();
  return success(transitions_json(sources_.transitions.all(), asked));
}

Response Api::history(const Request& request) {
  const Query query(request.query, {"resolution", "statistics", "from", "to", "points"});
  const auto resolution = query.one_of("resolution", {"session", "minute"});
  const HistoryAsked asked{.names = query.list("statistics"),
                           .from = query.day("from"),
                           .to = query.day("to"),
                           .points = query.whole("points", 4, 20'000).value_or(kPoints)};
  const bool lists = !resolution && asked.names.empty();
  if (lists && !request.query.empty())
    throw Refusal(Error::bad_data,
                  "Which statistics? Without any key /api/v1/history lists those there are.");
  if (!lists && asked.names.empty())
    throw Refusal(Error::bad_data, "Which statistics? Name some, separated by commas: statistics=S,z60.");
  if (asked.names.size() > 64) throw Refusal(Error::bad_data, "At most 64 statistics at once.");
  (void)warm();
  if (lists)
    return success(available_json(archive_.sessions(), archive_.minutes(), sources_.desk.machine.model));
  return success(resolution == "minute" ? minutes_json(archive_.minutes(), asked)
                                        : sessions_json(archive_.sessions(), asked));
}

Response Api::explain(const Request& request) {
  const Query query(request.query, {"format"});
  const auto format = query.one_of("format", {"json", "text"});
  (void)warm();
  const Subject* last = archive_.subject();
  if (last == nullptr) throw Refusal(Error::not_found, "No session has been evaluated yet.");
  const Desk& desk = sources_.desk;
  const Explanation explanation = daemon::explain(last->record, last->turn, desk.machine);
  if (format == "text") {
    return tagged(explanation_text(explanation, desk.machine, desk.provenance,
                                   own_record(archive_.base_rate(), desk.simulated())),
                  "text/plain; charset=utf-8");
  }
  return success(explanation_json(explanation, desk.machine, desk.provenance));
}

}  // namespace rotation::daemon::api
