// OutlierFilter: refuses a price far from the ones before it, until the market insists (signal specification,
// 5.4; the causal form of Brownlees and Gallo's filter).
//
// Refused is |x - m| > mult * s + gamma, m and s being the mean and the population standard deviation of the
// last `k` accepted prices without the lowest and the highest `trim` / 2 of them. With fewer than kFewest
// neighbours everything passes. Escape: `escape` refusals in a row within `escape_span` that agree inside
// gamma are a new level: the last of them is accepted and the old neighbours are forgotten.
//
// Engine thread only; no allocation after construction.  Cost: some comparisons and sums, however far apart
// the prices lie; a sort of k numbers where those do not settle it, as for one that is refused.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "feeds/market/time.hpp"

namespace rotation::signals {

class OutlierFilter {
 public:
  static constexpr std::size_t kFewest = 20;

  struct Rules {
    std::size_t k;
    double trim;         // a fraction of the neighbours
    double mult;         // standard deviations
    double gamma;        // in the price's own unit ...
    double gamma_ratio;  // ... and as a fraction of the last accepted price: the larger of the two
    std::size_t escape;  // refusals
    market::Duration escape_span;
  };

  // REQUIRES: k and escape above zero.
  explicit OutlierFilter(const Rules& rules);

  enum class Verdict : std::uint8_t { accepted, jumped, refused };  // jumped: accepted as a new level
  // REQUIRES: x finite, ts not before the last one.
  Verdict see(market::Timestamp ts, double x) noexcept;

  // The next price has no neighbours: a session has begun, or trading goes on after a halt.
  void flush() noexcept;

 private:
  struct Refusal {
    market::Timestamp ts;
    double x;
  };

  // Some prices, each by its distance from `base_`.
  struct Group {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
    double sum = 0;
    double squares = 0;

    void add(double d) noexcept {
      low = std::min(low, d);
      high = std::max(high, d);
      sum += d;
      squares += d * d;
    }
    void add(const Group& other) noexcept {
      low = std::min(low, other.low);
      high = std::max(high, other.high);
      sum += other.sum;
      squares += other.squares;
    }
    [[nodiscard]] bool within(double reach, double of) const noexcept {
      return of - low <= reach && high - of <= reach;
    }
  };

  [[nodiscard]] bool far(double x, double gamma) noexcept;
  [[nodiscard]] bool surely_near(double d, double gamma, const Group& all, double cut) const noexcept;
  [[nodiscard]] bool far_from_sorted(double x, double gamma, std::size_t cut) noexcept;
  [[nodiscard]] bool escaped(market::Timestamp ts, double gamma) const noexcept;
  void take(double x) noexcept;
  void begin_round() noexcept;

  Rules rules_;
  std::vector<double> arrived_;  // the neighbours, as a ring
  std::size_t oldest_ = 0;
  double base_ = 0;
  Group round_;                 // those taken since the ring began anew
  std::vector<Group> rest_;     // by place in the ring: the neighbours from there on that are older
  std::vector<double> sorted_;  // the neighbours by size; empty until somebody needs that
  double last_ = 0;
  std::vector<Refusal> refused_;  // in a row, the last `escape` of them
};

}  // namespace rotation::signals
