// How far a long work has come, for the person who waits: a bar with rate and time left on a terminal, one
// line every tenth elsewhere.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>

#include "feeds/market/ports.hpp"

namespace rotation::daemon {

class Progress {
 public:
  // `what` is done `total` times, counted in `unit`: "replay", "sessions". All outlive this.
  Progress(std::ostream& out, bool terminal, const market::Clock& clock, std::string what, std::string unit,
           std::size_t total);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();  // leaves the bar's line

  void advance();

 private:
  void show(market::Timestamp now);

  std::ostream& out_;
  const bool terminal_;
  const market::Clock& clock_;
  const std::string what_;
  const std::string unit_;
  const std::size_t total_;
  std::size_t done_ = 0;
  std::size_t tenths_ = 0;  // said so far
  const market::Timestamp begun_;
  market::Timestamp shown_;
};

}  // namespace rotation::daemon
