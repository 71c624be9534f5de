#include "daemon/web/web_config.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "daemon/config/document.hpp"
#include "daemon/config/fields.hpp"
#include "daemon/config/values.hpp"
#include "daemon/web/tls_names.hpp"
#include "feeds/net/endpoint.hpp"

namespace rotation::daemon {
namespace {

constexpr std::size_t kMostNames = 1000;
constexpr int kLeastCost = 4;  // bcrypt's own
constexpr int kMostCost = 15;  // two seconds a check

Value pem_file(std::string& path) {
  return text(path, "a PEM file", [](std::string_view) { return ""; });
}

// $2y$10$ and 53 characters: version, cost, salt and digest. Hashes are secrets: no sentence shows one.
std::string hash_problem(std::string_view hash) {
  constexpr std::string_view kDigits = "0123456789";
  constexpr std::string_view kBase64 = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const bool formed = hash.size() == 60 && hash.starts_with("$2") &&
                      std::string_view("aby").find(hash[2]) != std::string_view::npos && hash[3] == '$' &&
                      hash.substr(4, 2).find_first_not_of(kDigits) == std::string_view::npos &&
                      hash[6] == '$' && hash.substr(7).find_first_not_of(kBase64) == std::string_view::npos;
  if (!formed) return "is not a bcrypt hash, as `htpasswd -nB NAME` makes them: $2y$10$ and 53 characters";
  const int cost = (hash[4] - '0') * 10 + hash[5] - '0';
  if (cost >= kLeastCost && cost <= kMostCost) return "";
  return "has a cost of " + std::to_string(cost) + "; the limit is " + std::to_string(kLeastCost) + " to " +
         std::to_string(kMostCost);
}

std::string user_problem(std::string_view name, std::string_view hash) {
  if (name.empty() || name.find(':') != std::string_view::npos) {
    return "a user's name is not empty and holds no colon";
  }
  return hash_problem(hash);
}

std::string header_problem(std::string_view name, std::string_view value) {
  struct Header {
    std::string name;
    std::vector<std::string> values;  // empty: any
  };
  static const std::array<Header, 5> kHeaders{{{"Strict-Transport-Security", {}},
                                               {"X-Content-Type-Options", {"nosniff"}},
                                               {"X-Frame-Options", {"deny", "sameorigin"}},
                                               {"X-XSS-Protection", {}},
                                               {"Content-Security-Policy", {}}}};
  const auto* const header =
      std::find_if(kHeaders.begin(), kHeaders.end(), [name](const Header& h) { return h.name == name; });
  if (header == kHeaders.end()) {
    std::vector<std::string> names;
    for (const Header& h : kHeaders) names.push_back(h.name);
    return "this header cannot be set here; expected " + either(names);
  }
  if (!header->values.empty() &&
      std::find(header->values.begin(), header->values.end(), value) == header->values.end()) {
    return shown(value) + " is not " + either(header->values);
  }
  const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
  return std::all_of(value.begin(), value.end(), printable) ? ""
                                                            : shown(value) + " is not printable ASCII text";
}

Value version(TlsVersion& value) {
  return {[&value](Scalar scalar) -> std::string {
            if (scalar.text == "TLS10" || scalar.text == "TLS11") {
              return std::string(scalar.text) + " is not spoken any more (RFC 8996); expected TLS12 or TLS13";
            }
            return word(value, {"TLS12", "TLS13"}).read(scalar);
          },
          [] { return ""; }, "TLS12 or TLS13"};
}

void tls_keys(Fields& f, TlsServerConfig& tls) {
  const Elements sans{{1, kMostNames}, "names, as in certificates", [](std::string_view) { return ""; }};
  f.value("cert_file", pem_file(tls.cert_file));
  f.value("key_file", pem_file(tls.key_file));
  f.value("client_ca_file", pem_file(tls.client_ca_file));
  f.value("client_auth_type",
          word(tls.client_auth, {"NoClientCert", "RequestClientCert", "RequireAnyClientCert",
                                 "VerifyClientCertIfGiven", "RequireAndVerifyClientCert"}));
  f.list("client_allowed_sans", tls.client_allowed_sans, sans);
  f.value("min_version", version(tls.min_version));
  f.value("max_version", version(tls.max_version));
  f.list("cipher_suites", tls.cipher_suites,
         {{1, kMostNames}, "names such as TLS_AES_128_GCM_SHA256", cipher_suite_problem});
  f.list("curve_preferences", tls.curve_preferences,
         {{1, kMostNames}, "names such as X25519", curve_problem});
  f.value("prefer_server_cipher_suites", boolean(tls.prefer_server_cipher_suites));

  const bool required = tls.client_auth == ClientAuth::require_any_client_cert ||
                        tls.client_auth == ClientAuth::require_and_verify_client_cert;
  f.require(f.given("cert_file"), "cert_file", "is missing; TLS needs a certificate");
  f.require(f.given("key_file"), "key_file", "is missing; TLS needs the certificate's key");
  f.require(tls.client_ca_file.empty() || tls.client_auth != ClientAuth::no_client_cert, "client_ca_file",
            "is of no use while client_auth_type is NoClientCert");
  f.require(tls.client_allowed_sans.empty() || required, "client_allowed_sans",
            "needs client_auth_type RequireAnyClientCert or RequireAndVerifyClientCert");
  f.require(tls.min_version <= tls.max_version, "min_version", "is above max_version");
  const bool only13 = !tls.cipher_suites.empty() &&
                      std::all_of(tls.cipher_suites.begin(), tls.cipher_suites.end(), is_tls13_suite);
  f.require(!only13 || tls.max_version == TlsVersion::tls13, "cipher_suites",
            "has no cipher suite of TLS 1.2, and max_version is TLS12");
}

}  // namespace

std::variant<WebConfigFile, Sentences> read_web_config(const std::string& path) {
  auto content = read_text_file(path, 1);
  if (auto* sentences = std::get_if<Sentences>(&content)) return std::move(*sentences);
  WebConfigFile file;
  const auto keys = [&file](Fields& f) {
    if (f.given("tls_server_config")) file.tls.emplace().where = f.where("tls_server_config");
    f.section("tls_server_config", [&file](Fields& tls) { tls_keys(tls, *file.tls); });
    f.section("http_server_config", [&file](Fields& http) {
      bool http2 = true;
      http.value("http2", boolean(http2));
      http.table("headers", file.headers, "security headers", header_problem);
    });
    f.table("basic_auth_users", file.users, "name: bcrypt hash", user_problem);
  };
  Sentences sentences = read_document(std::get<std::string>(content), path, keys, {}, "basic_auth_users:");
  if (!sentences.empty()) return sentences;
  if (file.tls) {
    const auto folder = std::filesystem::path(path).parent_path();
    for (std::string* name : {&file.tls->cert_file, &file.tls->key_file, &file.tls->client_ca_file}) {
      if (!name->empty()) *name = (folder / *name).string();
    }
  }
  return file;
}

Sentences exposures(const WebConfig& web) {
  WebConfigFile file;
  if (!web.config_file.empty()) {
    auto read = read_web_config(web.config_file);
    if (auto* right = std::get_if<WebConfigFile>(&read)) file = std::move(*right);
  }
  const bool known = !file.users.empty() ||
                     (file.tls && file.tls->client_auth == ClientAuth::require_and_verify_client_cert);
  if (file.tls && known) return {};
  const std::string lack = file.tls ? "password" : known ? "encryption" : "encryption or password";
  Sentences sentences;
  for (const std::string& address : web.listen) {
    const std::string host = address.substr(0, address.rfind(':'));
    if (net::is_loopback(host) || host == "[::1]") continue;
    sentences.push_back(address + " is open to the network, without " + lack);
  }
  return sentences;
}

}  // namespace rotation::daemon
