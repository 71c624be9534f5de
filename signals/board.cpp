#include "signals/board.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "feeds/market/ensure.hpp"

namespace rotation::signals {
namespace {

constexpr std::size_t kMaxTriggers = 64;  // as a transition's bits

// Largest of what it is given; NaN once it was given one.
class Hardest {
 public:
  void add(double sigma20) noexcept {
    if (std::isnan(sigma20) || sigma20 > worst_) worst_ = sigma20;
  }
  [[nodiscard]] double value() const noexcept { return worst_; }

 private:
  double worst_ = 0;
};

// sigma20 of the `count`-th cheapest trigger of `role` that is off; NaN if there are not so many.
double cheapest(const Model& model, std::span<const TriggerRecord> triggers, Role role, int count) noexcept {
  std::array<double, kMaxTriggers> costs;
  std::size_t n = 0;
  for (std::size_t i = 0; i < triggers.size(); ++i) {
    const TriggerRecord& t = triggers[i];
    if (model.triggers[i].role != role || t.on || std::isnan(t.distance.sigma20)) continue;
    costs[n++] = t.distance.sigma20;
  }
  if (static_cast<std::size_t>(count) > n) return kUnavailable;
  std::nth_element(costs.begin(), costs.begin() + count - 1, costs.begin() + static_cast<std::ptrdiff_t>(n));
  return costs[static_cast<std::size_t>(count) - 1];
}

double hardest_need(const Model& model, const Parameters& p, const Regime& regime, const SessionFacts& f,
                    std::span<const TriggerRecord> triggers) noexcept {
  Hardest hardest;
  for (std::size_t i = 0; i < triggers.size(); ++i) {
    const TriggerRecord& t = triggers[i];
    const Role role = model.triggers[i].role;
    const bool counts = t.on && t.available;
    if (role == Role::mandatory && !counts) hardest.add(t.distance.sigma20);
    if (role == Role::veto && counts) hardest.add(t.distance.sigma20);
  }
  if (const int n = regime.participation_short(f); n > 0) {
    hardest.add(cheapest(model, triggers, Role::participation, n));
  }
  if (const int n = regime.catalysts_short(f); n > 0) {
    hardest.add(cheapest(model, triggers, Role::catalyst, n));
  }
  // Too few that can vote: `full` waits for data, however near the others are.
  if (f.participation_available < p.trigger.p_min_available) hardest.add(kUnavailable);
  if (f.catalysts_available < p.trigger.catalyst_min_available) hardest.add(kUnavailable);
  return hardest.value();
}

}  // namespace

double score(const Model& model, std::span<const TriggerReading> readings) noexcept {
  double points = 0;
  double weights = 0;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const TriggerSpec& spec = model.triggers[i];
    if (spec.score_weight == 0 || !readings[i].available) continue;
    const Thresholds& t = spec.switches.front().thresholds;
    const double way = spec.counts ? readings[i].value / static_cast<double>(spec.need)
                                   : (readings[i].value - t.off) / (t.on - t.off);
    points += spec.score_weight * std::clamp(way, 0.0, 1.0);
    weights += spec.score_weight;
  }
  return weights > 0 ? 100 * points / weights : kUnavailable;
}

Board next_board(const Board& before, const Model& model, const Parameters& p, const Regime& regime,
                 const SessionFacts& facts, std::span<const TriggerRecord> triggers) noexcept {
  market::ensure(triggers.size() <= kMaxTriggers);
  Board b;
  b.unmet = regime.unmet_needs(facts);
  b.hardest = hardest_need(model, p, regime, facts, triggers);
  const bool few = b.unmet <= p.little.unmet_max;
  b.little = few && b.hardest <= p.little.hardest_sigma20;
  b.little_stands = b.little || (before.little_stands && few && !(b.hardest > p.little.off_sigma20));
  return b;
}

}  // namespace rotation::signals
