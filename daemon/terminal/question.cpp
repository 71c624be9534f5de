#include "daemon/terminal/question.hpp"

#include <vector>

namespace rotation::daemon::terminal {
namespace {

constexpr std::chrono::seconds kPatience{10};

}  // namespace

std::string refusal(unsigned status, const Address& address) {
  const std::string who = address.text();
  switch (status) {
    case 101:
    case 200:
      return "";
    case 401:
      return address.authorization.empty()
                 ? who + " asks for a password: write it as https://USER:PASSWORD@HOST"
                 : who + " does not accept this user and password";
    case 421:
      return who + " does not answer to this name: see web.hosts in its configuration";
    case 503:
      return who + " is still loading its history, or too many are listening";
    default:
      return who + " answers with HTTP status " + std::to_string(status) + ": that is not a rotationd";
  }
}

Questions::Questions(const Address& address)
    : address_(address),
      client_({.host = address.url.host,
               .port = address.url.port,
               .tls = address.url.encrypted(),
               .credentials = !address.authorization.empty()}) {}

std::string Questions::ask(std::string_view below) {
  std::vector<net::HttpHeader> headers;
  if (!address_.authorization.empty()) headers.push_back({"Authorization", address_.authorization});
  try {
    auto answer = client_.get(address_.path(below), headers, kPatience, {}).value();
    if (const std::string why = refusal(answer.status, address_); !why.empty()) throw NoAnswer(why);
    return std::move(answer.body);
  } catch (const net::HttpError& error) {
    throw NoAnswer(error.what());
  }
}

}  // namespace rotation::daemon::terminal
