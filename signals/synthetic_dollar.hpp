// SyntheticDollar: the dollar index as six currency pairs make it (signal specification, 2.4).
//
//   50.14348112 * EURUSD^-0.576 * USDJPY^0.136 * GBPUSD^-0.119 * USDCAD^0.091 * USDSEK^0.042 * USDCHF^0.036
//
// It is held against the index at every level of that, and stands in for an index that is stale, in
// provisional values only: a confirmed close of the index is its own or a hole, and daily history, so replay,
// knows no synthetic dollar (2.8). Levels are never spliced: what stands in is the last level of the index
// that counted, moved on by the return of the synthetic one since. With no synthetic level beside that last
// one nothing stands in.
//
// The pairs make a level while all six are fresh and the newest price is at most 60 s after the oldest, by
// source time; beside a level of the index, while the oldest is at most 60 s older than that, too. What is
// not available is NaN; so is all, always, where one of the seven series is not configured.
//
// Engine thread only; no allocation.  Cost: a logarithm for a price; six additions and an exponential for a
// question.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "feeds/market/series.hpp"
#include "feeds/market/time.hpp"
#include "signals/basis.hpp"
#include "signals/freshness.hpp"

namespace rotation::signals {

class SyntheticDollar {
 public:
  struct Weight {
    std::string_view pair;
    double exponent;
  };
  static constexpr double kScale = 50.14348112;
  static constexpr std::array<Weight, 6> kWeights{{{"EURUSD", -0.576},
                                                   {"USDJPY", 0.136},
                                                   {"GBPUSD", -0.119},
                                                   {"USDCAD", 0.091},
                                                   {"USDSEK", 0.042},
                                                   {"USDCHF", 0.036}}};
  static constexpr market::Duration kTogether = std::chrono::seconds{60};

  // `limit`: the ratio by which index and synthetic one may differ.
  SyntheticDollar(const market::SeriesTable& series, double limit);

  // The series of the index; kNoSeries if one of the seven is not configured.
  [[nodiscard]] market::SeriesId index() const noexcept { return index_; }
  [[nodiscard]] bool is_pair(market::SeriesId series) const noexcept {
    return pair_of_[market::index(series)] != kNoPair;
  }

  // An accepted tick of any series; `freshness` has heard of it.  REQUIRES: value above zero.
  void tick(market::SeriesId series, market::Timestamp ts, double value,
            const Freshness& freshness) noexcept {
    if (series == index_) {
      index_tick(ts, value, freshness);
    } else if (is_pair(series)) {
      pairs_[pair_of_[market::index(series)]] = {series, ts, std::log(value)};
    }
  }
  // The index is fresh: its last level counts, and what stands in for it later goes on from there.
  void index_counts() noexcept { anchor_ = latest_; }

  // What the pairs make, in index points.
  [[nodiscard]] double level(const Freshness& freshness) const noexcept {
    return std::exp(log_level(freshness));
  }
  // What stands in for the index, in its points.
  [[nodiscard]] double stand_in(const Freshness& freshness) const noexcept {
    return anchor_.index * std::exp(log_level(freshness) - anchor_.log_synthetic);
  }
  // Did the last level of the index differ by more than the limit? None if there was no synthetic one beside
  // it.
  [[nodiscard]] std::optional<bool> mismatch() const noexcept { return mismatch_; }

 private:
  struct Pair {
    market::SeriesId series = market::kNoSeries;
    market::Timestamp ts = market::kNoTime;
    double log_price = kUnavailable;
  };
  // A level of the index and, in logs, the synthetic one beside it.
  struct Both {
    double index = kUnavailable;
    double log_synthetic = kUnavailable;
  };

  void index_tick(market::Timestamp ts, double value, const Freshness& freshness) noexcept;
  [[nodiscard]] double log_level(const Freshness& freshness) const noexcept;
  [[nodiscard]] market::Timestamp oldest() const noexcept;

  market::SeriesId index_ = market::kNoSeries;
  double limit_;
  static constexpr std::uint8_t kNoPair = 0xFF;
  std::array<Pair, kWeights.size()> pairs_{};
  std::vector<std::uint8_t> pair_of_;  // by series
  Both latest_;
  Both anchor_;  // the latest that counted
  std::optional<bool> mismatch_;
};

}  // namespace rotation::signals
