#include "daemon/explain/explanation.hpp"

#include "daemon/explain/background.hpp"
#include "daemon/explain/cause.hpp"
#include "feeds/market/ensure.hpp"

namespace rotation::daemon {
namespace {

using signals::Leg;
using signals::Mark;
using signals::SessionRecord;

// Why the statistics a trigger reads are not there: the first of its lines that says so.
std::string why(const signals::TriggerSpec& spec, const SessionRecord& record, const signals::Model& model) {
  const auto of_line = [&](signals::LineIndex line) -> std::string {
    const std::string& name = model.lines[line].name;
    if (record.lines[line].mark == Mark::before_life) return name + " has no history yet";
    if (record.lines[line].mark == Mark::hole) return name + " has no value on this session";
    return "";
  };
  bool gauge = false;
  for (const signals::SwitchSpec& s : spec.switches) {
    for (const Leg& leg : s.stat.legs) {
      gauge = gauge || !leg.of_line();
      if (!leg.of_line()) continue;
      if (std::string text = of_line(leg.index); !text.empty()) return text;
    }
  }
  if (spec.high_line != signals::kNone) {
    if (std::string text = of_line(spec.high_line); !text.empty()) return text;
  }
  return gauge ? "waits for data" : "its history is too short";
}

}  // namespace

Explanation explain(const SessionRecord& record, const std::optional<Turn>& turn, const Machine& machine) {
  market::ensure(!turn || turn->record.session <= record.session);
  Explanation e{.record = record,
                .outlook = outlook(record, machine.model, machine.parameters),
                .needs = needs(record, machine.model, machine.parameters),
                .background = background(record, machine)};
  if (turn) e.last = {turn->transition, causing_numbers(*turn, machine)};
  for (std::size_t i = 0; i < record.triggers.size(); ++i) {
    const signals::TriggerSpec& spec = machine.model.triggers[i];
    if (record.triggers[i].available || spec.role == signals::Role::flag) continue;
    e.unavailable.push_back({spec.id, why(spec, record, machine.model)});
  }
  return e;
}

}  // namespace rotation::daemon
