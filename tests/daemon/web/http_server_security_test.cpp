// The HTTP listener behind a web configuration: TLS, clients' certificates, passwords, and files that change.
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "daemon/web/basic_auth.hpp"
#include "tests/daemon/web/http_server_fixture.hpp"
#include "tests/support/bcrypt.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/temporary_folder.hpp"

namespace rotation::daemon {
namespace {

using namespace std::chrono_literals;
using rotation::testing::Authority;
using rotation::testing::bcrypt;
using rotation::testing::ClientTls;
using rotation::testing::Identity;
using rotation::testing::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string credentials(const std::string& text) {
  std::string encoded(text.size() * 4 / 3 + 5, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  return "Authorization: Basic " + encoded.substr(0, static_cast<std::size_t>(size)) + "\r\n";
}

class WebSecurityTest : public HttpServerTest {
 protected:
  WebSecurityTest() {
    write_identity(authority.issue("127.0.0.1"));
    folder.write("ca.pem", authority.pem());
  }

  void write_identity(const Identity& identity) {
    folder.write("server.crt", identity.certificate_pem);
    folder.write("server.key", identity.key_pem);
  }
  std::string write(const std::string& text) { return folder.write("web.yml", text); }

  // Looks at the files at every request; what it says of them is in `read`, "" where they are well.
  void serve_with(const std::string& text) {
    WebOptions chosen = options();
    chosen.config_file = write(text);
    chosen.config_look_again = 0ms;
    chosen.config_read = [this](const std::optional<std::string>& problem) {
      read.push_back(problem.value_or(""));
    };
    serve(std::move(chosen));
  }

  ClientTls tls(const std::optional<Identity>& identity = std::nullopt) const {
    ClientTls chosen{.trusted = authority.pem()};
    if (identity) {
      chosen.certificate = identity->certificate_pem;
      chosen.key = identity->key_pem;
    }
    return chosen;
  }
  // The answer's status; 0: there was no TLS, or none any more.
  unsigned ask(const ClientTls& chosen) {
    try {
      return RawHttpClient(server_->port(), chosen).ask(get("/")).status;
    } catch (const std::exception&) {
      return 0;
    }
  }
  unsigned ask(const std::string& user_and_password) {
    return client().ask(get("/", credentials(user_and_password))).status;
  }

  static std::string users(const std::string& password, unsigned long cost = 4) {
    return "basic_auth_users: {alice: " + bcrypt(password, cost) + "}\n";
  }
  static std::string tls_keys(const std::string& more = "") {
    return "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n" + more;
  }

  const Authority authority{"desk"};
  TemporaryFolder folder;
  std::vector<std::string> read;  // by the web thread: look at it once that has stopped
};

TEST_F(WebSecurityTest, SpeaksTls) {
  serve_with(tls_keys());
  RawHttpClient c(server_->port(), tls());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(c.ask(get("/metrics")).body, kScrape);
  EXPECT_EQ(c.ask(get("/huge", "Connection: close\r\n")).body.size(), kHuge);
  EXPECT_EQ(c.read_to_end(), "") << "ended by TLS's goodbye";
  EXPECT_THROW(client().ask(get("/")), std::exception) << "plain HTTP";
  EXPECT_THROW(RawHttpClient(server_->port(), ClientTls{.trusted = Authority("other").pem()}),
               std::runtime_error);
}

TEST_F(WebSecurityTest, CutsOffWhoeverIsSlowToShakeHands) {
  WebOptions chosen = options();
  chosen.config_file = write(tls_keys());
  chosen.read_timeout = 30ms;
  chosen.connections = 1;
  serve(std::move(chosen));
  RawHttpClient silent = client();
  RawHttpClient half = client();
  half.send("\x16\x03\x01");
  EXPECT_EQ(silent.read_to_end(), "");
  EXPECT_EQ(half.read_to_end(), "");
}

TEST_F(WebSecurityTest, ChecksClientsCertificatesByPolicy) {
  const Authority other("elsewhere");
  const std::string ca = "  client_ca_file: ca.pem\n";
  struct Case {
    std::string policy;
    std::string keys;
    unsigned none;     // what a client without certificate gets
    unsigned foreign;  // with one that the file's roots do not vouch for
    unsigned own;      // with one that they do
  };
  for (const Case& c : std::vector<Case>{{"NoClientCert", "", 200, 200, 200},
                                         {"RequestClientCert", ca, 200, 200, 200},
                                         {"RequireAnyClientCert", ca, 0, 200, 200},
                                         {"VerifyClientCertIfGiven", ca, 200, 0, 200},
                                         {"RequireAndVerifyClientCert", ca, 0, 0, 200}}) {
    serve_with(tls_keys("  client_auth_type: " + c.policy + "\n" + c.keys));
    EXPECT_EQ(ask(tls()), c.none) << c.policy;
    EXPECT_EQ(ask(tls(other.issue("desk.example"))), c.foreign) << c.policy;
    EXPECT_EQ(ask(tls(authority.issue("desk.example"))), c.own) << c.policy;
  }
}

TEST_F(WebSecurityTest, ComparesTheNamesInAClientsCertificate) {
  serve_with(
      tls_keys("  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n"
               "  client_allowed_sans: [desk.example, \"192.0.2.1\", \"2001:db8::1\"]\n"));
  for (const char* name : {"desk.example", "192.0.2.1", "2001:db8::1"}) {
    EXPECT_EQ(ask(tls(authority.issue(name))), 200U) << name;
  }
  for (const char* name : {"desk.example.org", "192.0.2.2", "2001:db8::2"}) {
    EXPECT_EQ(ask(tls(authority.issue(name))), 0U) << name;
  }
}

TEST_F(WebSecurityTest, KeepsToVersionsCiphersAndCurves) {
  ClientTls tls12 = tls();
  tls12.cipher = "ECDHE-ECDSA-AES128-GCM-SHA256";
  ClientTls other12 = tls();
  other12.cipher = "ECDHE-ECDSA-AES256-GCM-SHA384";
  ClientTls p384 = tls();
  p384.curve = "P-384";
  serve_with(
      tls_keys("  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n"
               "  curve_preferences: [X25519, CurveP256]\n"));
  EXPECT_EQ(ask(tls12), 200U);
  EXPECT_EQ(ask(other12), 0U);
  EXPECT_EQ(ask(tls()), 200U) << "TLS 1.3 keeps its own suites";
  EXPECT_EQ(ask(p384), 0U);
  serve_with(tls_keys("  min_version: TLS13\n"));
  EXPECT_EQ(ask(tls12), 0U);
  EXPECT_EQ(ask(p384), 200U);
  serve_with(tls_keys("  cipher_suites: [TLS_AES_256_GCM_SHA384]\n"));
  EXPECT_EQ(ask(tls12), 0U) << "no suite of TLS 1.2 is named";
  EXPECT_EQ(ask(tls()), 200U);
}

TEST_F(WebSecurityTest, AddsTheHeadersOfTheFile) {
  serve_with("http_server_config: {headers: {X-Frame-Options: deny, Content-Security-Policy: \"a\"}}\n");
  for (const std::string target : {"/", "/nowhere", "metrics"}) {
    const HttpAnswer answer = client().ask(get(target));
    EXPECT_EQ(answer.headers.at("x-frame-options"), "deny") << target;
    EXPECT_EQ(answer.headers.at("content-security-policy"), "a") << target;
  }
}

TEST_F(WebSecurityTest, AsksForAPassword) {
  serve_with(users("open sesame: \xC3\xA9"));
  EXPECT_EQ(ask("alice:open sesame: \xC3\xA9"), 200U);
  EXPECT_EQ(ask("alice:open sesame: \xC3\xA9"), 200U) << "remembered";
  for (const std::string wrong : {"alice:open sesame", "alice:", "Alice:open sesame: \xC3\xA9",
                                  "bob:open sesame: \xC3\xA9", ":", "alice", "bob:fakepassword"}) {
    EXPECT_EQ(ask(wrong), 401U) << wrong;
    EXPECT_EQ(ask(wrong), 401U) << wrong << ", again";
  }
  EXPECT_EQ(ask(std::string("alice:open sesame: \xC3\xA9\0", 22)), 401U) << "a NUL is part of a password";
  for (const char* header :
       {"", "Authorization: \r\n", "Authorization: Basic\r\n", "Authorization: Basic !!!!\r\n",
        "Authorization: Basic YWxpY2U\r\n", "Authorization: Bearer YWxpY2U6\r\n"}) {
    const HttpAnswer answer = client().ask(get("/metrics", header));
    EXPECT_EQ(answer.status, 401U) << header;
    EXPECT_EQ(answer.headers.at("www-authenticate"), "Basic realm=\"rotationd\"");
    EXPECT_EQ(answer.body, "Unauthorized\n");
  }
  EXPECT_EQ(client().ask(get("/nowhere")).status, 401U) << "not even what there is";
  EXPECT_EQ(counted("/", 200), 2U);
}

TEST_F(WebSecurityTest, APasswordIsForItsUserAndItsHash) {
  const std::string file = "basic_auth_users: {alice: " + bcrypt("a") + ", bob: " + bcrypt("b") + "}\n";
  serve_with(file);
  EXPECT_EQ(ask("alice:a"), 200U);
  EXPECT_EQ(ask("bob:a"), 401U);
  EXPECT_EQ(ask("bob:b"), 200U);
  write("basic_auth_users: {alice: " + bcrypt("new") + ", bob: " + bcrypt("b") + "}\n# changed\n");
  EXPECT_EQ(ask("alice:a"), 401U);
  EXPECT_EQ(ask("alice:new"), 200U);
  EXPECT_EQ(ask("bob:b"), 200U);
  server_->stop();
  EXPECT_THAT(read, ElementsAre(""));
}

TEST_F(WebSecurityTest, WrongPasswordsHoldUpNobodyWhoIsKnown) {
  constexpr std::size_t kFlood = 40;
  serve_with(users("right", 11));  // an eighth of a second a check
  RawHttpClient scraper = client();
  const std::string scrape = get("/metrics", credentials("alice:right"));
  EXPECT_EQ(scraper.ask(scrape).status, 200U);

  std::vector<RawHttpClient> flood;
  for (std::size_t i = 0; i < kFlood; ++i) {
    flood.push_back(client());
    flood.back().send(get("/metrics", credentials((i % 2 == 0 ? "alice:" : "bob:") + std::to_string(i))));
  }
  EXPECT_EQ(scraper.ask(scrape).status, 200U);
  EXPECT_LT(counted("none", 401), BasicAuth::kWaitingOfAddress) << "answered before the flood was";
  std::size_t wrong = 0;
  for (RawHttpClient& c : flood) {
    const HttpAnswer answer = c.read();
    EXPECT_TRUE(answer.status == 401 || answer.status == 503) << answer.status;
    wrong += answer.status == 401 ? 1 : 0;
  }
  EXPECT_GE(wrong, BasicAuth::kWaitingOfAddress);
  EXPECT_LT(wrong, kFlood) << "no bound";
  EXPECT_EQ(ask("alice:wrong"), 401U) << "there is room again";
}

TEST_F(WebSecurityTest, StopsWhilePasswordsAreChecked) {
  serve_with(users("right", 11));
  std::vector<RawHttpClient> waiting;
  for (int i = 0; i < 4; ++i) {
    waiting.push_back(client());
    waiting.back().send(get("/", credentials("alice:wrong")));
  }
  EXPECT_EQ(client().ask(get("/")).status, 401U) << "the others have been read";
  server_->stop();
  server_.reset();
}

TEST_F(WebSecurityTest, TakesARenewedCertificate) {
  serve_with(tls_keys());
  RawHttpClient before(server_->port(), tls());
  EXPECT_EQ(before.ask(get("/")).status, 200U);
  const Authority renewed("desk 2");
  write_identity(renewed.issue("127.0.0.1"));
  EXPECT_EQ(ask(tls()), 0U);
  EXPECT_EQ(ask(ClientTls{.trusted = renewed.pem()}), 200U);
  EXPECT_EQ(before.ask(get("/")).status, 200U) << "who is there, stays";
}

TEST_F(WebSecurityTest, LetsNobodyInWhileTheFileIsWrong) {
  serve_with(users("right"));
  RawHttpClient c = client();
  const std::string request = get("/", credentials("alice:right"));
  EXPECT_EQ(c.ask(request).status, 200U);
  const std::string path = write("basic_auth_users: {alice: plain}\n");
  const HttpAnswer answer = c.ask(request);
  EXPECT_EQ(answer.status, 500U);
  EXPECT_EQ(answer.body, "The web configuration is wrong; the log says where.\n");
  EXPECT_EQ(c.ask(request).status, 500U);
  std::filesystem::remove(path);
  EXPECT_EQ(c.ask(request).status, 500U);
  write(tls_keys() + users("right"));
  EXPECT_EQ(c.ask(request).status, 500U) << "TLS takes a new start";
  write(users("right") + "# well again\n");
  EXPECT_EQ(c.ask(request).status, 200U);
  server_->stop();
  ASSERT_EQ(read.size(), 4U) << "once for each change";
  EXPECT_THAT(read[0], HasSubstr(path + ":1:20: basic_auth_users.alice: is not a bcrypt hash"));
  EXPECT_EQ(read[1], path + ": cannot be read: No such file or directory");
  EXPECT_EQ(read[2], path + ": tls_server_config has come; switching TLS on or off takes a new start");
  EXPECT_EQ(read[3], "");
}

TEST_F(WebSecurityTest, ShakesNoHandsWhileTheFileIsWrong) {
  serve_with(tls_keys());
  folder.write("server.key", "no key\n");
  EXPECT_EQ(ask(tls()), 0U);
  write_identity(authority.issue("127.0.0.1"));
  EXPECT_EQ(ask(tls()), 200U);
  write("http_server_config: {}\n");
  EXPECT_EQ(ask(tls()), 0U);
  server_->stop();
  ASSERT_EQ(read.size(), 3U);
  EXPECT_THAT(read[2], HasSubstr("tls_server_config has gone"));
}

TEST_F(WebSecurityTest, SaysWhatIsWrongWithAFileThatItNames) {
  const auto sentence = [&](const std::string& text) -> std::string {
    WebOptions chosen = options();
    chosen.config_file = write(text);
    try {
      HttpServer server(chosen, {}, counters_);
    } catch (const std::runtime_error& error) {
      std::string what = error.what();
      const std::string here = folder.path().string() + "/";
      for (auto at = what.find(here); at != std::string::npos; at = what.find(here))
        what.erase(at, here.size());
      return what;
    }
    return "nothing";
  };
  EXPECT_EQ(
      sentence("tls_server_config: {cert_file: none, key_file: server.key}\n"),
      "web.yml:1:20: tls_server_config.cert_file: none cannot be used as a certificate: No such file or "
      "directory");
  EXPECT_EQ(sentence("tls_server_config: {cert_file: ca.pem, key_file: server.key}\n"),
            "web.yml:1:20: tls_server_config.key_file: server.key cannot be used as the key of ca.pem: key "
            "values mismatch");
  EXPECT_EQ(sentence("tls_server_config: {cert_file: server.crt, key_file: server.key, client_ca_file: "
                     "server.key, client_auth_type: RequireAndVerifyClientCert}\n"),
            "web.yml:1:20: tls_server_config.client_ca_file: server.key cannot be used as trusted "
            "certificates: no start line");
}

}  // namespace
}  // namespace rotation::daemon
