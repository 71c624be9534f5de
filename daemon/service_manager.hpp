// What the service manager that started the daemon is told, by the protocol of sd_notify(3): one datagram
// each to the socket it names in NOTIFY_SOCKET. Without one, nothing is.
//
// One thread. A manager that does not read is waited for a second at most, and what it has no room for is not
// sent.
#pragma once

#include <string_view>

namespace rotation::daemon {

class ServiceManager {
 public:
  // Throws std::runtime_error, one sentence: NOTIFY_SOCKET names no socket.
  ServiceManager();
  ~ServiceManager();
  ServiceManager(const ServiceManager&) = delete;
  ServiceManager& operator=(const ServiceManager&) = delete;

  // The pages answer: whoever depends on the daemon may be started. Whether its data are worth looking at,
  // only
  // /-/ready says.
  void ready() noexcept { tell("READY=1"); }
  // Every thread that matters has turned since the last time: the watchdog's time begins anew.
  void alive() noexcept { tell("WATCHDOG=1"); }
  void stopping() noexcept { tell("STOPPING=1"); }

 private:
  void tell(std::string_view message) noexcept;

  int socket_ = -1;
};

}  // namespace rotation::daemon
