#include "signals/relative_rotation.hpp"

#include <cmath>

namespace rotation::signals {
namespace {
constexpr double kCentre = 100;
}

double RelativeRotation::Window::score(double x) noexcept {
  values_[next_] = x;
  next_ = (next_ + 1) % kWeeks;
  constexpr auto n = static_cast<double>(kWeeks);
  // From one of them, so that a window of equal values has no deviation at all.
  const double start = values_.front();
  double sum = 0;
  for (const double v : values_) sum += v - start;
  const double mean = start + sum / n;
  double squares = 0;
  for (const double v : values_) squares += (v - mean) * (v - mean);
  const double deviation = std::sqrt(squares / n);
  return deviation > 0 ? (x - mean) / deviation : kUnavailable;
}

void RelativeRotation::end_week(double strength) noexcept {
  const double before = ratio_;
  ratio_ = kCentre + strengths_.score(strength);
  momentum_ = kCentre + changes_.score(ratio_ - before);
}

double RelativeRotation::quadrant() const noexcept {
  if (std::isnan(ratio_) || std::isnan(momentum_)) return kUnavailable;
  const bool strong = ratio_ >= kCentre;
  const bool rising = momentum_ >= kCentre;
  if (strong) return rising ? 1 : 2;
  return rising ? 4 : 3;
}

}  // namespace rotation::signals
