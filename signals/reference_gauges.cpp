#include "signals/reference_gauges.hpp"

#include <algorithm>
#include <cmath>

#include "signals/reference_slope.hpp"
#include "signals/revisions.hpp"

namespace rotation::signals {
namespace {

using market::ReferenceKey;

constexpr std::size_t kEpsSharePeriods = 13;

// New shares of the latest period at their net asset value, over the pairs' legs: `leg` 0 is the small one. A
// fund without both figures is left out.
double flow(const References& references, const Model& model, std::size_t leg) noexcept {
  const auto find = [&references](ReferenceKey key, std::size_t lag, market::SeriesId series) {
    return references.book().find(key, references.as_of(), lag, series);
  };
  double sum = kUnavailable;
  for (auto pair = model.pairs.begin(); pair != model.pairs.end(); ++pair) {
    const auto series_of = [&](LineIndex line) { return model.lines[line].terms[leg].series; };
    const market::SeriesId fund = series_of(*pair);
    if (std::any_of(model.pairs.begin(), pair, [&](LineIndex line) { return series_of(line) == fund; }))
      continue;
    const ReferencePoint* shares = find(ReferenceKey::shares_out, 0, fund);
    const ReferencePoint* before = find(ReferenceKey::shares_out, 1, fund);
    const ReferencePoint* nav = find(ReferenceKey::nav, 0, fund);
    if (before == nullptr || nav == nullptr) continue;
    const double of_fund = (shares->values.front() - before->values.front()) * nav->values.front();
    sum = std::isnan(sum) ? of_fund : sum + of_fund;
  }
  return sum;
}

}  // namespace

void reference_gauges(const References& references, const Parameters& parameters, const Model& model,
                      Gauges& g) noexcept {
  const Revisions r = revisions(references, parameters);
  g[Gauge::revisions] = r.slope;
  g[Gauge::revisions_small] = r.small;
  g[Gauge::revisions_domestic] = r.domestic;

  const ReferencePoint* revenue = references.usable(ReferenceKey::foreign_revenue);
  g[Gauge::foreign_revenue_gap] = revenue == nullptr ? kUnavailable : revenue->values[1] - revenue->values[0];
  g[Gauge::top10_eps_slope] = slope_a_week(references, ReferenceKey::top10_eps_share, kEpsSharePeriods, 0,
                                           [](const ReferencePoint& p) { return p.values.front(); });
  g[Gauge::flow_small] = flow(references, model, 0);
  g[Gauge::flow_large] = flow(references, model, 1);

  struct Shown {
    Gauge gauge;
    ReferenceKey key;
  };
  for (const Shown& shown : {Shown{Gauge::top10_eps_share, ReferenceKey::top10_eps_share},
                             Shown{Gauge::net_buyback_yield, ReferenceKey::net_buyback_yield},
                             Shown{Gauge::interest_ebit, ReferenceKey::interest_ebit},
                             Shown{Gauge::small_flow_share, ReferenceKey::small_flow_share},
                             Shown{Gauge::capex_guidance, ReferenceKey::capex_guidance},
                             Shown{Gauge::futures_position, ReferenceKey::cot},
                             Shown{Gauge::short_interest, ReferenceKey::short_interest}}) {
    g[shown.gauge] = references.value(shown.key);
  }
}

}  // namespace rotation::signals
