// The file of --web.config.file: what the exporter-toolkit's own format gives, and what is wrong with the
// rest.
#include "daemon/web/web_config.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/web/tls_names.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon {
namespace {

using rotation::testing::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

constexpr const char* kHash = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

class WebConfigFileTest : public ::testing::Test {
 protected:
  WebConfigFile read(const std::string& text) {
    auto result = read_web_config(folder.write("web.yml", text));
    if (const auto* sentences = std::get_if<Sentences>(&result)) {
      ADD_FAILURE() << sentences->front();
      return {};
    }
    return std::get<WebConfigFile>(std::move(result));
  }

  // The one thing that is wrong, without the folder.
  std::string mistake(const std::string& text) {
    const auto result = read_web_config(folder.write("web.yml", text));
    const auto* sentences = std::get_if<Sentences>(&result);
    if (sentences == nullptr) return "nothing";
    EXPECT_EQ(sentences->size(), 1U) << sentences->back();
    return sentences->front().substr(folder.path().string().size() + 1);
  }

  TemporaryFolder folder;
};

TEST_F(WebConfigFileTest, TakesEveryKeyOfTheToolkit) {
  const WebConfigFile file = read(R"(tls_server_config:
  cert_file: server.crt
  key_file: /etc/keys/server.key
  client_ca_file: ../ca.crt
  client_auth_type: RequireAndVerifyClientCert
  client_allowed_sans: [desk.example, "192.0.2.1"]
  min_version: TLS12
  max_version: TLS13
  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, TLS_AES_128_GCM_SHA256]
  curve_preferences: [X25519, CurveP256]
  prefer_server_cipher_suites: false
http_server_config:
  http2: true
  headers:
    Strict-Transport-Security: max-age=31536000
    X-Frame-Options: deny
basic_auth_users:
  alice: )" + std::string(kHash) +
                                  "\n  bob: " + kHash + "\n");
  ASSERT_TRUE(file.tls);
  EXPECT_EQ(file.tls->cert_file, (folder.path() / "server.crt").string());
  EXPECT_EQ(file.tls->key_file, "/etc/keys/server.key");
  EXPECT_EQ(file.tls->client_ca_file, (folder.path() / "../ca.crt").string());
  EXPECT_EQ(file.tls->client_auth, ClientAuth::require_and_verify_client_cert);
  EXPECT_THAT(file.tls->client_allowed_sans, ElementsAre("desk.example", "192.0.2.1"));
  EXPECT_EQ(file.tls->cipher_suites.size(), 3U);
  EXPECT_THAT(file.tls->curve_preferences, ElementsAre("X25519", "CurveP256"));
  EXPECT_FALSE(file.tls->prefer_server_cipher_suites);
  EXPECT_EQ(file.headers.at("X-Frame-Options"), "deny");
  EXPECT_THAT(file.users, ElementsAre(Pair("alice", kHash), Pair("bob", kHash)));
}

TEST_F(WebConfigFileTest, HasTheToolkitsDefaults) {
  const WebConfigFile file = read("tls_server_config: {cert_file: a, key_file: b}\n");
  EXPECT_EQ(file.tls->client_auth, ClientAuth::no_client_cert);
  EXPECT_EQ(file.tls->min_version, TlsVersion::tls12);
  EXPECT_EQ(file.tls->max_version, TlsVersion::tls13);
  EXPECT_TRUE(file.tls->prefer_server_cipher_suites);
  EXPECT_THAT(file.users, IsEmpty());
  EXPECT_FALSE(read("basic_auth_users: {a: " + std::string(kHash) + "}\n").tls);
}

