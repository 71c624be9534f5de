// Quality gate: which ticks may speak (signal specification, 5.2).
//
// Pure and stateless but for what the caller passes; a few nanoseconds, no allocation.
#pragma once

#include <cmath>
#include <optional>

#include "feeds/market/event.hpp"
#include "feeds/market/reject.hpp"

namespace rotation::signals {

// What a quote's own fields say. Locked (bid == ask) is valid.
[[nodiscard]] inline std::optional<market::Reject> reject(const market::Quote& q) noexcept {
  using market::Reject;
  if (!std::isfinite(q.bid) || !std::isfinite(q.ask)) return Reject::non_finite;
  if (q.bid <= 0 || q.ask <= 0) return Reject::non_positive;
  if (q.bid_size == 0 || q.ask_size == 0) return Reject::zero_size;
  if (q.bid > q.ask) return Reject::crossed;
  return std::nullopt;
}

// A price or level must be positive; a yield may be anything finite.
[[nodiscard]] inline std::optional<market::Reject> reject(double value, bool may_be_negative) noexcept {
  using market::Reject;
  if (!std::isfinite(value)) return Reject::non_finite;
  if (value <= 0 && !may_be_negative) return Reject::non_positive;
  return std::nullopt;
}

// What its times say: `last` is the series' last accepted event time. The skew rule compares the source's
// clock with ours, so it is off (`max_skew` zero) where simulated time drives the clock.
[[nodiscard]] inline std::optional<market::Reject> reject_time(const market::Event& event,
                                                               market::Timestamp last, bool open,
                                                               market::Duration max_skew) noexcept {
  using market::Reject;
  if (!open) return Reject::outside_session;
  if (event.ts_event < last) return Reject::out_of_order;
  if (max_skew > market::Duration::zero() && event.ts_event > event.ts_recv + max_skew) {
    return Reject::from_the_future;
  }
  return std::nullopt;
}

}  // namespace rotation::signals
