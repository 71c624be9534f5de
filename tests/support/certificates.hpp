// X.509 certificates made at run time, so that none is kept in the repository and none expires.
#pragma once

#include <chrono>
#include <memory>
#include <string>

namespace rotation::testing {

struct Identity {
  std::string certificate_pem;
  std::string key_pem;
};

class Authority {
 public:
  explicit Authority(const std::string& name);
  ~Authority();
  Authority(Authority&&) noexcept;

  [[nodiscard]] std::string pem() const;
  // A server's certificate for `host` (a DNS name or an address), valid from now + `from` to now + `to`.
  [[nodiscard]] Identity issue(const std::string& host, std::chrono::hours from = std::chrono::hours{-1},
                               std::chrono::hours to = std::chrono::hours{24}) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// A certificate that vouches for itself and is no authority.
[[nodiscard]] Identity self_signed(const std::string& host);

}  // namespace rotation::testing
