#include "feeds/net/endpoint.hpp"

#include <arpa/inet.h>

namespace rotation::net {

bool is_loopback(std::string_view host) noexcept {
  in_addr v4{};
  const bool is_v4 = host.size() < INET_ADDRSTRLEN && inet_pton(AF_INET, std::string(host).c_str(), &v4) == 1;
  return host == "localhost" || host == "::1" || (is_v4 && ntohl(v4.s_addr) >> 24U == 127);
}

std::string authority(const Endpoint& endpoint) {
  const bool v6 = endpoint.host.find(':') != std::string::npos;
  std::string text = v6 ? '[' + endpoint.host + ']' : endpoint.host;
  if (endpoint.port != (endpoint.tls ? "443" : "80")) text += ':' + endpoint.port;
  return text;
}

}  // namespace rotation::net
