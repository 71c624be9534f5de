#include "feeds/net/backoff.hpp"

#include <algorithm>

#include "feeds/market/ensure.hpp"

namespace rotation::net {
namespace {

market::Duration scaled(market::Duration d, double factor) noexcept {
  return market::Duration{static_cast<market::Duration::rep>(static_cast<double>(d.count()) * factor)};
}

}  // namespace

market::Duration Backoff::next(providers::Retry retry, double random) noexcept {
  market::ensure(random >= 0 && random < 1);
  if (retry == providers::Retry::permanent) return scaled(limits_.permanent, 1 + 0.2 * random);
  if (retry == providers::Retry::patient) return scaled(limits_.patient, 1 + random);

  market::Duration ceiling = limits_.base;
  for (int i = 0; i < failures_ && ceiling < limits_.cap; ++i) ceiling *= 2;
  ++failures_;
  market::Duration delay = scaled(std::min(ceiling, limits_.cap), random);
  if (ceiling >= limits_.cap) delay = std::max(delay, limits_.cap - previous_);
  previous_ = delay;
  return delay;
}

void Backoff::data_flowed(market::Duration stretch) noexcept {
  if (stretch < limits_.stable) return;
  failures_ = 0;
  previous_ = {};
}

}  // namespace rotation::net
