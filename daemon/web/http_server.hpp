// The daemon's HTTP/1.1 listener: one thread (the web thread), one coroutine a connection.
//
// Keeps limits on everything a client decides, so that slow, greedy or hostile clients cost a bounded amount
// and hold up nobody else:
//   too long a URI 414, header 431, body 413; malformed 400; foreign Host 421 (stops DNS rebinding);
//   wrong method 405 with Allow; too many connections 503. Whoever is too slow is cut off without an answer.
// With `config_file` (web_config.hpp says what it is) it speaks TLS and asks for a password: none or a wrong
// one 401, too many to check 503; while that file is wrong handshakes fail and requests get 500.
// A path may be a stream: a WebSocket, or server-sent events (talk.hpp). Another site's page gets none, 403;
// one too many 503. Its end, too, is the server's to decide: a client that does not read, or no longer
// answers, is cut off after `write_timeout`.
// Every response carries Content-Security-Policy, nosniff, no-referrer and no-store.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "daemon/web/http.hpp"
#include "daemon/web/talk.hpp"
#include "daemon/web/web_security.hpp"
#include "metrics/http_counters.hpp"

namespace rotation::daemon {

struct WebOptions {
  std::vector<std::string> listen{"127.0.0.1:8711"};  // address:port, [address]:port or :port (every IPv4
                                                      // one); port 0 takes a free one
  std::string config_file;  // that of --web.config.file; empty: neither TLS nor passwords
  std::chrono::milliseconds config_look_again{1'000};    // at most so often, and when somebody asks
  WebSecurity::Report config_read = [](const auto&) {};  // on the web thread
  std::vector<std::string> host_names;  // accepted in Host, besides loopback and the listen address
  std::size_t uri_bytes = 2 * 1024;
  std::size_t header_bytes = 8 * 1024;  // request line included
  std::size_t body_bytes = 64 * 1024;
  std::chrono::milliseconds read_timeout{10'000};   // for TLS's handshake, a request's header, and its body
  std::chrono::milliseconds idle_timeout{60'000};   // between two requests of a connection
  std::chrono::milliseconds write_timeout{10'000};  // for a response
  std::size_t connections = 512;
  std::size_t connections_per_address = 16;  // loopback addresses are exempt
  std::size_t stream_clients = 256;          // of those connections
  std::size_t message_bytes = 64 * 1024;     // of a WebSocket client's message
};

class HttpServer {
 public:
  // Takes the port; clients may connect, and wait, from here on. `counters` gets every route's path as a
  // handler and outlives the server. Throws std::runtime_error with a sentence for the operator.
  HttpServer(WebOptions options, std::vector<Route> routes, metrics::HttpCounters& counters,
             Streams streams = {});
  ~HttpServer();  // stops

  // Starts answering. Once.
  void start();

  // Answers what is being answered, for at most a second, closes everything and joins. May be called again.
  void stop();

  // Of the first address.
  [[nodiscard]] std::uint16_t port() const noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rotation::daemon
