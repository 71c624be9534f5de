// For what a request is refused before any handler sees it, and in what words. One thread; no I/O.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "daemon/web/http.hpp"

namespace rotation::daemon {

using RequestParser = boost::beast::http::request_parser<boost::beast::http::string_body>;
using RequestHeader = boost::beast::http::request_header<>;

// A request in absolute form (GET http://host/path) names its host itself (RFC 9112, 3.2.2).
// Views into the header.
struct Target {
  std::string_view authority;
  std::string_view path;
  std::string_view query;
};
[[nodiscard]] Target split(const RequestHeader& request);

[[nodiscard]] inline Response plain(unsigned status, std::string body) {
  return {.status = status, .body = std::move(body)};
}

class HttpRefusals {
 public:
  struct Limits {  // bytes
    std::size_t uri;
    std::size_t header;  // request line included
    std::size_t body;
  };

  explicit HttpRefusals(Limits limits) : limits_(limits) {}

  // Answer for this Host, too. Loopback's names need not be named. REQUIRES: lower case.
  void add_host(std::string name) { hosts_.insert(std::move(name)); }

  // The header got longer than its limit before or where it ended.
  [[nodiscard]] Response header_too_long(const RequestParser& parser) const;
  // A reading that ended like this; status 0: no answer is due, the client has gone or was too slow.
  [[nodiscard]] Response read(boost::system::error_code ec, const RequestParser& parser) const;
  // A whole header; nullopt: nothing is wrong with it.
  [[nodiscard]] std::optional<Response> header(const RequestHeader& request) const;

 private:
  [[nodiscard]] Response uri_too_long() const;

  const Limits limits_;
  std::set<std::string, std::less<>> hosts_{"localhost", "127.0.0.1", "::1"};
};

}  // namespace rotation::daemon
