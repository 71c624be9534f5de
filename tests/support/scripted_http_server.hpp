// An HTTP server on 127.0.0.1 that answers as a test tells it to. On a thread of its own, gone with the
// object.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/certificates.hpp"

namespace rotation::testing {

struct HttpRequestSeen {
  std::string target;
  std::string body;
  std::string host;
  std::string key;     // APCA-API-KEY-ID
  std::string secret;  // APCA-API-SECRET-KEY
  std::string authorization;
  std::string server_name;  // asked for in the TLS handshake (SNI)
  int connection;           // counted from 0
};

struct ScriptedAnswer {
  enum class Then { answer, stall, hang_up };
  unsigned status = 200;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  Then then = Then::answer;  // stall: read on, answer never; hang_up: close without an answer
};

class ScriptedHttpServer {
 public:
  // Called on the server's thread, once for each request.
  using Script = std::function<ScriptedAnswer(const HttpRequestSeen&)>;

  explicit ScriptedHttpServer(Script script, std::optional<Identity> tls = std::nullopt);
  ~ScriptedHttpServer();

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::vector<HttpRequestSeen> requests() const;  // so far

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rotation::testing