TEST_F(WebConfigFileTest, RefusesInOneSentence) {
  const std::string tls = "tls_server_config:\n  cert_file: a\n  key_file: b\n  ";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "web.yml: is empty; it begins with basic_auth_users:"},
      {"rate_limit: {burst: 1}\n",
       "web.yml:1:1: rate_limit: unknown key; known here: tls_server_config, http_server_config or "
       "basic_auth_users"},
      {"basic_auth_user: {}\n", "web.yml:1:1: basic_auth_user: unknown key; did you mean basic_auth_users?"},
      {"tls_server_config: {cert_file: a}\n",
       "web.yml:1:20: tls_server_config.key_file: is missing; TLS needs the certificate's key"},
      {"tls_server_config: {}\n",
       "web.yml:1:20: tls_server_config.cert_file: is missing; TLS needs a certificate"},
      {tls + "cert: text\n",
       "web.yml:4:3: tls_server_config.cert: unknown key; known here: cert_file, key_file, client_ca_file, "
       "client_auth_type, client_allowed_sans, min_version, max_version, cipher_suites, curve_preferences or "
       "prefer_server_cipher_suites"},
      {tls + "min_version: TLS10\n",
       "web.yml:4:16: tls_server_config.min_version: TLS10 is not spoken any more (RFC 8996); expected TLS12 "
       "or "
       "TLS13"},
      {tls + "min_version: TLS13\n  max_version: TLS12\n",
       "web.yml:4:16: tls_server_config.min_version: is above max_version"},
      {tls + "client_auth_type: Always\n",
       "web.yml:4:21: tls_server_config.client_auth_type: \"Always\" is not NoClientCert, RequestClientCert, "
       "RequireAnyClientCert, VerifyClientCertIfGiven or RequireAndVerifyClientCert"},
      {tls + "client_ca_file: ca\n",
       "web.yml:4:19: tls_server_config.client_ca_file: is of no use while client_auth_type is NoClientCert"},
      {tls + "client_auth_type: VerifyClientCertIfGiven\n  client_allowed_sans: [a]\n",
       "web.yml:5:24: tls_server_config.client_allowed_sans: needs client_auth_type RequireAnyClientCert or "
       "RequireAndVerifyClientCert"},
      {tls + "cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]\n",
       "web.yml:4:19: tls_server_config.cipher_suites[0]: \"TLS_RSA_WITH_RC4_128_SHA\" is not a cipher suite "
       "that this OpenSSL offers"},
      {tls + "cipher_suites: [ECDHE-RSA-AES128-GCM-SHA256]\n",
       "web.yml:4:19: tls_server_config.cipher_suites[0]: \"ECDHE-RSA-AES128-GCM-SHA256\" is not a cipher "
       "suite that this OpenSSL offers"},
      {tls + "max_version: TLS12\n  cipher_suites: [TLS_AES_128_GCM_SHA256]\n",
       "web.yml:5:18: tls_server_config.cipher_suites: has no cipher suite of TLS 1.2, and max_version is "
       "TLS12"},
      {tls + "curve_preferences: [CurveP257]\n",
       "web.yml:4:23: tls_server_config.curve_preferences[0]: \"CurveP257\" is not CurveP256, CurveP384, "
       "CurveP521 or X25519; did you mean CurveP256?"},
      {"http_server_config: {headers: {X-Mine: a}}\n",
       "web.yml:1:32: http_server_config.headers.X-Mine: this header cannot be set here; expected "
       "Strict-Transport-Security, X-Content-Type-Options, X-Frame-Options, X-XSS-Protection or "
       "Content-Security-Policy"},
      {"http_server_config: {headers: {X-Frame-Options: no}}\n",
       "web.yml:1:32: http_server_config.headers.X-Frame-Options: \"no\" is not deny or sameorigin"},
      {"http_server_config: {headers: {X-XSS-Protection: \"0\\r\\nA: b\"}}\n",
       "web.yml:1:32: http_server_config.headers.X-XSS-Protection: \"0\\x0d\\x0aA: b\" is not printable "
       "ASCII "
       "text"},
      {"basic_auth_users: {alice: secret}\n",
       "web.yml:1:20: basic_auth_users.alice: is not a bcrypt hash, as `htpasswd -nB NAME` makes them: "
       "$2y$10$ "
       "and 53 characters"},
      {"basic_auth_users: {alice: $2y$31$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi}\n",
       "web.yml:1:20: basic_auth_users.alice: has a cost of 31; the limit is 4 to 15"},
      {"basic_auth_users: {\"a:b\": " + std::string(kHash) + "}\n",
       "web.yml:1:20: basic_auth_users.\"a:b\": a user's name is not empty and holds no colon"},
  };
  for (const auto& [text, sentence] : cases) EXPECT_EQ(mistake(text), sentence);
}

TEST_F(WebConfigFileTest, SaysWhatAnOpenAddressLacks) {
  WebConfig web;
  web.listen = {"127.0.0.1:1", "[::1]:1", "localhost:1", "0.0.0.0:1", ":2"};
  const auto with = [&](const std::string& text) {
    web.config_file = folder.write("web.yml", text);
    return exposures(web);
  };
  EXPECT_THAT(exposures(web), ElementsAre("0.0.0.0:1 is open to the network, without encryption or password",
                                          ":2 is open to the network, without encryption or password"));
  const std::string tls = "tls_server_config: {cert_file: a, key_file: b}\n";
  const std::string users = "basic_auth_users: {a: " + std::string(kHash) + "}\n";
  EXPECT_EQ(with(tls).front(), "0.0.0.0:1 is open to the network, without password");
  EXPECT_EQ(with(users).front(), "0.0.0.0:1 is open to the network, without encryption");
  EXPECT_THAT(with(tls + users), IsEmpty());
  EXPECT_THAT(
      with("tls_server_config: {cert_file: a, key_file: b, client_auth_type: RequireAndVerifyClientCert}\n"),
      IsEmpty());
}

TEST(TlsNames, AreOpenSslsToo) {
  EXPECT_EQ(openssl_cipher("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"), "ECDHE-RSA-AES256-GCM-SHA384");
  EXPECT_EQ(openssl_cipher("TLS_CHACHA20_POLY1305_SHA256"), "TLS_CHACHA20_POLY1305_SHA256");
  EXPECT_TRUE(is_tls13_suite("TLS_AES_256_GCM_SHA384"));
  EXPECT_FALSE(is_tls13_suite("TLS_RSA_WITH_AES_128_CBC_SHA"));
  // All that Go calls secure (crypto/tls CipherSuites), thus all that the toolkit takes.
  for (const char* suite :
       {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"}) {
    EXPECT_EQ(cipher_suite_problem(suite), "");
  }
}

}  // namespace
}  // namespace rotation::daemon
