// Passwords as a web configuration holds them.
#pragma once

#include <stdexcept>
#include <string>

#include <crypt.h>

namespace rotation::testing {

// At bcrypt's least cost, 4, a check takes a millisecond; each step doubles it.
inline std::string bcrypt(const std::string& password, unsigned long cost = 4) {
  char salt[CRYPT_GENSALT_OUTPUT_SIZE];
  crypt_data work{};
  if (crypt_gensalt_rn("$2y$", cost, nullptr, 0, salt, sizeof salt) == nullptr ||
      crypt_rn(password.c_str(), salt, &work, sizeof work) == nullptr) {
    throw std::runtime_error("no bcrypt");
  }
  return work.output;
}

}  // namespace rotation::testing
