// Where a feed connects: a WebSocket address, checked before anything is sent to it.
#pragma once

#include <string>
#include <string_view>
#include <variant>

namespace rotation::net {

struct Endpoint {
  bool tls;
  std::string host;  // a name, an IPv4 or an IPv6 address (without brackets)
  std::string port;  // decimal
  std::string path;  // begins with '/'; may hold a query
};

// Reads "wss://host[:port][/path]" or "ws://...". Without TLS only the machine itself may be addressed:
// localhost, 127.0.0.0/8 and ::1. No credentials in the address, no fragment.
// Otherwise one sentence that says what is wrong.
[[nodiscard]] std::variant<Endpoint, std::string> parse_endpoint(std::string_view url);

// host:port as an HTTP Host header has it.
[[nodiscard]] std::string authority(const Endpoint& endpoint);

}  // namespace rotation::net
