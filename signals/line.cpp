#include "signals/line.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "feeds/market/ensure.hpp"
#include "signals/neumaier.hpp"

namespace rotation::signals {
namespace {
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
}

Line::Line(std::size_t sessions) : values_(sessions, kNaN), differences_(sessions, kNaN) {}

void Line::push(Mark mark, double x) noexcept {
  mark_ = mark;
  const bool was_alive = alive();
  const double before = was_alive ? at(0) : kNaN;
  if (was_alive || mark == Mark::value) ++life_;
  if (!was_alive && mark != Mark::value) mark_ = Mark::before_life;
  if (was_alive && mark == Mark::before_life) mark_ = Mark::hole;  // it began by fill_hole
  values_[next_] = mark == Mark::value ? x : before;
  differences_[next_] = mark == Mark::value ? x - before : kNaN;
  next_ = (next_ + 1) % values_.size();
}

void Line::fill_hole(double x) noexcept {
  market::ensure(!available());
  const double before = alive() ? at(0) : kNaN;
  if (!alive()) life_ = 1;
  mark_ = Mark::value;
  values_[slot(0)] = x;
  differences_[slot(0)] = x - before;
}

void Line::restart(double x) noexcept {
  push(Mark::value, x);
  differences_[slot(0)] = kNaN;
}

double Line::sigma(std::size_t window, std::size_t minimum) const noexcept {
  const std::size_t last = std::min(window, life_);
  const std::size_t recent = std::min(last, next_);  // those before the ring's turn
  // Newest first. Most of what a session costs: two plain loops.
  const auto for_each_that_counts = [&](auto take) {
    for (std::size_t i = next_; i > next_ - recent; --i) {
      if (const double d = differences_[i - 1]; !std::isnan(d)) take(d);
    }
    for (std::size_t i = differences_.size(); i > differences_.size() - (last - recent); --i) {
      if (const double d = differences_[i - 1]; !std::isnan(d)) take(d);
    }
  };
  NeumaierSum sum;
  std::size_t n = 0;
  for_each_that_counts([&](double d) {
    sum.add(d);
    ++n;
  });
  if (n == 0 || n < minimum) return kNaN;
  const double mean = sum.value() / static_cast<double>(n);
  NeumaierSum squares;
  for_each_that_counts([&](double d) { squares.add((d - mean) * (d - mean)); });
  return std::sqrt(squares.value() / static_cast<double>(n));
}

double Line::z(double x, std::size_t k, std::size_t ahead, double sigma) const noexcept {
  if (!(sigma > 0) || life_ + ahead <= k) return kNaN;
  return (x - at(k - ahead)) / (sigma * std::sqrt(static_cast<double>(k)));
}

double Line::highest(std::size_t window) const noexcept {
  double best = -std::numeric_limits<double>::infinity();
  for (std::size_t lag = 0; lag < window; ++lag) best = std::max(best, at(lag));
  return best;
}

}  // namespace rotation::signals
