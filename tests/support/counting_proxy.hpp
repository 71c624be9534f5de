// A TCP relay that counts: how many connections at once, and how long between the end of one and the next.
//
// Listens on an ephemeral port of 127.0.0.1, relays to another one, on a thread of its own. Where nobody
// listens behind it, a connection is closed as soon as it is made.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace rotation::testing {

class CountingProxy {
 public:
  explicit CountingProxy(std::uint16_t target);
  ~CountingProxy();

  [[nodiscard]] std::uint16_t port() const;
  // While stalled nothing passes, in either direction, and nobody is told: connections stay open, and new
  // ones are taken by the kernel alone. What was sent meanwhile passes afterwards.
  void stall(bool stalled);
  [[nodiscard]] std::size_t accepted() const;
  [[nodiscard]] int most_at_once() const;  // as the kernel knows it, when another one comes

  // Between the end of each connection and the beginning of the next.
  [[nodiscard]] std::vector<std::chrono::milliseconds> pauses() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rotation::testing
