// One question to a running daemon.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "daemon/terminal/address.hpp"
#include "feeds/net/http_client.hpp"

namespace rotation::daemon::terminal {

// There is no answer to be had. what() is one sentence for a person, without a full stop.
class NoAnswer : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What is to be read of the answer with this HTTP status: "" if it is an answer, else why there is none.
[[nodiscard]] std::string refusal(unsigned status, const Address& address);

// Keeps its connection. Thread safety: none.
class Questions {
 public:
  explicit Questions(const Address& address);  // outlives it

  // The body of the answer to GET /api/v1/`below`, within ten seconds. Throws NoAnswer.
  [[nodiscard]] std::string ask(std::string_view below);

 private:
  const Address& address_;
  net::HttpClient client_;
};

}  // namespace rotation::daemon::terminal
