// Daily closes for every series of the default table, from a path of the small-cap spread: quick to confirm,
// so that a property test sees every state often.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "feeds/market/series.hpp"
#include "tests/support/engine_rig.hpp"

namespace rotation::testing {

class SyntheticMarket {
 public:
  SyntheticMarket(const market::SeriesTable& series, std::uint64_t seed);

  // The next session: the spread of small over large caps has moved by `change` (log). What shows a rotation
  // moves along, in part; the rest is noise of `noise` (log, standard deviation) of its own.
  void move(double change, double noise);

  // Present close of a series.
  [[nodiscard]] double operator[](market::SeriesId series) const noexcept {
    return levels_[market::index(series)];
  }

 private:
  std::vector<double> shares_;  // of the spread's change, by series
  std::vector<double> starts_;  // what the levels revert to, by series
  std::vector<double> levels_;
  std::mt19937_64 random_;
};

// Hands the rig `sessions` sessions of daily history and evaluates the last one; the session to come next.
market::Day warm_up(EngineRig& rig, SyntheticMarket& market, int sessions);

}  // namespace rotation::testing
