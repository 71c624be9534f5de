#include "daemon/web/router.hpp"

#include <exception>
#include <utility>

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "daemon/web/http_headers.hpp"
#include "feeds/market/ensure.hpp"

namespace rotation::daemon {

namespace http = boost::beast::http;

namespace {

bool of_another_site(const Router::HttpRequest& request) {
  return request.count(http::field::origin) > 0 &&
         !same_origin(request[http::field::origin], request[http::field::host]);
}

bool takes(Access access, http::verb method) {
  return access == Access::read ? method == http::verb::get || method == http::verb::head
                                : method == http::verb::post || method == http::verb::put;
}

}  // namespace

const char* Router::Place::methods() const noexcept {
  const Route* one = std::get_if<Route>(&route);
  if (one == nullptr) return "GET";
  return one->access == Access::read ? "GET, HEAD" : "POST, PUT";
}

Router::Router(std::vector<Route> routes, std::vector<StreamRoute> streams, metrics::HttpCounters& counters) {
  const auto put = [this](auto& route, std::size_t handler) {
    std::string path = route.path;
    const bool added = places_.emplace(std::move(path), Place{std::move(route), handler}).second;
    market::ensure(added);
  };
  std::map<std::string, std::size_t> shared;  // handlers of several paths
  for (Route& route : routes) {
    if (route.counted_as.empty()) {
      paths_ += "  " + route.path + "\n";
      put(route, counters.add_handler(route.path));
    } else {
      const auto [handler, first] = shared.try_emplace(std::string(route.counted_as));
      if (first) handler->second = counters.add_handler(handler->first);
      put(route, handler->second);
    }
  }
  for (StreamRoute& route : streams) {
    paths_ += "  " + route.path + "\n";
    put(route, counters.add_stream(route.path));
  }
}

const Router::Place* Router::find(std::string_view path) const {
  const auto found = places_.find(path);
  return found == places_.end() ? nullptr : &found->second;
}

Response Router::lost() const {
  return plain(404, "There is nothing here. There is something at:\n" + paths_);
}

Response Router::call(const Place& place, const Target& target, const HttpRequest& request) {
  const Route& route = std::get<Route>(place.route);
  if (!takes(route.access, request.method()))
    return plain(405, std::string("Use ") + place.methods() + " here.\n");
  if (route.access == Access::command && of_another_site(request))
    return plain(403, "Commands are not taken from other sites' pages.\n");
  try {
    return route.handle({target.path, target.query, request.body(), request[http::field::accept]});
  } catch (const std::exception& e) {
    return plain(500, std::string("This failed: ") + e.what() + "\n");
  }
}

std::optional<Response> Router::refusal(const Place& place, const HttpRequest& request) {
  if (request.method() != http::verb::get)
    return plain(405, std::string("Use ") + place.methods() + " here.\n");
  if (of_another_site(request)) return plain(403, "Streams are not for other sites' pages.\n");
  const bool web_socket = place.stream()->kind == StreamRoute::Kind::web_socket;
  if (web_socket && !boost::beast::websocket::is_upgrade(request))
    return plain(400, "This path speaks WebSocket.\n");
  return std::nullopt;
}

}  // namespace rotation::daemon
