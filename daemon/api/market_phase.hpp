// Where the market's day stands: before the open, open, after the close, or closed.
#pragma once

#include <string_view>

#include "feeds/market/calendar.hpp"
#include "feeds/market/time.hpp"

namespace rotation::daemon::api {

enum class Phase : unsigned char { pre, open, after, closed };
[[nodiscard]] std::string_view name(Phase phase) noexcept;

struct MarketPhase {
  Phase phase = Phase::closed;
  // The session of today, until four hours after its close; else the next one. The epoch: the calendar knows
  // no such time.
  market::Day session{};
  market::Timestamp opens_at = market::kNoTime;
  market::Timestamp closes_at = market::kNoTime;
  bool early_close = false;
};

[[nodiscard]] MarketPhase market_phase(const market::Calendar& calendar, market::Timestamp now) noexcept;

}  // namespace rotation::daemon::api
