#include <algorithm>
#include <array>

#include "daemon/replay/report/needs.hpp"
#include "daemon/replay/report/panels.hpp"
#include "daemon/replay/text.hpp"

namespace rotation::daemon::report {
namespace {

using signals::Role;
using signals::State;

constexpr double kRung = 13;
constexpr double kLane = 15;
constexpr double kGroupGap = 7;

// The ladder from above.
constexpr std::array<State, signals::kStates> kRungs{State::extended,   State::confirmed, State::confirming,
                                                     State::setup,      State::watch,     State::dormant,
                                                     State::invalidated};

struct Group {
  Role role;
  std::string_view title;
};
constexpr std::array<Group, 6> kGroups{{{Role::mandatory, "mandatory"},
                                        {Role::participation, "participation"},
                                        {Role::catalyst, "catalysts"},
                                        {Role::veto, "vetoes"},
                                        {Role::information, "regime"},
                                        {Role::flag, "flags"}}};

std::string capitalised(State state) {
  std::string text(name(state));
  std::transform(text.begin() + 1, text.end(), text.begin() + 1,
                 [](char c) { return static_cast<char>(c - 'A' + 'a'); });
  return text;
}

// Cut between words where it is longer than its column.
std::string brief(std::string text) {
  constexpr std::size_t kLongest = 38;
  if (text.size() <= kLongest) return text;
  const std::size_t space = text.rfind(' ', kLongest);
  return space == std::string::npos ? text : text.substr(0, space) + " …";
}

void add_lane(Plot& plot, const TriggerLane& lane, const signals::TriggerLabel& label, double y) {
  const auto on = plot.of(lane.on);
  const auto available = plot.of(lane.available);
  const std::string role(signals::kRoleNames[static_cast<std::size_t>(label.role)]);
  plot.runs(y, "lane off", [&](std::size_t i) { return available[i] != 0 && on[i] == 0; });
  plot.runs(y, "lane on " + role, [&](std::size_t i) { return available[i] != 0 && on[i] != 0; });
  plot.runs(y, "lane gone", [&](std::size_t i) { return available[i] == 0; });
  plot.scale_label(y, label.id);
  std::size_t both = 0;
  std::size_t could = 0;
  for (std::size_t i = 0; i < on.size(); ++i) {
    could += available[i] != 0;
    both += available[i] != 0 && on[i] != 0;
  }
  const std::string share =
      could == 0 ? "no data" : share_text(static_cast<double>(both) / static_cast<double>(could));
  plot.note(y, share, "share");
  plot.long_note(y, brief(trigger_name(label)));
}

// A close-up leaves out the flags that never rise in it.
bool drawn(const Plot& plot, const ReplayResult& result, std::size_t trigger, Detail detail) {
  const auto on = plot.of(result.triggers[trigger].on);
  return detail == Detail::overview || result.labels.triggers[trigger].role != Role::flag ||
         std::find(on.begin(), on.end(), 1) != on.end();
}

}  // namespace

void add_states(Plot& plot, const ReplayResult& result) {
  plot.open_panel(kRung * kRungs.size(), "State after each close");
  const auto states = plot.of(result.state);
  double y = plot.top() + kRung / 2;
  for (const State rung : kRungs) {
    plot.level(y, "rung");
    plot.runs(y, "step " + std::string(name(rung)), [&](std::size_t i) { return states[i] == rung; });
    plot.scale_label(y, capitalised(rung));
    const auto n = std::count(states.begin(), states.end(), rung);
    plot.note(y, share_text(static_cast<double>(n) / static_cast<double>(states.size())), "share");
    y += kRung;
  }
}

void add_lanes(Plot& plot, const ReplayResult& result, Detail detail) {
  const auto& labels = result.labels.triggers;
  std::vector<std::pair<std::size_t, double>> lanes;  // trigger, centre
  double height = 0;
  for (const Group& group : kGroups) {
    const double before = height;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (labels[i].role != group.role || !drawn(plot, result, i, detail)) continue;
      lanes.emplace_back(i, height + kLane / 2);
      height += kLane;
    }
    if (height > before) height += kGroupGap;
  }
  plot.open_panel(height, "Triggers after each close");
  for (const auto& [i, centre] : lanes) add_lane(plot, result.triggers[i], labels[i], plot.top() + centre);
}

}  // namespace rotation::daemon::report
