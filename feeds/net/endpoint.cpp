#include "feeds/net/endpoint.hpp"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>

namespace rotation::net {
namespace {

bool is_loopback(const std::string& host) {
  if (host == "localhost") return true;
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

bool valid_host(const std::string& host, bool bracketed) {
  if (bracketed) {
    in6_addr v6{};
    return inet_pton(AF_INET6, host.c_str(), &v6) == 1;
  }
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

bool valid_port(std::string_view port) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  return error == std::errc{} && end == port.data() + port.size() && number >= 1 && number <= 65'535;
}

}  // namespace

std::variant<Endpoint, std::string> parse_endpoint(std::string_view url) {
  const auto wrong = [&](std::string_view why) {
    return "address \"" + std::string(url) + "\": " + std::string(why);
  };
  Endpoint endpoint{.tls = url.starts_with("wss://"), .host = {}, .port = {}, .path = "/"};
  if (!endpoint.tls && !url.starts_with("ws://"))
    return wrong("must begin with wss:// (or ws:// for this machine)");
  std::string_view rest = url.substr(endpoint.tls ? 6 : 5);
  // Before anything is quoted back: an address with credentials in it must not reach a log.
  if (rest.substr(0, rest.find('/')).find('@') != std::string_view::npos) {
    return "an address may not contain a user name or password";
  }
  if (const auto slash = rest.find('/'); slash != std::string_view::npos) {
    endpoint.path = rest.substr(slash);
    rest = rest.substr(0, slash);
  }
  const bool printable = std::all_of(endpoint.path.begin(), endpoint.path.end(),
                                     [](char c) { return c > 0x20 && c < 0x7F && c != '#'; });
  if (!printable) return wrong("the path may not contain spaces, '#' or characters beyond ASCII");

  const bool bracketed = rest.starts_with('[');
  std::string_view port;
  if (bracketed) {
    const auto close = rest.find(']');
    if (close == std::string_view::npos) return wrong("no ']' after the IPv6 address");
    endpoint.host = rest.substr(1, close - 1);
    rest = rest.substr(close + 1);
  } else {
    const auto colon = std::min(rest.find(':'), rest.size());
    endpoint.host = rest.substr(0, colon);
    rest = rest.substr(colon);
  }
  if (!valid_host(endpoint.host, bracketed)) return wrong("the host is not a name or an address");
  if (!rest.empty()) {
    port = rest.substr(1);
    if (rest[0] != ':' || !valid_port(port)) return wrong("the port must be a number from 1 to 65535");
    endpoint.port = port;
  } else {
    endpoint.port = endpoint.tls ? "443" : "80";
  }
  if (!endpoint.tls && !is_loopback(endpoint.host)) {
    return wrong("without TLS (ws://) only this machine may be addressed; use wss://");
  }
  return endpoint;
}

std::string authority(const Endpoint& endpoint) {
  const bool v6 = endpoint.host.find(':') != std::string::npos;
  std::string text = v6 ? '[' + endpoint.host + ']' : endpoint.host;
  if (endpoint.port != (endpoint.tls ? "443" : "80")) text += ':' + endpoint.port;
  return text;
}

}  // namespace rotation::net
