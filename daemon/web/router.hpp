// Router: which path is whose, and what of a request its handler may see. Web thread; no sockets.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "daemon/web/http.hpp"
#include "daemon/web/http_refusals.hpp"
#include "daemon/web/talk.hpp"
#include "metrics/http_counters.hpp"

namespace rotation::daemon {

class Router {
 public:
  using HttpRequest = boost::beast::http::request<boost::beast::http::string_body>;

  struct Place {
    std::variant<Route, StreamRoute> route;
    std::size_t handler;  // in the counters

    [[nodiscard]] const StreamRoute* stream() const noexcept { return std::get_if<StreamRoute>(&route); }
    [[nodiscard]] bool shared() const noexcept {
      const Route* one = std::get_if<Route>(&route);
      return one != nullptr && one->shared;
    }
    // The methods it takes, as the Allow header lists them.
    [[nodiscard]] const char* methods() const noexcept;
  };

  // `counters` gets every path as a handler, or what it is counted as.
  Router(std::vector<Route> routes, std::vector<StreamRoute> streams, metrics::HttpCounters& counters);

  // nullptr: there is nothing.
  [[nodiscard]] const Place* find(std::string_view path) const;
  [[nodiscard]] Response lost() const;

  // REQUIRES: no stream.
  [[nodiscard]] static Response call(const Place& place, const Target& target, const HttpRequest& request);
  // Why there is no stream for this request; nullopt: there may be one. REQUIRES: a stream.
  [[nodiscard]] static std::optional<Response> refusal(const Place& place, const HttpRequest& request);

 private:
  std::map<std::string, Place, std::less<>> places_;
  std::string
      paths_;  // in the order given, without those that are counted as another, for people who are lost
};

}  // namespace rotation::daemon
