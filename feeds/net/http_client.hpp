// An HTTP client for threads that may wait: one request after the other over one kept connection,
// synchronous, each with a deadline.
//
// HTTPS with the rules of tls_context.hpp; plain HTTP with credentials to loopback addresses only. Redirects
// are not followed, no proxy is used. Thread safety: none; any thread may request the stop.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>

namespace rotation::net {

struct HttpEndpoint {
  std::string host;  // a name or an address, without brackets
  std::uint16_t port = 443;
  bool tls = true;
  std::string ca_file;      // PEM; empty: the system's roots
  bool credentials = true;  // some go along
};

struct HttpHeader {
  std::string_view name;
  std::string_view value;
};

struct HttpAnswer {
  unsigned status = 0;
  std::optional<std::chrono::seconds> retry_after;
  std::string body;  // 16 MiB at most
};

// No answer was to be had. what() is one sentence for a person, without a full stop and without a word of the
// other side's.
class HttpError : public std::runtime_error {
 public:
  HttpError(const std::string& what, bool permanent) : std::runtime_error(what), permanent_(permanent) {}
  // Trying again would not help: the certificate is not trusted, the address is not allowed.
  [[nodiscard]] bool permanent() const noexcept { return permanent_; }

 private:
  bool permanent_;
};

class HttpClient {
 public:
  explicit HttpClient(HttpEndpoint endpoint);
  ~HttpClient();

  // The whole answer to GET `target`, whatever its status, or nullopt if a stop was requested before it was
  // complete. `timeout` covers everything from resolving the name to the last byte. Throws HttpError.
  [[nodiscard]] std::optional<HttpAnswer> get(const std::string& target, std::span<const HttpHeader> headers,
                                              std::chrono::nanoseconds timeout, const std::stop_token& stop);

  // Likewise POST, of which the answer's status and headers are all that is read: its `body` stays empty, and
  // the connection is not kept. `headers` say what kind of content it is.
  [[nodiscard]] std::optional<HttpAnswer> post(const std::string& target, std::span<const HttpHeader> headers,
                                               const std::string& content, std::chrono::nanoseconds timeout,
                                               const std::stop_token& stop);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rotation::net
