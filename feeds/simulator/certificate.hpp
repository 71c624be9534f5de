// Certificates for a simulator on this machine, made anew at each start and good for a month.
#pragma once

#include <string>

namespace rotation::simulator {

struct CertificateFiles {
  std::string ca;           // what a client must trust
  std::string certificate;  // for "localhost", 127.0.0.1 and ::1
  std::string key;          // readable by the owner only
};

// Writes ca.pem, server.pem and server.key to the folder, which is made if it does not exist; the authority's
// own key is not kept. Throws std::runtime_error with one sentence.
[[nodiscard]] CertificateFiles write_certificates(const std::string& directory);

}  // namespace rotation::simulator
