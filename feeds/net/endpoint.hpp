// Where a feed connects.
#pragma once

#include <string>
#include <string_view>

namespace rotation::net {

// A WebSocket address. Without TLS a connection goes to this machine only: whatever the host's name resolves
// to, an address that is not loopback is not tried.
struct Endpoint {
  bool tls;
  std::string host;  // a name, an IPv4 or an IPv6 address (without brackets)
  std::string port;  // decimal, 1 to 65535
  std::string path;  // begins with '/'; may hold a query
  // Offers permessage-deflate (RFC 7692): less to transfer, more to compute. The other side decides.
  bool compression = false;
};

// localhost, 127.0.0.0/8 or ::1: where a plain connection leaves no machine.
[[nodiscard]] bool is_loopback(std::string_view host) noexcept;

// host:port as an HTTP Host header has it.
[[nodiscard]] std::string authority(const Endpoint& endpoint);

}  // namespace rotation::net
