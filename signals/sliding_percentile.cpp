#include "signals/sliding_percentile.hpp"

#include <algorithm>
#include <cmath>

#include "signals/statistics.hpp"

namespace rotation::signals {

SlidingPercentile::SlidingPercentile(std::size_t window, std::size_t minimum)
    : ring_(window, kUnavailable), sorted_(window, kUnavailable), minimum_(minimum) {}

double SlidingPercentile::push(double x) noexcept {
  const auto begin = sorted_.begin();
  const auto end = [&] { return begin + static_cast<std::ptrdiff_t>(size_); };
  const double leaves = ring_[next_];
  if (!std::isnan(leaves)) {
    const auto at = std::lower_bound(begin, end(), leaves);
    std::move(at + 1, end(), at);
    --size_;
  }
  ring_[next_] = x;
  next_ = (next_ + 1) % ring_.size();
  if (std::isnan(x)) return kUnavailable;
  const auto at = std::lower_bound(begin, end(), x);
  std::move_backward(at, end(), end() + 1);
  *at = x;
  ++size_;
  if (size_ < minimum_) return kUnavailable;
  const auto equal = std::lower_bound(begin, end(), x - kTie);
  const auto above = std::upper_bound(equal, end(), x + kTie);
  const auto half_below = static_cast<double>((equal - begin) + (above - begin)) / 2;
  return 100 * half_below / static_cast<double>(size_);
}

}  // namespace rotation::signals
