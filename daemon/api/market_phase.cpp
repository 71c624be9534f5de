#include "daemon/api/market_phase.hpp"

#include <array>
#include <chrono>

namespace rotation::daemon::api {
namespace {

// New York's extended hours: from 04:00 to the open, and four hours from the close on.
constexpr market::Duration kBefore = std::chrono::minutes{330};
constexpr market::Duration kAfter = std::chrono::hours{4};

}  // namespace

std::string_view name(Phase phase) noexcept {
  constexpr std::array<std::string_view, 4> kNames{"pre", "open", "after", "closed"};
  return kNames[static_cast<std::size_t>(phase)];
}

MarketPhase market_phase(const market::Calendar& calendar, market::Timestamp now) noexcept {
  if (!market::plausible(now)) return {};
  MarketPhase at;
  at.session = calendar.next_session(calendar.last_session_over(now, kAfter));
  at.opens_at = calendar.open(at.session);
  at.closes_at = calendar.close(at.session);
  at.early_close = calendar.is_early_close(at.session);
  if (now > at.closes_at) {
    at.phase = Phase::after;
  } else if (now >= at.opens_at) {
    at.phase = Phase::open;
  } else if (now >= at.opens_at - kBefore) {
    at.phase = Phase::pre;
  }
  return at;
}

}  // namespace rotation::daemon::api
