// Waker: puts one thread to sleep until there is work, at no cost to the others while it is awake.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "feeds/market/time.hpp"

namespace rotation::daemon {

class Waker {
 public:
  // After making work visible. Any thread; a fence and a load while nobody sleeps.
  void wake() noexcept {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (!asleep_.load(std::memory_order_relaxed)) return;
    const std::lock_guard lock(mutex_);
    woken_ = true;
    wakeup_.notify_one();
  }

  // Sleeps until woken, at most `limit`; not at all if has_work() says so once others can see that we are
  // about to. One thread only.
  template <typename HasWork>
  void sleep(market::Duration limit, const HasWork& has_work) {
    std::unique_lock lock(mutex_);
    woken_ = false;
    asleep_.store(true, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (!has_work()) wakeup_.wait_for(lock, limit, [this] { return woken_; });
    asleep_.store(false, std::memory_order_relaxed);
  }

 private:
  std::atomic<bool> asleep_{false};
  std::mutex mutex_;
  std::condition_variable wakeup_;
  bool woken_ = false;
};

}  // namespace rotation::daemon
