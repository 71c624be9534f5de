// A limit on the size of every file this process writes: what goes beyond it fails as on a full disk (EFBIG),
// for as long as the object lives. A thread that does not block or ignore SIGXFSZ dies of it.
#pragma once

#include <sys/resource.h>

namespace rotation::testing {

class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit lower{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &lower);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

}  // namespace rotation::testing
