#include "daemon/agent.hpp"

#include <utility>

#include <pthread.h>

namespace rotation::daemon {
namespace {

// Adaptive idling: a sleep costs 12 to 45 us on a virtual machine, so a burst is awaited for about as long
// before the core is given away.
constexpr int kSpins = 1000;
constexpr int kYields = 50;

void pause() noexcept {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

Agent::Agent(std::string name, Work work, IdleMode idle, Waker& waker, market::Duration nap)
    : name_(std::move(name)), work_(std::move(work)), idle_(idle), waker_(waker), nap_(nap) {}

void Agent::start() {
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), name_.substr(0, 15).c_str());
    run();
  });
}

void Agent::stop() {
  stopping_.store(true, std::memory_order_relaxed);
  waker_.wake();
  if (thread_.joinable()) thread_.join();
}

void Agent::run() {
  int idle_turns = 0;
  while (!stopping_.load(std::memory_order_relaxed)) {
    if (work_.turn() > 0) {
      idle_turns = 0;
      continue;
    }
    if (idle_ == IdleMode::spin) {
      pause();
    } else if (idle_ == IdleMode::adaptive && idle_turns < kSpins + kYields) {
      if (++idle_turns <= kSpins) {
        pause();
      } else {
        std::this_thread::yield();
      }
    } else {
      const auto has_work = [this] { return stopping_.load(std::memory_order_relaxed) || work_.waiting(); };
      if (work_.sleep) {
        waker_.sleep_in([this] { work_.sleep(nap_); }, has_work);
      } else {
        waker_.sleep(nap_, has_work);
      }
      // Woken for work: the next pause is awaited anew. A nap that ran out goes on napping.
      if (work_.waiting()) idle_turns = 0;
    }
  }
}

}  // namespace rotation::daemon
