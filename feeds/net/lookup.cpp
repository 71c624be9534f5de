#include "feeds/net/lookup.hpp"

#include <algorithm>

#include <netdb.h>
#include <sys/socket.h>

namespace rotation::net {

std::vector<std::string> system_lookup(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* list = nullptr;
  std::vector<std::string> found;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &list) != 0) return found;
  for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
    char text[NI_MAXHOST];
    if (getnameinfo(one->ai_addr, one->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0) {
      if (std::find(found.begin(), found.end(), text) == found.end()) found.emplace_back(text);
    }
  }
  freeaddrinfo(list);
  return found;
}

}  // namespace rotation::net
