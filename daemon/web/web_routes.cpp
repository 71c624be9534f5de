#include "daemon/web/web_routes.hpp"

#include <memory>
#include <string_view>
#include <utility>

#include "daemon/json_writer.hpp"
#include "daemon/web/http_headers.hpp"

namespace rotation::daemon {
namespace {

std::string json_string(std::string_view text) {
  std::string json;
  append_json_string(json, text);
  return json;
}

Response ready(const std::vector<Check>& checks) {
  bool all = true;
  std::string list;
  for (const Check& check : checks) {
    all = all && check.ok;
    list += list.empty() ? "\n" : ",\n";
    list += "  {\"name\": " + json_string(check.name) + ", \"ok\": " + (check.ok ? "true" : "false") +
            ", \"reason\": " + json_string(check.reason) + "}";
  }
  return {
      .status = all ? 200U : 503U,
      .body = std::string("{\"ready\": ") + (all ? "true" : "false") + ", \"checks\": [" + list + "\n]}\n",
      .content_type = "application/json"};
}

Response reload(const Pages& pages) {
  if (!pages.reload) {
    return {
        .status = 403,
        .body = "Reloading over HTTP is not enabled: start with --web.enable-lifecycle, or send SIGHUP.\n"};
  }
  if (const auto problem = pages.reload()) {
    return {.status = 500, .body = "The configuration was not reloaded: " + *problem + "\n"};
  }
  return {.body = "The configuration was reloaded.\n"};
}

}  // namespace

std::vector<Route> web_routes(Pages given) {
  const auto pages = std::make_shared<const Pages>(std::move(given));
  return {
      {.path = "/metrics",
       .access = Access::read,
       .handle = [pages](const Request& request) -> Response {
         const metrics::Format format = wanted_format(request.accept);
         return {.body = pages->exporter.expose(format),
                 .content_type = std::string(metrics::content_type(format))};
       },
       .shared = true},
      {"/-/healthy", Access::read,
       [](const Request&) -> Response { return {.body = "rotationd is healthy.\n"}; }},
      {"/-/ready", Access::read, [pages](const Request&) { return ready(pages->readiness()); }},
      {"/-/reload", Access::command, [pages](const Request&) { return reload(*pages); }},
  };
}

}  // namespace rotation::daemon
