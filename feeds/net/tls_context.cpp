#include "feeds/net/tls_context.hpp"

#include <ctime>
#include <stdexcept>

#include <boost/asio/ip/address.hpp>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

namespace rotation::net {

namespace ssl = boost::asio::ssl;

ssl::context tls_client_context(const std::string& ca_file) {
  ssl::context context{ssl::context::tls_client};
  boost::system::error_code error;
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  context.set_verify_mode(ssl::verify_peer);
  if (ca_file.empty()) {
    context.set_default_verify_paths(error);
    if (error)
      throw std::runtime_error("the system's trusted certificates cannot be read: " + error.message());
  } else {
    context.load_verify_file(ca_file, error);
    if (error)
      throw std::runtime_error(ca_file + " cannot be read as trusted certificates: " + error.message());
  }
  return context;
}

void expect_peer(SSL* connection, const std::string& host) {
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(host, not_an_address);
  // An address is no server name (RFC 6066, 3) and is looked for in another field of the certificate.
  const bool done = not_an_address
                        ? SSL_set_tlsext_host_name(connection, host.c_str()) == 1 &&
                              SSL_set1_host(connection, host.c_str()) == 1
                        : X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), host.c_str()) == 1;
  if (!done) throw std::runtime_error("TLS cannot be set up for host " + host);
}

std::optional<market::Timestamp> certificate_expiry(SSL* connection) {
  const X509* certificate = SSL_get0_peer_certificate(connection);
  std::tm utc{};
  if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &utc) != 1) {
    return std::nullopt;
  }
  return market::Timestamp{std::chrono::seconds{::timegm(&utc)}};
}

}  // namespace rotation::net
