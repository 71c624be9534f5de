// StateLock: one daemon per state folder.
#pragma once

#include <string>

namespace rotation::daemon {

// Makes the folder if it is not there and holds `LOCK` in it as long as the object lives; the system lets go
// of it when the process dies, however it dies.
class StateLock {
 public:
  // Throws std::runtime_error, one sentence: the folder cannot be made or written, or another daemon has it.
  explicit StateLock(const std::string& folder);
  ~StateLock();
  StateLock(const StateLock&) = delete;
  StateLock& operator=(const StateLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace rotation::daemon
