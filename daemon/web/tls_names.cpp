#include "daemon/web/tls_names.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "daemon/config/values.hpp"

namespace rotation::daemon {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kCurves{
    {{"CurveP256", "P-256"}, {"CurveP384", "P-384"}, {"CurveP521", "P-521"}, {"X25519", "X25519"}}};

// Whether this OpenSSL, as it is configured, would offer it.
bool offered(const std::string& iana) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_server_method()),
                                                                  &SSL_CTX_free);
  const bool taken = is_tls13_suite(iana)
                         ? SSL_CTX_set_ciphersuites(context.get(), iana.c_str()) == 1
                         : SSL_CTX_set_cipher_list(context.get(), openssl_cipher(iana).c_str()) == 1;
  ERR_clear_error();
  return taken;
}

}  // namespace

std::string cipher_suite_problem(std::string_view iana) {
  const std::string name(iana);
  if (name.starts_with("TLS_") && openssl_cipher(name) != "(NONE)" && offered(name)) return "";
  return shown(iana) + " is not a cipher suite that this OpenSSL offers";
}

std::string curve_problem(std::string_view go) {
  if (!openssl_group(go).empty()) return "";
  std::vector<std::string> names;
  for (const auto& [name, group] : kCurves) names.emplace_back(name);
  return shown(go) + " is not " + either(names) + did_you_mean(go, names);
}

bool is_tls13_suite(std::string_view iana) {
  return iana.find("_WITH_") == std::string_view::npos;
}

std::string openssl_cipher(const std::string& iana) {
  return OPENSSL_cipher_name(iana.c_str());
}

std::string openssl_group(std::string_view go) {
  const auto* const found =
      std::find_if(kCurves.begin(), kCurves.end(), [go](const auto& curve) { return curve.first == go; });
  return found == kCurves.end() ? "" : std::string(found->second);
}

}  // namespace rotation::daemon
