// Waker: puts one thread to sleep until there is work; an atomic exchange for the others while it is awake.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <utility>

#include "feeds/market/time.hpp"

namespace rotation::daemon {

// No wake-up is lost: every access to asleep_ is a read-modify-write, so wake() and sleep() have an order,
// and whichever comes second sees what the other did before: wake() the sleeper, or sleep() the work.
class Waker {
 public:
  // From now on the thread sleeps in something else (sleep_in), which this ends. Before anybody sleeps or
  // wakes.
  void wakes_by(std::function<void()> alarm) { alarm_ = std::move(alarm); }

  // After making work visible. Any thread.
  void wake() noexcept {
    if (!asleep_.exchange(false, std::memory_order_acq_rel)) return;
    if (alarm_) return alarm_();
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
    asleep_.exchange(true, std::memory_order_acq_rel);
    if (!has_work()) wakeup_.wait_for(lock, limit, [this] { return woken_; });
    asleep_.exchange(false, std::memory_order_acq_rel);
  }

  // Likewise; `wait` is what sleeps, and knows its limit.
  template <typename HasWork, typename Wait>
  void sleep_in(const Wait& wait, const HasWork& has_work) {
    asleep_.exchange(true, std::memory_order_acq_rel);
    if (!has_work()) wait();
    asleep_.exchange(false, std::memory_order_acq_rel);
  }

 private:
  std::atomic<bool> asleep_{false};
  std::function<void()> alarm_;
  std::mutex mutex_;
  std::condition_variable wakeup_;
  bool woken_ = false;
};

}  // namespace rotation::daemon
