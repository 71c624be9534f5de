#include "signals/facts.hpp"

namespace rotation::signals {
namespace {

// Signal specification, 5.10.
Quality quality_of(const Model& model, std::span<const TriggerReading> readings,
                   const SpreadReading& spread) noexcept {
  if (!spread.legs) return Quality::blind;
  bool whole = spread.pairs;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const TriggerSpec& trigger = model.triggers[i];
    if (readings[i].available || !model.decides(i) || trigger.waits_for_reference) continue;
    if (trigger.role == Role::mandatory || trigger.role == Role::veto) return Quality::degraded;
    whole = false;
  }
  return whole ? Quality::ok : Quality::partial;
}

}  // namespace

SessionFacts facts_of(const Model& model, std::span<const TriggerReading> readings, const Gauges& gauges,
                      const SpreadReading& spread) noexcept {
  SessionFacts f;
  f.quality = quality_of(model, readings, spread);
  f.spread = spread.spread;
  f.sigma = spread.sigma;
  f.z20 = spread.z20;
  f.z60 = spread.z60;
  f.closure_fair = gauges[Gauge::closure_fair];
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const TriggerReading& reading = readings[i];
    const bool counts = reading.on && reading.available;
    switch (model.triggers[i].role) {
      case Role::mandatory:
        f.mandatory_missing += counts ? 0 : 1;
        break;
      case Role::participation:
        f.participation += counts ? 1 : 0;
        f.participation_available += reading.available ? 1 : 0;
        break;
      case Role::catalyst:
        f.catalysts += counts ? 1 : 0;
        f.catalysts_available += reading.available ? 1 : 0;
        break;
      case Role::veto:
        f.vetoes += counts ? 1 : 0;
        break;
      case Role::information:
        if (i == model.ai_extends) f.ai_extends = counts;
        break;
      case Role::flag:
        if (i == model.cheap) f.dear = reading.available && !reading.on;
        break;
    }
  }
  return f;
}

}  // namespace rotation::signals
