// Compensated summation (Neumaier 1974): the error does not grow with the number of terms.
#pragma once

namespace rotation::signals {

class NeumaierSum {
 public:
  void add(double x) noexcept {
    // What the addition lost, exactly, by Knuth's TwoSum: the larger of the two, which Neumaier's test finds,
    // is a branch that nobody can predict.
    const double t = sum_ + x;
    const double of_x = t - sum_;
    compensation_ += (sum_ - (t - of_x)) + (x - of_x);
    sum_ = t;
  }
  [[nodiscard]] double value() const noexcept { return sum_ + compensation_; }

 private:
  double sum_ = 0;
  double compensation_ = 0;
};

}  // namespace rotation::signals
