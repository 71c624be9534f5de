// The file of --web.config.file: who may read the pages, and whether over TLS. It is the file of Prometheus'
// exporter-toolkit, so that one file serves every exporter of a machine:
// https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md
//
// What the toolkit takes and this daemon cannot honour is refused in a sentence, never ignored:
// TLS before 1.2, cipher suites and curves that OpenSSL lacks, keys and certificates written into the file
// itself, rate_limit; and a file that is empty, so that one caught half-written opens no door. The one
// exception: http2 may be true though only HTTP/1.1 is spoken, as clients agree on that by themselves.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/config/config.hpp"

namespace rotation::daemon {

enum class ClientAuth {  // in the toolkit's words and order
  no_client_cert,
  request_client_cert,
  require_any_client_cert,
  verify_client_cert_if_given,
  require_and_verify_client_cert
};

enum class TlsVersion { tls12, tls13 };

struct TlsServerConfig {
  std::string cert_file;       // PEM, the server's certificate first
  std::string key_file;        // PEM, without a passphrase
  std::string client_ca_file;  // PEM roots that vouch for clients; empty: the system's
  ClientAuth client_auth = ClientAuth::no_client_cert;
  std::vector<std::string> client_allowed_sans;  // one of them must be in a client's certificate; empty: any
  TlsVersion min_version = TlsVersion::tls12;
  TlsVersion max_version = TlsVersion::tls13;
  std::vector<std::string> cipher_suites;      // IANA's names; empty: OpenSSL's choice
  std::vector<std::string> curve_preferences;  // Go's names; empty: OpenSSL's choice
  bool prefer_server_cipher_suites = true;
  std::string where;  // "file:line:column: tls_server_config", for what shows only in the files it names
};

using BasicAuthUsers = std::map<std::string, std::string>;  // name to bcrypt hash

struct WebConfigFile {
  std::optional<TlsServerConfig> tls;
  std::map<std::string, std::string> headers;  // added to every response
  BasicAuthUsers users;                        // empty: no password is asked for
};

// Relative paths in it are relative to its folder. All that is wrong, else; no sentence holds a hash.
[[nodiscard]] std::variant<WebConfigFile, Sentences> read_web_config(const std::string& path);

// One sentence for each address of web.listen that the network can reach without a password or encryption, by
// what web.config_file says now. A client's verified certificate does for a password.
[[nodiscard]] Sentences exposures(const WebConfig& web);

}  // namespace rotation::daemon
