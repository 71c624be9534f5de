#include "signals/index_weights.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "signals/neumaier.hpp"

namespace rotation::signals {
namespace {

using market::ReferenceKey;

constexpr std::size_t kChangeSessions = 60;

// The largest weights seen so far, falling.
template <std::size_t n>
class Largest {
 public:
  void add(double x) noexcept {
    if (x <= values_.back()) return;
    values_.back() = x;
    std::sort(values_.begin(), values_.end(), std::greater<>());
  }
  [[nodiscard]] double sum() const noexcept {
    double sum = 0;
    for (const double x : values_) sum += x;
    return sum;
  }

 private:
  std::array<double, n> values_{};
};

}  // namespace

IndexWeights::IndexWeights(const Parameters& parameters, const Model& model)
    : market_(market::index(model.lines[model.pairs.front()].terms[1].series)),
      top10_(static_cast<std::size_t>(parameters.ring_sessions)) {}

void IndexWeights::close(const SessionInputs& in, Gauges& g) noexcept {
  double share = kUnavailable;
  double hhi = kUnavailable;
  if (const ReferenceState& state = in.references.state(ReferenceKey::weights); state.usable()) {
    const auto growth = [&in](std::size_t s, double then, market::Day asof) {
      const double price = in.closes[s].traded;  // NaN on a hole
      return price / in.series[s].in_shares_of(in.session, then, asof);
    };
    Largest<kLargest> largest;
    NeumaierSum squares;
    in.references.book().for_each_series(ReferenceKey::weights, [&](market::SeriesId id) {
      const ReferencePoint* row =
          in.references.book().find(ReferenceKey::weights, in.references.as_of(), 0, id);
      if (row == nullptr || row->asof != state.asof) return;
      const auto [weight, px, index] = row->values;
      const double now =
          weight * growth(market::index(id), px, row->asof) / growth(market_, index, row->asof);
      largest.add(now);
      squares.add(now * now);
    });
    hhi = squares.value();
    share = std::isnan(hhi) ? kUnavailable : largest.sum();
  }
  top10_.push(std::isnan(share) ? Mark::hole : Mark::value, share);
  g[Gauge::top10_share] = share;
  g[Gauge::top10_change_60] =
      top10_.life() > kChangeSessions ? share - top10_.at(kChangeSessions) : kUnavailable;
  g[Gauge::concentration_index] = hhi;
  g[Gauge::effective_names] = 1 / hhi;
}

}  // namespace rotation::signals
