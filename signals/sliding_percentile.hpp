// SlidingPercentile: where the latest value stands among those of the last sessions.
//
// A sorted array beside a ring: O(log n) to find, one move of memory to insert and to erase. No allocation
// after construction, copies included once assigned to an equal shape.
#pragma once

#include <cstddef>
#include <vector>

namespace rotation::signals {

class SlidingPercentile {
 public:
  // REQUIRES: 1 <= minimum <= window.
  SlidingPercentile(std::size_t window, std::size_t minimum);

  // The next session's value, NaN if it has none. 100 * (count below + half the count equal) / n over the
  // values of the last `window` sessions, this one included, equal within kTie; NaN without a value, or with
  // fewer than `minimum` of them.
  double push(double x) noexcept;

 private:
  std::vector<double> ring_;
  std::vector<double> sorted_;  // its first size_ elements
  std::size_t next_ = 0;
  std::size_t size_ = 0;
  std::size_t minimum_;
};

}  // namespace rotation::signals
