#include "signals/outlier_filter.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <iterator>
#include <utility>

#include "feeds/market/ensure.hpp"

namespace rotation::signals {
namespace {

// How many of the sorted numbers come before x: by `before(number, x)`. Without branches: where a price falls
// among its neighbours cannot be predicted, and a wrong guess costs more than the whole search.
template <class Before>
std::ptrdiff_t count_before(const std::vector<double>& sorted, double x, const Before& before) noexcept {
  const double* at = sorted.data();
  std::size_t n = sorted.size();
  for (; n > 1; n -= n / 2) at += (n / 2) * static_cast<std::size_t>(before(at[n / 2 - 1], x));
  if (n == 1) at += static_cast<std::size_t>(before(*at, x));
  return at - sorted.data();
}

}  // namespace

OutlierFilter::OutlierFilter(const Rules& rules) : rules_(rules) {
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
  round_ = round_before_ = {};
  refused_.clear();
}

bool OutlierFilter::far(double x, double gamma) noexcept {
  // The mean of the neighbours lies between them: near to all is near to it.
  if (round_.within(gamma, x) && round_before_.within(gamma, x)) return false;
  if (sorted_.empty()) {
    sorted_ = arrived_;
    std::sort(sorted_.begin(), sorted_.end());
  }
  const auto cut = static_cast<std::ptrdiff_t>(rules_.trim / 2 * static_cast<double>(sorted_.size()));
  const auto first = sorted_.begin() + cut;
  const auto end = sorted_.end() - cut;
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
  if (arrived_.size() < rules_.k) {
    arrived_.push_back(x);
    sorted_.clear();
  } else {
    replace(std::exchange(arrived_[oldest_], x), x);
    if (++oldest_ == rules_.k) oldest_ = 0;
  }
  round_.widen(x);
  if (oldest_ == 0 && arrived_.size() == rules_.k) {
    round_before_ = std::exchange(round_, {});
    sorted_.clear();
  }
}

void OutlierFilter::replace(double gone, double x) noexcept {
  if (sorted_.empty()) return;
  // Only what lies between the place that gets empty and the one that is taken moves.
  const auto place = sorted_.begin() + count_before(sorted_, x, std::less_equal<>{});
  const auto empty = sorted_.begin() + count_before(sorted_, gone, std::less<>{});
  if (empty < place) {
    *std::move(empty + 1, place, empty) = x;
  } else {
    *std::prev(std::move_backward(place, empty, empty + 1)) = x;
  }
}

}  // namespace rotation::signals
