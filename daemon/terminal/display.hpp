// The terminal: takes it, shows frames on it (only what has changed is sent), gives it back.
//
// One at a time; main thread. It is given back by the destructor, and when the process is ended by a fault.
#pragma once

#include <memory>
#include <optional>

#include "daemon/terminal/frame.hpp"

namespace rotation::daemon::terminal {

class Display {
 public:
  // Throws std::runtime_error, one sentence: there is no terminal, or nothing is known of it.
  Display();
  ~Display();
  Display(const Display&) = delete;
  Display& operator=(const Display&) = delete;

  // As the terminal says now.
  [[nodiscard]] Size size() const;
  // Signs that the locale does not know are replaced; no colours where NO_COLOR is set.
  void show(const Frame& frame);
  // The next key pressed, or nothing. Never waits.
  [[nodiscard]] std::optional<int> key();
  // All of it is sent again.
  void redraw();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rotation::daemon::terminal
