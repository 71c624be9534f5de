#include "daemon/web/web_tls.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

#include <boost/asio/ip/address.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "daemon/web/tls_names.hpp"

namespace rotation::daemon {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;

[[noreturn]] void refuse(const TlsServerConfig& config, const std::string& sentence) {
  const unsigned long code = ERR_peek_error();  // the first one is the cause of the others
  const char* const reason = ERR_reason_error_string(code);
  ERR_clear_error();
  throw std::runtime_error(config.where + sentence + ": " +
                           (ERR_SYSTEM_ERROR(code) ? std::generic_category().message(ERR_GET_REASON(code))
                            : reason != nullptr    ? reason
                                                   : "OpenSSL says no more"));
}

std::string_view text_of(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

// As the toolkit writes it down; "" for the kinds that it does not compare.
std::string san_text(const GENERAL_NAME* name) {
  int kind = 0;
  const void* const value = GENERAL_NAME_get0_value(name, &kind);
  if (kind == GEN_DNS || kind == GEN_EMAIL || kind == GEN_URI) {
    return std::string(text_of(static_cast<const ASN1_STRING*>(value)));
  }
  if (kind != GEN_IPADD) return "";
  const std::string_view bytes = text_of(static_cast<const ASN1_STRING*>(value));
  asio::ip::address_v4::bytes_type v4{};
  asio::ip::address_v6::bytes_type v6{};
  if (bytes.size() == v4.size()) {
    std::copy(bytes.begin(), bytes.end(), v4.begin());
    return asio::ip::address_v4(v4).to_string();
  }
  if (bytes.size() != v6.size()) return "";
  std::copy(bytes.begin(), bytes.end(), v6.begin());
  return asio::ip::address_v6(v6).to_string();
}

bool has_allowed_san(const X509* certificate, const std::vector<std::string>& allowed) {
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {  // none: -1
    const std::string san = san_text(sk_GENERAL_NAME_value(names.get(), i));
    if (!san.empty() && std::find(allowed.begin(), allowed.end(), san) != allowed.end()) return true;
  }
  return false;
}

// OpenSSL's own verification, where the policy wants it, and then the names.
int verify_client(X509_STORE_CTX* chain, void* config) {
  const auto& tls = *static_cast<const TlsServerConfig*>(config);
  const bool verify = tls.client_auth == ClientAuth::verify_client_cert_if_given ||
                      tls.client_auth == ClientAuth::require_and_verify_client_cert;
  if (verify && X509_verify_cert(chain) != 1) return 0;
  if (tls.client_allowed_sans.empty() ||
      has_allowed_san(X509_STORE_CTX_get0_cert(chain), tls.client_allowed_sans)) {
    return 1;
  }
  X509_STORE_CTX_set_error(chain, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

void set_client_policy(SSL_CTX* context, const TlsServerConfig& config) {
  if (config.client_auth == ClientAuth::no_client_cert) return;
  const bool required = config.client_auth == ClientAuth::require_any_client_cert ||
                        config.client_auth == ClientAuth::require_and_verify_client_cert;
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | (required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), nullptr);
  SSL_CTX_set_cert_verify_callback(context, verify_client, const_cast<TlsServerConfig*>(&config));
  if (config.client_ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(context);
    return;
  }
  auto* const names = SSL_load_client_CA_file(config.client_ca_file.c_str());
  if (names == nullptr || SSL_CTX_load_verify_file(context, config.client_ca_file.c_str()) != 1) {
    refuse(config, ".client_ca_file: " + config.client_ca_file + " cannot be used as trusted certificates");
  }
  SSL_CTX_set_client_CA_list(context, names);  // tells clients which certificate to show
}

void set_ciphers(SSL_CTX* context, const TlsServerConfig& config) {
  if (config.cipher_suites.empty()) return;
  std::string tls12;
  std::string tls13;
  for (const std::string& suite : config.cipher_suites) {
    std::string& list = is_tls13_suite(suite) ? tls13 : tls12;
    list += (list.empty() ? "" : ":") + openssl_cipher(suite);
  }
  // A version of which no suite is named: TLS 1.3 keeps its own, as in Go; TLS 1.2 has none to agree on.
  if (tls12.empty()) SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  if ((!tls12.empty() && SSL_CTX_set_cipher_list(context, tls12.c_str()) != 1) ||
      (!tls13.empty() && SSL_CTX_set_ciphersuites(context, tls13.c_str()) != 1)) {
    refuse(config, ".cipher_suites: OpenSSL does not take them");
  }
}

void set_curves(SSL_CTX* context, const TlsServerConfig& config) {
  std::string groups;
  for (const std::string& curve : config.curve_preferences) {
    groups += (groups.empty() ? "" : ":") + openssl_group(curve);
  }
  if (!groups.empty() && SSL_CTX_set1_groups_list(context, groups.c_str()) != 1) {
    refuse(config, ".curve_preferences: OpenSSL does not take them");
  }
}

}  // namespace

ssl::context tls_server_context(const TlsServerConfig& config) {
  constexpr std::array<int, 2> kVersions{TLS1_2_VERSION, TLS1_3_VERSION};
  ERR_clear_error();
  ssl::context owner{ssl::context::tls_server};
  SSL_CTX* const context = owner.native_handle();
  SSL_CTX_set_min_proto_version(context, kVersions.at(static_cast<std::size_t>(config.min_version)));
  SSL_CTX_set_max_proto_version(context, kVersions.at(static_cast<std::size_t>(config.max_version)));
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
  if (config.prefer_server_cipher_suites) SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 0);
  // Without this OpenSSL asks whoever sits at the terminal for a key's passphrase.
  SSL_CTX_set_default_passwd_cb(context, [](char*, int, int, void*) { return -1; });

  if (SSL_CTX_use_certificate_chain_file(context, config.cert_file.c_str()) != 1) {
    refuse(config, ".cert_file: " + config.cert_file + " cannot be used as a certificate");
  }
  if (SSL_CTX_use_PrivateKey_file(context, config.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    refuse(config, ".key_file: " + config.key_file + " cannot be used as the key of " + config.cert_file);
  }
  set_client_policy(context, config);
  set_ciphers(context, config);
  set_curves(context, config);
  return owner;
}

Sentences check_web_config(const std::string& path) {
  auto read = read_web_config(path);
  if (auto* sentences = std::get_if<Sentences>(&read)) return std::move(*sentences);
  const auto& tls = std::get<WebConfigFile>(read).tls;
  try {
    if (tls) (void)tls_server_context(*tls);
  } catch (const std::runtime_error& error) {
    return {error.what()};
  }
  return {};
}

}  // namespace rotation::daemon
