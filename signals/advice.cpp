#include "signals/advice.hpp"

#include <algorithm>
#include <cmath>

namespace rotation::signals {

double Staging::target(const Regime& regime) const noexcept {
  if (regime.thesis_expired()) return 0;
  switch (regime.state()) {
    case State::dormant:
    case State::watch:
    case State::invalidated:
      return 0;
    case State::setup:
      return p_->tranche.setup;
    case State::confirming:
      return p_->tranche.confirming;
    case State::confirmed:
      return p_->tranche.confirmed[complete_ ? 1 : 0];
    case State::extended:
      return tranche_;
  }
  return 0;
}

Advice Staging::close(const Regime& regime, const std::optional<Step>& step, const SessionFacts& facts,
                      bool freeze, double beta) noexcept {
  Advice a;
  a.frozen = freeze || facts.vetoes > 0 || facts.quality >= Quality::degraded;

  since_confirmed_ = step && step->reason == Reason::count ? 0 : since_confirmed_ + 1;
  if (!regime.in_position()) complete_ = false;
  if (regime.state() == State::confirmed && since_confirmed_ >= p_->tranche.add_after_sessions &&
      facts.z20 >= 0 && !a.frozen) {
    complete_ = true;
  }
  a.tranche_before = tranche_;
  const double wanted = target(regime);
  if (wanted < tranche_ || !a.frozen) tranche_ = wanted;
  a.tranche = tranche_;

  const auto [lowest, highest] = p_->tranche.beta_clamp;
  const double shrunk = p_->tranche.beta_shrink * beta + (1 - p_->tranche.beta_shrink);
  if (!std::isnan(shrunk)) {
    a.hedge_beta = std::clamp(shrunk, lowest, highest);
    a.beta_clamped = a.hedge_beta != shrunk;
    if (!(std::abs(a.hedge_beta - hedge_) < p_->tranche.rehedge)) hedge_ = a.hedge_beta;
  }
  a.hedge_in_use = hedge_;
  a.short_notional = tranche_ > 0 ? tranche_ * hedge_ : 0;

  a.stop_level = regime.stop_level(facts);
  a.stop_distance = regime.stop_distance(facts.sigma);
  return a;
}

}  // namespace rotation::signals
