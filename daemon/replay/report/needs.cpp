#include "daemon/replay/report/needs.hpp"

#include <cmath>

#include "daemon/meanings.hpp"
#include "daemon/replay/report/markup.hpp"
#include "daemon/replay/text.hpp"

namespace rotation::daemon::report {
namespace {

using signals::Role;
using signals::State;

bool gates(Role role) {
  return role == Role::mandatory || role == Role::participation || role == Role::catalyst ||
         role == Role::veto;
}

bool in_position(State state) {
  return state == State::confirmed || state == State::extended;
}

// "needs ≥ 1.00", "off below 0.00": what would turn it.
std::string need(const signals::TriggerLabel& label) {
  const bool up = label.on >= label.off;
  if (label.role == Role::veto) return (up ? "off below " : "off above ") + shown(fixed(label.off, 2));
  return (up ? "needs ≥ " : "needs ≤ ") + shown(fixed(label.on, 2));
}

}  // namespace

bool favours(const ReplayResult& result, std::size_t trigger, std::size_t row) {
  const TriggerLane& lane = result.triggers[trigger];
  const bool on = lane.on[row] != 0 && lane.available[row] != 0;
  return on != (result.labels.triggers[trigger].role == Role::veto);
}

std::string against_items(const ReplayResult& result, std::size_t row) {
  std::string items;
  for (std::size_t i = 0; i < result.labels.triggers.size(); ++i) {
    const signals::TriggerLabel& label = result.labels.triggers[i];
    if (!gates(label.role) || favours(result, i, row)) continue;
    const double value = result.triggers[i].value[row];
    const bool known = result.triggers[i].available[row] != 0;
    std::string state =
        known ? (std::isnan(value) ? "" : shown(fixed(value, 2)) + ", ") + need(label) : "waits for data";
    items += element("li", {},
                     element("b", {}, escaped(label.id)) + ' ' + escaped(trigger_name(label.help)) + " " +
                         element("span", {{"class", "muted"}}, state));
  }
  return items;
}

std::string why_not(const ReplayResult& result, Rows rows) {
  int outside = 0;
  int base = 0;
  int full = 0;
  const std::size_t triggers = result.labels.triggers.size();
  std::vector<int> missing(triggers, 0);
  std::vector<int> without_data(triggers, 0);
  for (std::size_t row = rows.first; row < rows.end; ++row) {
    if (in_position(result.state[row])) continue;
    ++outside;
    base += result.base[row];
    full += result.full[row];
    for (std::size_t i = 0; i < triggers; ++i) {
      missing[i] += gates(result.labels.triggers[i].role) && !favours(result, i, row);
      without_data[i] += result.triggers[i].available[row] == 0;
    }
  }
  if (outside == 0) return "";
  std::string throughout;
  std::string partly;
  std::string vetoes;
  for (std::size_t i = 0; i < triggers; ++i) {
    if (missing[i] == 0) continue;
    const signals::TriggerLabel& label = result.labels.triggers[i];
    const bool veto = label.role == Role::veto;
    const bool always = !veto && missing[i] == outside;
    std::string& list = veto ? vetoes : always ? throughout : partly;
    list += (list.empty() ? "" : ", ") + element("b", {}, escaped(label.id)) + ' ';
    list += always ? escaped(trigger_name(label.help)) : std::to_string(missing[i]);
    if (without_data[i] == outside) list += " (no data)";
  }
  std::string text = "Of " + std::to_string(outside) +
                     " sessions outside a position, the mandatory price triggers stood without a veto on " +
                     std::to_string(base) + ", and with enough votes on " + std::to_string(full) + '.';
  const auto add = [&text](std::string_view what, const std::string& list) {
    if (!list.empty()) text.append(" ").append(what).append(": ").append(list) += '.';
  };
  add("Missing throughout", throughout);
  add("Missing on so many of them", partly);
  add("Sessions under veto", vetoes);
  return text;
}

}  // namespace rotation::daemon::report
