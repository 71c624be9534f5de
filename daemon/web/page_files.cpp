#include "daemon/web/page_files.hpp"

#include <string>

namespace rotation::daemon {

std::vector<Route> page_routes() {
  std::vector<Route> routes;
  for (const PageFile& file : page_files()) {
    routes.push_back({.path = std::string(file.path),
                      .access = Access::read,
                      .handle = [file](const Request&) -> Response {
                        return {.body = std::string(file.packed.begin(), file.packed.end()),
                                .content_type = std::string(file.content_type),
                                .etag = std::string(file.etag),
                                .packed = true,
                                .immutable = file.immutable};
                      },
                      .counted_as = file.immutable ? "/assets" : ""});
  }
  return routes;
}

}  // namespace rotation::daemon
