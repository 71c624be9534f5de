#include "daemon/service_manager.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace rotation::daemon {

ServiceManager::ServiceManager() {
  const char* const name = std::getenv("NOTIFY_SOCKET");
  if (name == nullptr) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::size_t size = std::strlen(name);
  const auto refuse = [name](const char* reason) {
    throw std::runtime_error("NOTIFY_SOCKET: " + std::string(name) + ": " + reason);
  };
  if (size < 2 || (name[0] != '/' && name[0] != '@') || size >= sizeof address.sun_path) {
    refuse("neither a path nor an abstract name");
  }
  std::memcpy(address.sun_path, name, size);
  if (name[0] == '@') address.sun_path[0] = '\0';
  socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  constexpr timeval kPatience{.tv_sec = 1, .tv_usec = 0};
  if (socket_ >= 0) ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + size);
  if (socket_ >= 0 && ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), length) == 0) return;
  const char* const reason = std::strerror(errno);
  if (socket_ >= 0) ::close(socket_);
  refuse(reason);
}

ServiceManager::~ServiceManager() {
  if (socket_ >= 0) ::close(socket_);
}

void ServiceManager::tell(std::string_view message) noexcept {
  if (socket_ >= 0) (void)::send(socket_, message.data(), message.size(), MSG_NOSIGNAL);
}

}  // namespace rotation::daemon
