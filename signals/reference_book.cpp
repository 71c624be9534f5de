#include "signals/reference_book.hpp"

#include <algorithm>
#include <tuple>

#include "feeds/market/ensure.hpp"

namespace rotation::signals {

using market::Event;
using market::ReferenceKey;
using market::Timestamp;

void ReferenceBook::add(const Event& event) {
  market::ensure(event.kind == market::EventKind::reference);
  // Later publications stand first; of one moment, the one that came first is released first.
  const auto at = std::lower_bound(waiting_.begin(), waiting_.end(), event.ts_event,
                                   [](const Event& e, Timestamp ts) { return e.ts_event > ts; });
  waiting_.insert(at, event);
  next_ = waiting_.back().ts_event;
}

const Event* ReferenceBook::release(Timestamp now) {
  if (next_ > now) return nullptr;
  released_ = waiting_.back();
  waiting_.pop_back();
  next_ = waiting_.empty() ? Timestamp::max() : waiting_.back().ts_event;
  keep(released_);
  return &released_;
}

void ReferenceBook::keep(const Event& event) {
  auto& points = points_[{event.reference.key, event.series}];
  const ReferencePoint point{event.reference.asof, event.ts_event, event.reference.values};
  const auto order = [](const ReferencePoint& p) { return std::tuple(p.asof, p.published_at); };
  const auto at = std::lower_bound(
      points.begin(), points.end(), point,
      [&order](const ReferencePoint& a, const ReferencePoint& b) { return order(a) < order(b); });
  if (at != points.end() && order(*at) == order(point)) {
    *at = point;
    return;
  }
  points.insert(at, point);
  if (points.size() > kKept) points.erase(points.begin());
}

std::span<const ReferencePoint> ReferenceBook::points(ReferenceKey key,
                                                      market::SeriesId series) const noexcept {
  const auto found = points_.find({key, series});
  return found == points_.end() ? std::span<const ReferencePoint>{} : found->second;
}

const ReferencePoint* ReferenceBook::find(ReferenceKey key, Timestamp as_of, std::size_t lag,
                                          market::SeriesId series) const noexcept {
  const auto all = points(key, series);
  const ReferencePoint* period = nullptr;
  for (auto p = all.rbegin(); p != all.rend(); ++p) {
    if (p->published_at > as_of || (period != nullptr && p->asof == period->asof)) continue;
    period = &*p;  // the latest publication of its period
    if (lag-- == 0) return period;
  }
  return nullptr;
}

const ReferencePoint* ReferenceBook::up_to_period(ReferenceKey key, Timestamp as_of,
                                                  market::Day period) const noexcept {
  const auto all = points(key, market::kNoSeries);
  const auto found = std::find_if(all.rbegin(), all.rend(), [&](const ReferencePoint& p) {
    return p.published_at <= as_of && p.asof <= period;
  });
  return found == all.rend() ? nullptr : &*found;
}

const ReferencePoint* ReferenceBook::of_period(ReferenceKey key, Timestamp as_of,
                                               market::Day period) const noexcept {
  const ReferencePoint* p = up_to_period(key, as_of, period);
  return p != nullptr && p->asof == period ? p : nullptr;
}

void ReferenceBook::add_to(Digest& digest) const noexcept {
  const auto add = [&digest](market::Day asof, Timestamp published_at, const auto& values) {
    digest.add(asof);
    digest.add(published_at);
    for (const double x : values) digest.add(x);
  };
  for (const auto& [place, points] : points_) {
    digest.add(place.first);
    digest.add(place.second);
    for (const ReferencePoint& p : points) add(p.asof, p.published_at, p.values);
  }
  for (const Event& e : waiting_) {
    digest.add(e.reference.key);
    digest.add(e.series);
    add(e.reference.asof, e.ts_event, e.reference.values);
  }
}

}  // namespace rotation::signals
