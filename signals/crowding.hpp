// Crowding: how much the leaders move as one (signal specification, 4.11).
//
// Over 60 one-session returns of the leaders that have all of them. What the market explains is taken out of
// the residual correlation, the one that gates a flag; raw correlation and absorption mostly measure it.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "signals/line_set.hpp"
#include "signals/sliding_percentile.hpp"

namespace rotation::signals {

class Crowding {
 public:
  // Lines of the logs of the leaders' prices and of the market's. `leaders` outlives this.
  Crowding(const std::vector<LineIndex>& leaders, LineIndex market, const Parameters& parameters);

  // Takes the session closed last.  Cost: O(leaders^2 * 60).
  void close(const LineSet& lines, Gauges& gauges) noexcept;

 private:
  // Standardises the returns of the leader into the next row of the tables; false if one is missing.
  bool add_leader(const Line& leader, const Line& market) noexcept;
  [[nodiscard]] double mean_correlation(std::span<const double> rows) const noexcept;
  [[nodiscard]] double absorption() noexcept;
  [[nodiscard]] double absorption_shift(double absorption) noexcept;

  const std::vector<LineIndex>* leaders_;
  LineIndex market_;
  std::size_t min_leaders_;
  SlidingPercentile percentile_;
  std::vector<double> absorptions_;  // ring of the last sessions
  std::size_t next_ = 0;
  std::size_t life_ = 0;  // sessions since and including the first absorption

  // Room to work in, one row a leader: returns and residuals with mean 0 and length 1.
  std::size_t rows_ = 0;
  std::vector<double> returns_, residuals_;
  std::vector<double> correlations_, vector_, product_;
};

}  // namespace rotation::signals
