#include "daemon/explain/cause.hpp"

#include <cmath>
#include <utility>

#include "daemon/meanings.hpp"

namespace rotation::daemon {
namespace {

using signals::Comparison;
using signals::Gauge;
using signals::kUnavailable;
using signals::Reason;
using signals::Role;
using signals::SessionRecord;

class Numbers {
 public:
  Numbers(const Turn& turn, const Machine& machine)
      : turn_(turn), r_(turn.record), p_(machine.parameters), model_(machine.model) {}

  std::vector<Figure> read() const {
    const auto& m = p_.machine;
    const auto& n = turn_.before.registers;
    switch (turn_.transition.reason) {
      case Reason::stopped_falling:
        return {z20(Comparison::at_least, m.watch_on), counted(n.watch_up, m.watch_dwell), z60()};
      case Reason::falling:
        return {z20(Comparison::below, m.watch_off), counted(n.watch_down, m.watch_dwell), z60()};
      case Reason::catalysts:
        return {catalysts(Comparison::at_least, p_.trigger.catalyst_need),
                z20(Comparison::at_least, m.watch_on), vetoes(Comparison::below)};
      case Reason::setup_lost:
        return {catalysts(Comparison::below, 1), z20(Comparison::below, m.watch_off),
                vetoes(Comparison::at_least)};
      case Reason::base:
        return mandatory();
      case Reason::count:
        return {counted(n.confirm, m.confirm_count), participation(),
                catalysts(Comparison::at_least, p_.trigger.catalyst_need)};
      case Reason::base_lost:
        return {mandatory_on(), vetoes(Comparison::at_least), z60()};
      case Reason::stretched:
        return {z60(Comparison::at_least, m.extended_on),
                closure(Comparison::at_least, m.extended_closure_on), z20()};
      case Reason::relaxed:
        return {z60(Comparison::below, m.extended_off), closure(Comparison::below, m.extended_closure_off),
                z20()};
      case Reason::drawdown:
        return {fall(), z60(), z20()};
      case Reason::trend_lost:
        return {z60(Comparison::below, m.invalidate_z60_below), counted(n.trend, m.invalidate_z60_dwell),
                fall()};
      case Reason::ai_extends:
        return {z60(Comparison::below, p_.veto.ai_invalidate_z60_below),
                z20(Comparison::at_most, p_.veto.ai_z20.on), leaders()};
      case Reason::cooled:
        return {counted(turn_.before.age, m.cooldown), z20(), z60()};
      case Reason::restated:  // explain replays closes as they came to be in the end
        return {z20(), z60(), participation()};
    }
    return {};
  }

 private:
  Figure z20(Comparison c = Comparison::at_least, double threshold = kUnavailable) const {
    return {"z20", "trend of the spread over 20 sessions", "z", r_.facts.z20, c, threshold};
  }
  Figure z60(Comparison c = Comparison::at_least, double threshold = kUnavailable) const {
    return {"z60", "trend of the spread over 60 sessions", "z", r_.facts.z60, c, threshold};
  }
  static Figure counted(int before, int needed) {
    return {"sessions",           "sessions counted",         "sessions", static_cast<double>(before + 1),
            Comparison::at_least, static_cast<double>(needed)};
  }
  Figure catalysts(Comparison c, int threshold) const {
    return {"catalysts", "catalysts on",
            "count",     static_cast<double>(r_.facts.catalysts),
            c,           static_cast<double>(threshold)};
  }
  Figure participation() const {
    int total = 0;
    for (const auto& trigger : model_.triggers) total += trigger.role == Role::participation ? 1 : 0;
    const int need = signals::Regime(p_, total).participation_need(r_.facts.participation_available);
    return {"participation",
            "participation triggers on",
            "count",
            static_cast<double>(r_.facts.participation),
            Comparison::at_least,
            static_cast<double>(need)};
  }
  Figure vetoes(Comparison c) const {
    return {"vetoes", "vetoes on", "count", static_cast<double>(r_.facts.vetoes), c, 1};
  }
  Figure mandatory_on() const {
    int total = 0;
    for (const auto& trigger : model_.triggers) total += trigger.role == Role::mandatory ? 1 : 0;
    return {"mandatory",       "mandatory triggers on",
            "count",           static_cast<double>(total - r_.facts.mandatory_missing),
            Comparison::below, static_cast<double>(total)};
  }
  // M1 to M3, each at the level it had to keep, or to reach if it came on at this close.
  std::vector<Figure> mandatory() const {
    std::vector<Figure> all;
    for (std::size_t i = 0; i < model_.triggers.size(); ++i) {
      const signals::TriggerSpec& spec = model_.triggers[i];
      if (spec.role != Role::mandatory) continue;
      const auto& t = spec.switches.front().thresholds;
      all.push_back({spec.id, std::string(trigger_name(spec.help)), spec.counts ? "count" : "z",
                     r_.triggers[i].value, Comparison::at_least,
                     spec.counts                                ? static_cast<double>(spec.need)
                     : r_.triggers[i].last_change == r_.session ? t.on
                                                                : t.off});
    }
    return all;
  }
  Figure closure(Comparison c, double threshold) const {
    return {"closure_fair", "share of the valuation gap closed", "ratio", r_.gauges[Gauge::closure_fair], c,
            threshold};
  }
  // The machine forgets the peak as it leaves the position: the session before still knows it.
  Figure fall() const {
    const double stop = -p_.machine.invalidate_dd_sigma60 * r_.facts.sigma * std::sqrt(60.0);
    return {"fall_from_peak",  "small against large caps since the peak",
            "ratio",           std::expm1(r_.facts.spread - std::fmax(turn_.before.peak, r_.facts.spread)),
            Comparison::below, std::expm1(stop)};
  }
  Figure leaders() const {
    return {"leaders_drawdown", "leaders below their 120-session high", "ratio",
            std::expm1(r_.gauges[Gauge::leaders_drawdown])};
  }

  const Turn& turn_;
  const SessionRecord& r_;
  const signals::Parameters& p_;
  const signals::Model& model_;
};

}  // namespace

std::vector<Figure> causing_numbers(const Turn& turn, const Machine& machine) {
  return Numbers(turn, machine).read();
}

}  // namespace rotation::daemon
