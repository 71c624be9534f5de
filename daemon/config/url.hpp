// A provider's address: ws://, wss://, http:// or https://, host, port, path.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace rotation::daemon {

struct Url {
  std::string scheme;
  std::string host;  // a name or an address; an IPv6 address without its brackets
  std::uint16_t port = 0;
  std::string path = "/";

  [[nodiscard]] bool encrypted() const noexcept { return scheme == "wss" || scheme == "https"; }
  [[nodiscard]] std::string text() const;
};

// Where a plain scheme may go: with credentials to this machine only.
enum class PlainTo { loopback, anywhere };

// Scheme, host, an optional port and path; no user, query or fragment. Or what is wrong, as the end of a
// sentence.
[[nodiscard]] std::variant<Url, std::string> parse_url(std::string_view text, std::string_view plain,
                                                       std::string_view encrypted,
                                                       PlainTo plain_to = PlainTo::loopback);

// "HOST:PORT" to listen on; HOST an IPv4 address, [IPv6], localhost or nothing (every address), PORT 0 to
// 65535.
// "" or what is wrong.
[[nodiscard]] std::string listen_address_problem(std::string_view text);

}  // namespace rotation::daemon
