#include "signals/dollar.hpp"

#include <cmath>

#include "signals/statistics.hpp"

namespace rotation::signals {

double dollar_attribution(const LineSet& lines, LineIndex spread, LineIndex dollar) noexcept {
  constexpr std::size_t kBetaWindow = 250;
  constexpr std::size_t kMove = 120;
  const double sigma = lines.sigma(spread);
  if (!(sigma > 0)) return kUnavailable;
  const double small_on_dollar = pair_differences(lines[spread], lines[dollar], kBetaWindow).slope;
  const double large_on_dollar = -small_on_dollar;  // large less small
  return large_on_dollar * change(lines[dollar], kMove) / (sigma * std::sqrt(static_cast<double>(kMove)));
}

}  // namespace rotation::signals
