// The machine below a daemon, simulated: its clocks stand until nothing else can happen, and then go to the
// next moment at which something does; its network connects to whom the test says.
//
// For the thread that made it, as long as it lives: what that thread is told by the system's clocks, what its
// sockets reach and what an io_context waits for. A program that links this has those system calls in the
// place of the C library's.
//
// One at a time in a process.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "feeds/market/time.hpp"

namespace rotation::testing {

class Machine {
 public:
  enum class Answer : std::uint8_t { accepts, refuses, ignores };
  // Who connects to anything gets this answer; if it accepts, `other_end` is its to close.
  using Door = std::function<Answer(int other_end)>;

  Machine(market::Timestamp now, Door door);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // Since it was made.
  [[nodiscard]] market::Duration uptime() const;
  // What takes time without waiting for anything.
  void pass(market::Duration time);
  // Until what another thread does (the look-up of a name) is done.
  void await_threads() const;
  // Somebody sets the wall clock, forward or back; what measures durations goes on.
  void step_wall_clock(market::Duration by);

  struct State;

 private:
  const std::unique_ptr<State> state_;
};

}  // namespace rotation::testing
