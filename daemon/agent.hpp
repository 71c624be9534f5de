// Agent: a named thread that takes turns. A turn does a bounded amount of work and says how much it did;
// between turns without work the agent idles by a named strategy.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>
#include <system_error>
#include <thread>

#include "daemon/modes.hpp"
#include "daemon/pin.hpp"
#include "daemon/waker.hpp"

namespace rotation::daemon {

class Agent {
 public:
  // A sleeping agent still takes a turn after each nap: timers fall due and heartbeats show that it lives.
  static constexpr market::Duration kNap = std::chrono::milliseconds{100};

  struct Work {
    std::function<std::size_t()> turn;  // what was done: 0 = nothing
    std::function<bool()> waiting;  // is there something for the next turn? Any cheap answer, from any state
    // How it sleeps where that is not the waker's business alone: at most so long, and until the waker's
    // alarm.
    std::function<void(market::Duration)> sleep = {};
  };

  // `waker` outlives the agent and is woken by whoever makes work for it.
  Agent(std::string name, Work work, IdleMode idle, Waker& waker, market::Duration nap = kNap);
  Agent(const Agent&) = delete;
  ~Agent() { stop(); }

  void start();
  // Keeps the started thread on one processor, as pin() does.
  [[nodiscard]] std::error_code pin(int cpu) noexcept { return daemon::pin(thread_.native_handle(), cpu); }
  // Returns after the turn in progress.
  void stop();

 private:
  void run();

  std::string name_;
  Work work_;
  IdleMode idle_;
  Waker& waker_;
  market::Duration nap_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace rotation::daemon
