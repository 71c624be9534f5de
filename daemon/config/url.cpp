#include "daemon/config/url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <arpa/inet.h>

#include "daemon/config/values.hpp"
#include "feeds/net/endpoint.hpp"

namespace rotation::daemon {
namespace {

struct HostPort {
  std::string host;
  std::optional<std::uint16_t> port;
};

bool is_ipv4(const std::string& host) {
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1;
}

bool is_ipv6(const std::string& host) {
  in6_addr address{};
  return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

bool is_host_name(std::string_view host) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), allowed) &&
         host.front() != '-' && host.front() != '.';
}

// "host", "host:1", "[::1]", "[::1]:1"; nullopt if it is none of these.
std::optional<HostPort> split(std::string_view text) {
  HostPort result;
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    result.host = text.substr(1, end - 1);
    port = text.substr(end + 1);
    if (!is_ipv6(result.host)) return std::nullopt;
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    result.host = text.substr(0, colon);
    port = text.substr(colon);
    if (!is_host_name(result.host)) return std::nullopt;
  }
  if (port.empty()) return result;
  std::uint16_t number = 0;
  const char* end = port.data() + port.size();
  const auto parsed = std::from_chars(port.data() + 1, end, number);
  if (port.size() < 2 || port[0] != ':' || parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  result.port = number;
  return result;
}

std::uint16_t default_port(std::string_view scheme) {
  return scheme == "wss" || scheme == "https" ? 443 : 80;
}

}  // namespace

std::string Url::text() const {
  const bool bracketed = host.find(':') != std::string::npos;
  return scheme + "://" + (bracketed ? '[' + host + ']' : host) +
         (port == default_port(scheme) ? "" : ':' + std::to_string(port)) + path;
}

std::variant<Url, std::string> parse_url(std::string_view text, std::string_view plain,
                                         std::string_view encrypted, PlainTo plain_to) {
  // What follows these may be a secret: the sentence does not repeat it.
  if (text.find_first_of("@?") != std::string_view::npos) {
    return "an address carries no user, password or query; use key and secret";
  }
  const std::string form =
      shown(text) + " is not an address; write it like " + std::string(encrypted) + "://host/path";
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) return form;
  Url url;
  url.scheme = text.substr(0, colon);
  if (url.scheme != plain && url.scheme != encrypted) {
    return shown(text) + " does not begin with " + std::string(encrypted) + "://";
  }
  const std::string_view rest = text.substr(colon + 3);
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const auto authority = split(rest.substr(0, slash));
  const auto visible = [](char c) { return c > ' ' && c < 0x7F && c != '#'; };
  if (!authority || authority->port == std::uint16_t{0} || !std::all_of(text.begin(), text.end(), visible)) {
    return form;
  }
  url.host = authority->host;
  url.port = authority->port.value_or(default_port(url.scheme));
  if (slash < rest.size()) url.path = rest.substr(slash);
  if (plain_to == PlainTo::loopback && !url.encrypted() && !net::is_loopback(url.host)) {
    return shown(text) + " would send credentials in the clear; " + std::string(plain) +
           ":// is for loopback hosts only, use " + std::string(encrypted) + "://";
  }
  return url;
}

std::string listen_address_problem(std::string_view text) {
  const auto address = split(text.starts_with(':') ? "0.0.0.0" + std::string(text) : std::string(text));
  if (!address || !address->port ||
      !(address->host == "localhost" || is_ipv4(address->host) || is_ipv6(address->host))) {
    return shown(text) + " is not an address to listen on; write it like 127.0.0.1:8711";
  }
  return "";
}

}  // namespace rotation::daemon
