#include "daemon/state_lock.hpp"

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace rotation::daemon {

StateLock::StateLock(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw std::runtime_error("--storage.path: cannot make the folder " + folder + ": " + error.message());
  const std::string file = (std::filesystem::path(folder) / "LOCK").string();
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor_ < 0) {
    throw std::runtime_error("--storage.path: cannot open " + file + ": " +
                             std::generic_category().message(errno));
  }
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor_);
    throw std::runtime_error("--storage.path: another rotationd is using " + folder);
  }
}

StateLock::~StateLock() {
  ::close(descriptor_);
}

}  // namespace rotation::daemon
