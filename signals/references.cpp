#include "signals/references.hpp"

#include <cmath>
#include <limits>

#include "feeds/market/new_york.hpp"

namespace rotation::signals {
namespace {

using market::ReferenceKey;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Ages above which a figure is ageing and stale (5.5).
struct Limits {
  int ageing = std::numeric_limits<int>::max();
  int stale = std::numeric_limits<int>::max();
};

Limits limits(ReferenceKey key, const Parameters& p) noexcept {
  const auto& r = p.reference;
  switch (key) {
    case ReferenceKey::pe_small:
    case ReferenceKey::pe_large:
      return {r.pe_ageing_days, r.pe_stale_days};
    case ReferenceKey::revisions_small:
    case ReferenceKey::revisions_domestic:
      return {r.revisions_ageing_days, r.revisions_stale_days};
    case ReferenceKey::weights:
      return {r.weights_ageing_sessions, r.weights_stale_sessions};
    default:
      return {};
  }
}

}  // namespace

References::References(const ReferenceBook& book, const market::Calendar& calendar,
                       const Parameters& parameters, market::Day session, market::Timestamp as_of) noexcept
    : book_(&book), as_of_(as_of) {
  for (const market::ReferenceInfo& info : market::kReferenceTable) {
    const ReferencePoint* latest = nullptr;
    if (info.scope == market::ReferenceScope::market) {
      latest = book.find(info.key, as_of);
    } else {
      book.for_each_series(info.key, [&](market::SeriesId series) {
        const ReferencePoint* p = book.find(info.key, as_of, 0, series);
        if (p != nullptr && (latest == nullptr || p->asof > latest->asof)) latest = p;
      });
    }
    if (latest == nullptr) continue;
    ReferenceState& state = states_[market::index(info.key)];
    state.asof = latest->asof;
    state.published_at = latest->published_at;
    state.age = info.key == ReferenceKey::weights
                    ? calendar.session_number(session) - calendar.session_number(latest->asof)
                    : static_cast<int>((session - latest->asof).count());
    const Limits limit = limits(info.key, parameters);
    state.validity = state.age > limit.stale    ? Validity::stale
                     : state.age > limit.ageing ? Validity::ageing
                                                : Validity::fresh;
  }
}

double References::value(ReferenceKey key) const noexcept {
  const ReferencePoint* p = usable(key);
  return p == nullptr ? kNaN : p->values.front();
}

std::vector<market::Event> configured_references(const Parameters& parameters) {
  const auto& r = parameters.reference;
  std::vector<market::Event> rows;
  const auto add = [&](ReferenceKey key, double first, double second = 0) {
    if (std::isnan(first) || std::isnan(second)) return;
    market::Event row;
    row.kind = market::EventKind::reference;
    row.ts_event = row.ts_recv = market::new_york(r.pe_asof, std::chrono::hours{16});
    row.reference = market::reference(key, r.pe_asof, {first, second, 0});
    rows.push_back(row);
  };
  add(ReferenceKey::pe_small, r.pe_small);
  add(ReferenceKey::pe_large, r.pe_large);
  add(ReferenceKey::px_small_asof, r.px_small_asof);
  add(ReferenceKey::px_large_asof, r.px_large_asof);
  add(ReferenceKey::eps_growth_small, r.eps_growth_small);
  add(ReferenceKey::eps_growth_large, r.eps_growth_large);
  add(ReferenceKey::foreign_revenue, r.foreign_revenue_small, r.foreign_revenue_large);
  return rows;
}

}  // namespace rotation::signals
