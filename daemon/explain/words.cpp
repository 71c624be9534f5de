#include "daemon/explain/words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "daemon/meanings.hpp"

namespace rotation::daemon {

std::string rounded(double x, int digits) {
  if (std::isnan(x)) return std::string(kNotAvailable);
  std::array<char, 400> text{};  // the longest double
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), x, std::chars_format::fixed, digits).ptr;
  std::string_view shown(text.data(), static_cast<std::size_t>(end - text.data()));
  if (shown.find_first_not_of("-0.") == std::string_view::npos && shown.starts_with('-')) {
    shown.remove_prefix(1);
  }
  return std::string(shown);
}

std::string signed_percent(double ratio) {
  if (std::isnan(ratio)) return std::string(kNotAvailable);
  const std::string text = rounded(100 * ratio, 1);
  return (text.starts_with('-') ? "" : "+") + text + " %";
}

namespace {

std::size_t find(const signals::Model& model, std::string_view id) {
  const auto found = std::find_if(model.triggers.begin(), model.triggers.end(),
                                  [id](const signals::TriggerSpec& t) { return t.id == id; });
  return static_cast<std::size_t>(found - model.triggers.begin());
}

// "2 more catalysts: 0 on, needs >= 2".
std::string votes_text(const signals::Clause& clause, const std::string& one) {
  const std::string many = one + 's';
  if (!clause.available) return "too few " + many + " can be read: waits for data";
  const std::string held = rounded(clause.value, 0) + ", needs " + std::string(symbol(clause.comparison)) +
                           ' ' + rounded(clause.threshold, 0);
  if (clause.comparison != signals::Comparison::at_least) return many + " on " + held;
  const int more = signals::unmet(clause);
  return std::to_string(more) + " more " + (more == 1 ? one : many) + ": on " + held;
}

}  // namespace

std::string trigger_name(const Machine& machine, std::string_view id) {
  const std::size_t i = find(machine.model, id);
  if (i == machine.model.triggers.size()) return "";
  return std::string(daemon::trigger_name(machine.model.triggers[i].help));
}

std::string move_text(const Machine& machine, std::size_t trigger, const signals::Distance& distance) {
  const std::string_view unit = signals::distance_unit(machine.model, machine.model.triggers[trigger]);
  const double x = distance.natural;
  if (std::isnan(x)) return "";
  if (unit == "ratio") return signed_percent(x);
  const std::string text = (x < 0 ? "" : "+") + rounded(x, unit == "bp" ? 0 : 2);
  return unit == "z" ? text : text + ' ' + std::string(unit);
}

std::string clause_text(const signals::Clause& clause, const signals::SessionRecord& record,
                        const Machine& machine) {
  using signals::symbol;
  const std::string& primary = machine.labels.pairs.front();
  const std::string held = std::string(symbol(clause.comparison)) + ' ';
  const auto against = [&](const std::string& what, int digits) {
    return what + ' ' + rounded(clause.value, digits) + ", needs " + held + rounded(clause.threshold, digits);
  };
  if (clause.id == "participation") return votes_text(clause, "participation trigger");
  if (clause.id == "catalysts") return votes_text(clause, "catalyst");
  if (clause.id == "z20") return against(primary + " trend over 20 sessions", 2);
  if (clause.id == "z60") return against(primary + " trend over 60 sessions", 2);
  if (clause.id == "closure_fair") return against("share of the valuation gap closed", 2);
  if (clause.id == "S") {
    return primary + " to fall through its stop, " +
           signed_percent(std::expm1(clause.threshold - clause.value)) + " from here";
  }
  const std::string name = clause.id + ' ' + trigger_name(machine, clause.id);
  if (!clause.available) return name + " waits for data";
  const std::size_t i = find(machine.model, clause.id);
  if (std::isnan(clause.threshold)) return name + (record.triggers[i].on ? " must go off" : " must come on");
  const std::string text = against(name, machine.model.triggers[i].counts ? 0 : 2);
  // Never a reason alone (S1c).
  return i == machine.model.cheap ? text + ", beside catalysts and trend: never a reason alone" : text;
}

std::string cooldown_text(const signals::SessionRecord& record, const signals::Parameters& parameters) {
  const int left = std::max(1, parameters.machine.cooldown - record.age);
  return "It looks again in " + std::to_string(left) + (left == 1 ? " session" : " sessions") +
         ", whatever is met until then.";
}

std::string count_text(const signals::SessionRecord& record, const signals::Parameters& parameters,
                       bool met) {
  const int count = record.registers.confirm;
  const std::string does = record.facts.quality >= signals::Quality::degraded
                               ? "it stands until data are better."
                           : met       ? "a close like this adds one."
                           : count > 0 ? "a close like this takes one away."
                                       : "a close like this adds none.";
  return "Count: " + std::to_string(count) + " of " + std::to_string(parameters.machine.confirm_count) +
         " sessions; " + does;
}

}  // namespace rotation::daemon
