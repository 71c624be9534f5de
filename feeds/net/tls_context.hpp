// TLS as every client of this project speaks it: 1.2 or later, the peer's certificate verified against
// trusted roots and against the name that was asked for. There is no switch to turn any of it off.
#pragma once

#include <optional>
#include <string>

#include <boost/asio/ssl/context.hpp>

#include "feeds/market/time.hpp"

namespace rotation::net {

// Trusts the roots in `ca_file` (PEM), or the system's if it is empty. Roots are read on each call, so a
// context per connection follows their renewal. Throws std::runtime_error, one sentence, if it cannot.
[[nodiscard]] boost::asio::ssl::context tls_client_context(const std::string& ca_file);

// Says whom a connection is meant for: sends the name (SNI) and lets the handshake fail if the certificate is
// not for it. `host` is a DNS name or an IP address.
// REQUIRES: before the handshake. Throws std::runtime_error, one sentence, if it cannot.
void expect_peer(SSL* connection, const std::string& host);

// When the certificate that the peer showed runs out; nothing before the handshake.
[[nodiscard]] std::optional<market::Timestamp> certificate_expiry(SSL* connection);

}  // namespace rotation::net
