// Compensated summation (Neumaier 1974): the error does not grow with the number of terms.
#pragma once

#include <cmath>

namespace rotation::signals {

class NeumaierSum {
 public:
  void add(double x) noexcept {
    const double t = sum_ + x;
    compensation_ += std::abs(sum_) >= std::abs(x) ? (sum_ - t) + x : (x - t) + sum_;
    sum_ = t;
  }
  [[nodiscard]] double value() const noexcept { return sum_ + compensation_; }

 private:
  double sum_ = 0;
  double compensation_ = 0;
};

}  // namespace rotation::signals
