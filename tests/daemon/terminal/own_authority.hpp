// A web server's TLS by an authority of a test's own, and clients that trust it for as long as this lives.
#pragma once

#include <cstdlib>

#include "tests/support/certificates.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon::terminal {

class OwnAuthority {
 public:
  OwnAuthority() {
    const auto identity = authority_.issue("127.0.0.1");
    folder_.write("server.crt", identity.certificate_pem);
    folder_.write("server.key", identity.key_pem);
    web_config =
        folder_.write("web.yml", "tls_server_config: {cert_file: server.crt, key_file: server.key}\n");
    setenv("SSL_CERT_FILE", folder_.write("ca.pem", authority_.pem()).c_str(), 1);  // OpenSSL's own
  }
  ~OwnAuthority() { unsetenv("SSL_CERT_FILE"); }
  OwnAuthority(const OwnAuthority&) = delete;
  OwnAuthority& operator=(const OwnAuthority&) = delete;

  // As if it had never been heard of.
  static void distrust() { unsetenv("SSL_CERT_FILE"); }

  std::string web_config;  // for WebOptions::config_file

 private:
  rotation::testing::TemporaryFolder folder_;
  rotation::testing::Authority authority_{"desk"};
};

}  // namespace rotation::daemon::terminal
