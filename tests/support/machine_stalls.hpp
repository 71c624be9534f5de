// What the machine kept from this process since the object was made: a promise in seconds is not broken by
// it.
//
// Seen by a thread that only sleeps a millisecond at a time; whenever it wakes more than 5 ms later than
// that, it has been without a processor, and so has what the test measures.
#pragma once

#include <chrono>
#include <mutex>
#include <stop_token>
#include <thread>

namespace rotation::testing {

class MachineStalls {
 public:
  MachineStalls()
      : watcher_([this](const std::stop_token& stop) {
          for (; !stop.stop_requested(); std::this_thread::sleep_for(std::chrono::milliseconds{1})) look();
        }) {}

  [[nodiscard]] std::chrono::nanoseconds total() {
    look();  // one that has just ended, for both threads
    const std::lock_guard lock(mutex_);
    return total_;
  }

 private:
  void look() {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (now - seen_ > std::chrono::milliseconds{6}) total_ += now - seen_;
    seen_ = now;
  }

  std::mutex mutex_;
  std::chrono::nanoseconds total_{0};
  std::chrono::steady_clock::time_point seen_ = std::chrono::steady_clock::now();
  std::jthread watcher_;
};

}  // namespace rotation::testing
