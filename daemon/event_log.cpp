#include "daemon/event_log.hpp"

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace rotation::daemon {

EventLog::EventLog(std::string file)
    : file_(std::move(file)),
      descriptor_(::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {
  if (descriptor_ < 0) {
    throw std::runtime_error(file_ + ": cannot be opened: " + std::generic_category().message(errno));
  }
}

EventLog::~EventLog() {
  ::close(descriptor_);
}

std::string EventLog::append(std::string_view record) {
  std::string line(record);
  line += '\n';
  const off_t end = ::lseek(descriptor_, 0, SEEK_END);
  errno = 0;
  const ssize_t written = ::write(descriptor_, line.data(), line.size());
  if (written == static_cast<ssize_t>(line.size())) return "";
  std::string problem = errno != 0 ? std::generic_category().message(errno) : "there is no room";
  // Half a line would spoil the next one.
  if (written > 0 && ::ftruncate(descriptor_, end) != 0) problem += ", and half of it stays";
  return problem;
}

}  // namespace rotation::daemon
