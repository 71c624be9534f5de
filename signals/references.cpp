#include "signals/references.hpp"

#include <limits>

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

}  // namespace rotation::signals
