#include "daemon/web/http_message.hpp"

#include <utility>

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>

#include "daemon/web/gzip.hpp"
#include "daemon/web/http_headers.hpp"

namespace rotation::daemon {

namespace http = boost::beast::http;

namespace {

constexpr std::size_t kWorthPacking = 1024;  // bytes

bool takes_gzip(const http::request<http::string_body>& request) {
  return accepts_gzip(request[http::field::accept_encoding]);
}

}  // namespace

void set_security_headers(http::fields& fields) {
  fields.set(
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
      "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  fields.set("X-Content-Type-Options", "nosniff");
  fields.set("Referrer-Policy", "no-referrer");
}

void pack(Response& response, const http::request<http::string_body>& request) {
  if (response.packed || response.body.size() < kWorthPacking || !takes_gzip(request)) return;
  response.body = gzip(response.body);
  response.packed = true;
}

http::response<http::string_body> message(Response response,
                                          const http::request<http::string_body>* request) {
  http::response<http::string_body> message(static_cast<http::status>(response.status),
                                            request != nullptr ? request->version() : 11);
  message.set(http::field::server, "rotationd");
  message.set(http::field::content_type, response.content_type);
  message.set(http::field::cache_control, response.etag.empty() ? "no-store"
                                          : response.immutable  ? "private, max-age=31536000, immutable"
                                                                : "no-cache");
  if (!response.etag.empty()) message.set(http::field::etag, response.etag);
  message.set(http::field::vary, "Accept, Accept-Encoding");
  set_security_headers(message);
  if (response.status == 401) message.set(http::field::www_authenticate, "Basic realm=\"rotationd\"");
  if (request != nullptr) pack(response, *request);
  if (response.packed && !response.body.empty()) {
    if (request != nullptr && takes_gzip(*request)) {
      message.set(http::field::content_encoding, "gzip");
    } else {
      response.body = gunzip(response.body);
    }
  }
  if (response.status != 304) message.content_length(response.body.size());
  const bool head = request != nullptr && request->method() == http::verb::head;
  if (!head) message.body() = std::move(response.body);
  return message;
}

}  // namespace rotation::daemon
