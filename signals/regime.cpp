#include "signals/regime.hpp"

#include <algorithm>
#include <cmath>

namespace rotation::signals {
namespace {

// Every transition upwards, and all that counts towards one, waits while data are DEGRADED or BLIND (5.10).
bool degraded(const SessionFacts& f) noexcept {
  return f.quality >= Quality::degraded;
}

void count(int& consecutive, bool clause) noexcept {
  consecutive = clause ? consecutive + 1 : 0;
}

}  // namespace

// The configured need, scaled to the triggers that can vote and rounded up (5.11).
int Regime::participation_need(int available) const noexcept {
  if (participation_total_ == 0) return 0;
  return (p_->trigger.p_need * available + participation_total_ - 1) / participation_total_;
}

int Regime::participation_short(const SessionFacts& f) const noexcept {
  return std::max(0, participation_need(f.participation_available) - f.participation);
}

int Regime::catalysts_short(const SessionFacts& f) const noexcept {
  return std::max(0, p_->trigger.catalyst_need - f.catalysts);
}

int Regime::unmet_needs(const SessionFacts& f) const noexcept {
  return f.mandatory_missing + f.vetoes + participation_short(f) + catalysts_short(f);
}

bool Regime::full(const SessionFacts& f) const noexcept {
  const auto& t = p_->trigger;
  return base(f) && f.participation_available >= t.p_min_available &&
         f.participation >= participation_need(f.participation_available) &&
         f.catalysts_available >= t.catalyst_min_available && f.catalysts >= t.catalyst_need;
}

void Regime::update_registers(const SessionFacts& f) noexcept {
  const auto& m = p_->machine;
  const bool z20_known = !std::isnan(f.z20);
  if (!degraded(f)) {
    const bool catalysts = f.catalysts_available >= p_->trigger.catalyst_min_available &&
                           f.catalysts >= p_->trigger.catalyst_need;
    count(count_.watch_up, f.z20 >= m.watch_on);
    count(count_.setup_up, catalysts && f.z20 >= m.watch_on && f.vetoes == 0 && !f.dear);
    count(count_.drop, !base(f));
    if (state_ == State::confirming) count_.confirm = std::max(0, count_.confirm + (full(f) ? 1 : -1));
  }
  if (z20_known) {
    const bool catalysts_gone =
        f.catalysts_available >= p_->trigger.catalyst_min_available && f.catalysts < 1;
    count(count_.watch_down, f.z20 < m.watch_off);
    count(count_.setup_down, catalysts_gone || f.z20 < m.watch_off || f.vetoes > 0);
  }
  if (!std::isnan(f.z60)) count(count_.trend, f.z60 < m.invalidate_z60_below);
}

double Regime::stop_distance(double sigma) const noexcept {
  return p_->machine.invalidate_dd_sigma60 * sigma * std::sqrt(60.0);
}

double Regime::stop_level(const SessionFacts& f) const noexcept {
  return in_position() ? peak_ - stop_distance(f.sigma) : kNotSet;
}

std::optional<Reason> Regime::invalidation(const SessionFacts& f) const noexcept {
  const auto& m = p_->machine;
  // A comparison with NaN is false: a clause whose input is unavailable does not hold.
  if (f.spread < stop_level(f)) return Reason::drawdown;
  if (count_.trend >= m.invalidate_z60_dwell) return Reason::trend_lost;
  if (f.ai_extends && f.z60 < p_->veto.ai_invalidate_z60_below) return Reason::ai_extends;
  return std::nullopt;
}

std::optional<Step> Regime::test_rows(const SessionFacts& f) const noexcept {
  const auto& m = p_->machine;
  const bool up = !degraded(f);
  const auto to = [this](State next, Reason why) { return Step{state_, next, why}; };

  if (in_position()) {
    if (const auto why = invalidation(f)) return to(State::invalidated, *why);
  }
  switch (state_) {
    case State::dormant:
      if (up && base(f)) return to(State::confirming, Reason::base);
      if (up && count_.watch_up >= m.watch_dwell) return to(State::watch, Reason::stopped_falling);
      break;
    case State::watch:
      if (up && base(f)) return to(State::confirming, Reason::base);
      if (up && count_.setup_up >= m.setup_dwell) return to(State::setup, Reason::catalysts);
      if (count_.watch_down >= m.watch_dwell) return to(State::dormant, Reason::falling);
      break;
    case State::setup:
      if (up && base(f)) return to(State::confirming, Reason::base);
      if (count_.setup_down >= m.setup_dwell) return to(State::watch, Reason::setup_lost);
      break;
    case State::confirming:
      if (up && count_.confirm >= m.confirm_count) return to(State::confirmed, Reason::count);
      if (count_.drop >= m.drop_dwell) return to(State::setup, Reason::base_lost);
      break;
    case State::confirmed:
      if (up && (f.z60 >= m.extended_on || f.closure_fair >= m.extended_closure_on)) {
        return to(State::extended, Reason::stretched);
      }
      break;
    case State::extended:
      if (f.z60 < m.extended_off && !(f.closure_fair >= m.extended_closure_off)) {
        return to(State::confirmed, Reason::relaxed);
      }
      break;
    case State::invalidated:
      if (age_ >= m.cooldown) return to(State::dormant, Reason::cooled);
      break;
  }
  return std::nullopt;
}

void Regime::run_thesis_clock(const std::optional<Step>& step) noexcept {
  if (thesis_clock_ >= 0) ++thesis_clock_;
  if (!step) return;
  switch (step->to) {
    case State::setup:
    case State::confirming:
      thesis_clock_ = std::max(thesis_clock_, 0);
      break;
    case State::dormant:
    case State::confirmed:
    case State::invalidated:
      thesis_clock_ = -1;
      break;
    case State::watch:
    case State::extended:
      break;
  }
}

std::optional<Step> Regime::step(const SessionFacts& facts) noexcept {
  ++age_;
  update_registers(facts);
  if (in_position() && !std::isnan(facts.spread)) peak_ = std::max(peak_, facts.spread);
  const auto step = test_rows(facts);
  if (step) {
    state_ = step->to;
    age_ = 0;
    count_ = {};
    if (state_ == State::confirming) count_.confirm = full(facts) ? 1 : 0;
    if (step->from == State::confirming && state_ == State::confirmed) peak_ = facts.spread;
    if (!in_position()) peak_ = kNoPeak;
  }
  run_thesis_clock(step);
  return step;
}

}  // namespace rotation::signals
