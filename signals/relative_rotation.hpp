// RelativeRotation: small against large caps as a point that turns through four quadrants, week by week.
//
// An approximation to look at (signal specification, 4.14): normalised by its own window, so that even a flat
// spread rotates. No statement is made of what it is worth.
#pragma once

#include <array>
#include <cstddef>

#include "signals/basis.hpp"

namespace rotation::signals {

class RelativeRotation {
 public:
  // Takes the relative strength at the last session of an ISO week; 100 * the ratio of the prices.
  void end_week(double strength) noexcept;

  // Of the week that ended last; NaN in the first weeks, or where the window did not move.
  [[nodiscard]] double ratio() const noexcept { return ratio_; }
  [[nodiscard]] double momentum() const noexcept { return momentum_; }
  // 1 leading, 2 weakening, 3 lagging, 4 improving.
  [[nodiscard]] double quadrant() const noexcept;

 private:
  static constexpr std::size_t kWeeks = 14;
  // The last values; NaN before there were as many.
  class Window {
   public:
    Window() noexcept { values_.fill(kUnavailable); }
    // Standard score of `x` among the last values, itself included.
    double score(double x) noexcept;

   private:
    std::array<double, kWeeks> values_;
    std::size_t next_ = 0;
  };

  Window strengths_;
  Window changes_;
  double ratio_ = kUnavailable;
  double momentum_ = kUnavailable;
};

}  // namespace rotation::signals
