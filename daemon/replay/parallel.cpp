#include "daemon/replay/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace rotation::daemon {

void in_parallel(std::size_t n, const std::function<void(std::size_t)>& work,
                 const std::function<void()>& done) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto take = [&] {
    for (std::size_t i = next++; i < n; i = next++) {
      try {
        work(i);
        const std::lock_guard lock(mutex);
        if (done) done();
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        next = n;
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t i = 0; i < std::min(cores, n); ++i) threads.emplace_back(take);
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace rotation::daemon
