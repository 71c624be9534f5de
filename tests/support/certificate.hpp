// Certificates made on the spot: no key is kept in the repository.
#pragma once

#include <string>

namespace rotation::testing {

struct Certificate {
  std::string certificate;  // PEM, self-signed: it is its own root
  std::string key;          // PEM
};

// For one name: "DNS:localhost" or "IP:127.0.0.1". Valid from two days ago for `days` days (-1: it has run
// out).
[[nodiscard]] Certificate make_certificate(const std::string& subject_name, int days = 30);

}  // namespace rotation::testing
