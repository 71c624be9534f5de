#include "daemon/web/http_refusals.hpp"

#include <algorithm>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>

#include "daemon/web/http_headers.hpp"

namespace rotation::daemon {

namespace beast = boost::beast;
namespace http = beast::http;

Target split(const RequestHeader& request) {
  Target target{};
  std::string_view rest = request.target();
  target.authority = request[http::field::host];
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!rest.starts_with(scheme)) continue;
    rest.remove_prefix(scheme.size());
    const auto slash = std::min(rest.find('/'), rest.size());
    target.authority = rest.substr(0, slash);
    rest.remove_prefix(slash);
    break;
  }
  const auto question = std::min(rest.find('?'), rest.size());
  target.path = rest.substr(0, question);
  target.query = rest.substr(std::min(question + 1, rest.size()));
  return target;
}

Response HttpRefusals::header_too_long(const RequestParser& parser) const {
  const std::size_t uri = parser.get().target().size();
  if (uri == 0 || uri > limits_.uri) return uri_too_long();  // 0: the request line did not end
  return plain(431, "The request header is longer than " + std::to_string(limits_.header) + " bytes.\n");
}

Response HttpRefusals::read(boost::system::error_code ec, const RequestParser& parser) const {
  if (ec == http::error::header_limit) return header_too_long(parser);
  if (ec == http::error::body_limit) {
    return plain(413, "The request body is longer than " + std::to_string(limits_.body) + " bytes.\n");
  }
  if (ec == http::error::end_of_stream || ec == http::error::partial_message ||
      ec.category() != make_error_code(http::error::bad_method).category()) {
    return {.status = 0};
  }
  return plain(400, "This is not an HTTP/1.1 request.\n");
}

std::optional<Response> HttpRefusals::header(const RequestHeader& request) const {
  if (request.target().size() > limits_.uri) return uri_too_long();
  // Two ways to read one request are an attack in the making (request smuggling).
  if (request.count(http::field::transfer_encoding) > 1) {
    return plain(400, "Two Transfer-Encoding headers.\n");
  }
  const auto encoding = request[http::field::transfer_encoding];
  if (!encoding.empty() && !beast::iequals(encoding, "chunked")) {
    return plain(501, "No Transfer-Encoding but chunked is understood.\n");
  }
  if (request.count(http::field::host) != 1) {
    return plain(400, "A request needs exactly one Host header.\n");
  }
  const Target target = split(request);
  if (!target.path.starts_with('/')) return plain(400, "The request's target is not a path.\n");
  const auto host = host_name(target.authority);
  if (!host) return plain(400, "The Host header is not a host name.\n");
  if (!hosts_.contains(*host)) {
    return plain(421, "This server does not answer for that host name; web.hosts lists those it does.\n");
  }
  return std::nullopt;
}

Response HttpRefusals::uri_too_long() const {
  return plain(414, "The URI is longer than " + std::to_string(limits_.uri) + " bytes.\n");
}

}  // namespace rotation::daemon
