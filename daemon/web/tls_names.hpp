// Cipher suites and curves by the names of IANA and Go, which the web configuration uses, and by OpenSSL's.
// Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace rotation::daemon {

// "" or why the name cannot be used, as the end of a sentence.
[[nodiscard]] std::string cipher_suite_problem(std::string_view iana);
[[nodiscard]] std::string curve_problem(std::string_view go);

// Only TLS 1.3 has it, which lists its suites apart; in OpenSSL they have IANA's names.
[[nodiscard]] bool is_tls13_suite(std::string_view iana);

// REQUIRES: nothing is wrong with the name.
[[nodiscard]] std::string openssl_cipher(const std::string& iana);  // "ECDHE-RSA-AES128-GCM-SHA256"
[[nodiscard]] std::string openssl_group(std::string_view go);       // "P-256"

}  // namespace rotation::daemon
