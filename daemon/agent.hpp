// Agent: a named thread that takes turns. A turn does a bounded amount of work and says how much it did;
// between turns without work the agent idles by a named strategy.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>
#include <thread>

#include "daemon/waker.hpp"

namespace rotation::daemon {

enum class Idle : unsigned char {
  spin,      // never gives the core away: lowest latency, one core busy
  adaptive,  // spins for some microseconds, yields, then sleeps until woken
  block,     // sleeps at once
};

class Agent {
 public:
  struct Work {
    std::function<std::size_t()> turn;  // what was done: 0 = nothing
    std::function<bool()> waiting;  // is there something for the next turn? Any cheap answer, from any state
  };

  // `waker` outlives the agent and is woken by whoever makes work for it.
  Agent(std::string name, Work work, Idle idle, Waker& waker);
  Agent(const Agent&) = delete;
  ~Agent() { stop(); }

  void start();
  // Returns after the turn in progress.
  void stop();

 private:
  void run();

  std::string name_;
  Work work_;
  Idle idle_;
  Waker& waker_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace rotation::daemon
