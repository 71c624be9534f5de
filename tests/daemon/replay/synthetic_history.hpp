// A directory of daily history with a market that rotates to and fro, for tests of replay.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "feeds/market/series.hpp"
#include "feeds/market/time.hpp"

namespace rotation::testing {

class SyntheticHistory {
 public:
  // So many sessions from 2004-01-02 on; small caps gain for a quarter, then lose for one.
  explicit SyntheticHistory(int sessions);

  // The sessions [first, end) as closes.csv with its manifest. `only`, if given, is the one series written.
  void write(const std::filesystem::path& folder, std::size_t first, std::size_t end,
             const std::string& only = "") const;
  void write(const std::filesystem::path& folder) const { write(folder, 0, days_.size()); }

  [[nodiscard]] const std::vector<market::Day>& days() const noexcept { return days_; }
  [[nodiscard]] const market::SeriesTable& series() const noexcept { return series_; }
  // By session, then series.
  [[nodiscard]] const std::vector<std::vector<double>>& closes() const noexcept { return closes_; }

 private:
  market::SeriesTable series_;
  std::vector<market::Day> days_;
  std::vector<std::vector<double>> closes_;
};

// The whole file; a failure of the test if there is none.
std::string content(const std::filesystem::path& file);

}  // namespace rotation::testing
