#include "signals/outlier_filter.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "feeds/market/ensure.hpp"

namespace rotation::signals {

OutlierFilter::OutlierFilter(const Rules& rules) : rules_(rules), rest_(rules.k) {
  market::ensure(rules.k > 0 && rules.escape > 0);
  arrived_.reserve(rules.k);
  sorted_.reserve(rules.k);
  refused_.reserve(rules.escape);
}

OutlierFilter::Verdict OutlierFilter::see(market::Timestamp ts, double x) noexcept {
  const double gamma = std::max(rules_.gamma, rules_.gamma_ratio * std::abs(last_));
  if (arrived_.size() < std::min(kFewest, rules_.k) || !far(x, gamma)) {
    take(x);
    return Verdict::accepted;
  }
  if (refused_.size() == rules_.escape) refused_.erase(refused_.begin());
  refused_.push_back({ts, x});
  if (!escaped(ts, gamma)) return Verdict::refused;
  flush();
  take(x);
  return Verdict::jumped;
}

void OutlierFilter::flush() noexcept {
  arrived_.clear();
  sorted_.clear();
  oldest_ = 0;
  round_ = rest_.front() = {};
  refused_.clear();
}

bool OutlierFilter::far(double x, double gamma) noexcept {
  const double d = x - base_;
  const Group& rest = rest_[oldest_];
  // The mean of the neighbours lies between them: near to all is near to it.
  if (round_.within(gamma, d) && rest.within(gamma, d)) return false;
  Group all = round_;
  all.add(rest);
  const auto cut = static_cast<std::size_t>(rules_.trim / 2 * static_cast<double>(arrived_.size()));
  return !surely_near(d, gamma, all, static_cast<double>(cut)) && far_from_sorted(x, gamma, cut);
}

// Without sorting: what mean and deviation of those that are kept come to at the worst. As a group, those cut
// at the top lie above the mean of all, none of them further from it than the highest, and likewise below.
bool OutlierFilter::surely_near(double d, double gamma, const Group& all, double cut) const noexcept {
  constexpr double kForRounding = 0.999;
  const auto count = static_cast<double>(arrived_.size());
  const double kept = count - 2 * cut;
  const double mean = all.sum / count;
  const double above = all.high - mean;
  const double below = mean - all.low;
  const double off = cut * std::max(above, below) / kept;  // the mean of the kept from that of all
  const double squares = all.squares - all.sum * mean - cut * (above * above + below * below);
  const double variance = squares / kept - off * off;
  return variance > 0 && std::abs(d - mean) + off <= kForRounding * rules_.mult * std::sqrt(variance) + gamma;
}

bool OutlierFilter::far_from_sorted(double x, double gamma, std::size_t cut) noexcept {
  if (sorted_.empty()) {
    sorted_ = arrived_;
    std::sort(sorted_.begin(), sorted_.end());
  }
  const auto first = sorted_.begin() + static_cast<std::ptrdiff_t>(cut);
  const auto end = sorted_.end() - static_cast<std::ptrdiff_t>(cut);
  const auto count = static_cast<double>(end - first);
  double sum = 0;  // relative to the first: prices differ little
  double squares = 0;
  for (auto it = first; it != end; ++it) {
    const double d = *it - *first;
    sum += d;
    squares += d * d;
  }
  const double mean = sum / count;
  const double s = std::sqrt(std::max(0.0, squares / count - mean * mean));
  return std::abs(x - *first - mean) > rules_.mult * s + gamma;
}

bool OutlierFilter::escaped(market::Timestamp ts, double gamma) const noexcept {
  if (refused_.size() < rules_.escape || ts - refused_.front().ts > rules_.escape_span) return false;
  const auto [low, high] = std::minmax_element(refused_.begin(), refused_.end(),
                                               [](const Refusal& a, const Refusal& b) { return a.x < b.x; });
  return high->x - low->x <= gamma;
}

void OutlierFilter::take(double x) noexcept {
  last_ = x;
  refused_.clear();
  sorted_.clear();
  if (arrived_.empty()) base_ = x;
  round_.add(x - base_);
  if (arrived_.size() < rules_.k) {
    arrived_.push_back(x);
    if (arrived_.size() == rules_.k) begin_round();
  } else {
    arrived_[oldest_] = x;
    if (++oldest_ == rules_.k) begin_round();
  }
}

void OutlierFilter::begin_round() noexcept {
  oldest_ = 0;
  base_ = arrived_.front();  // anew: a distance stays small
  round_ = {};
  Group rest;
  for (std::size_t i = rules_.k; i-- > 0;) {
    rest.add(arrived_[i] - base_);
    rest_[i] = rest;
  }
}

}  // namespace rotation::signals
