// A process of its own that is killed in the middle of its work, as by `kill -9`.
#pragma once

#include <atomic>
#include <csignal>
#include <cstdint>
#include <functional>
#include <new>
#include <thread>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rotation::testing {

class KilledProcess {
 public:
  using Progress = std::atomic<std::uint64_t>;

  // `work` goes on for ever, and says how far it has come. REQUIRES: this process has one thread.
  explicit KilledProcess(const std::function<void(Progress&)>& work) : process_(::fork()) {
    if (process_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    try {
      work(*progress_);
    } catch (...) {
    }
    ::_exit(1);
  }
  KilledProcess(const KilledProcess&) = delete;
  KilledProcess& operator=(const KilledProcess&) = delete;
  ~KilledProcess() {
    kill();
    ::munmap(progress_, sizeof *progress_);
  }

  // As soon as it has come to `progress`; how far it had come when it died.
  std::uint64_t kill_at(std::uint64_t progress) {
    while (*progress_ < progress) {
      if (::waitpid(process_, nullptr, WNOHANG) != 0) {
        process_ = -1;
        ADD_FAILURE() << "it ended by itself";
        break;
      }
      std::this_thread::yield();
    }
    kill();
    return *progress_;
  }

 private:
  void kill() {
    if (process_ < 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = -1;
  }

  Progress* const progress_ =
      new (::mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))
          Progress(0);
  pid_t process_;
};

}  // namespace rotation::testing
