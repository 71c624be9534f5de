#include "daemon/replay/report/data_json.hpp"

#include <cmath>
#include <span>
#include <string_view>

#include "daemon/json_writer.hpp"
#include "daemon/meanings.hpp"

namespace rotation::daemon::report {
namespace {

double rounded(double x, double units) {
  const double whole = std::round(x * units);
  return whole == 0 ? 0 : whole / units;  // not -0
}

void add_column(JsonWriter& json, std::string_view name, std::span<const double> column, double units) {
  json.key(name).open_array();
  for (const double x : column) json.value(rounded(x, units));
  json.close_array();
}

void add_columns(JsonWriter& json, const ReplayResult& r) {
  json.key("columns").open_object();
  add_column(json, "S", r.spread, 1e4);
  add_column(json, "z20", r.z[0], 100);
  add_column(json, "z60", r.z[1], 100);
  add_column(json, "peak", r.peak, 1e4);
  add_column(json, "stop", r.stop_level, 1e4);
  add_column(json, "rrg_ratio", r.rotation_ratio, 100);
  add_column(json, "rrg_momentum", r.rotation_momentum, 100);
  json.close_object();
}

void add_triggers(JsonWriter& json, const ReplayResult& r) {
  json.key("triggers").open_array();
  for (std::size_t i = 0; i < r.labels.triggers.size(); ++i) {
    const signals::TriggerLabel& label = r.labels.triggers[i];
    const TriggerLane& lane = r.triggers[i];
    std::string digits;
    for (std::size_t row = 0; row < r.session.size(); ++row)
      digits += lane.available[row] == 0 ? '2' : lane.on[row] != 0 ? '1' : '0';
    json.open_object()
        .member("id", std::string_view(label.id))
        .member("name", trigger_name(label.help))
        .member("role", signals::kRoleNames[static_cast<std::size_t>(label.role)])
        .member("on_level", label.on)
        .member("off_level", label.off)
        .member("lane", std::string_view(digits))
        .close_object();
  }
  json.close_array();
}

void add_transitions(JsonWriter& json, const ReplayResult& r) {
  json.key("transitions").open_array();
  int confirmations = 0;
  for (const ReplayedTransition& t : r.transitions) {
    json.open_object().member("row", t.row).member("to", name(t.transition.to)).key("confirmation");
    if (signals::is_confirmation(t.transition)) {
      json.value(++confirmations);
    } else {
      json.null();
    }
    json.close_object();
  }
  json.close_array();
}

void add_forward(JsonWriter& json, const ReplayResult& r, const Study& study) {
  const auto over = [&json](std::string_view key, const auto& all, auto member) {
    json.key(key).open_array();
    for (const auto& one : all) json.value(rounded(one.*member, 1e5));
    json.close_array();
  };
  json.key("forward").open_object().key("horizons").open_array();
  for (const int sessions : kForwardHorizons) json.value(sessions);
  json.close_array().key("entries").open_array();
  for (const ForwardReturns& f : r.forward) {
    json.open_object().member("name", std::string_view(f.name));
    over("mean", f.over, &ForwardReturn::mean);
    json.close_object();
  }
  json.close_array().key("placebo");
  if (study.placebo) {
    json.open_object();
    over("mean", study.placebo->forward, &Placebo::Mean::mean);
    over("sd", study.placebo->forward, &Placebo::Mean::sd);
    json.close_object();
  } else {
    json.null();
  }
  json.close_object();
}

// In JSON they occur in strings only.
std::string without_markup(std::string_view json) {
  std::string text;
  text.reserve(json.size());
  for (const char c : json) {
    if (c == '<' || c == '>' || c == '&') {
      text += c == '<' ? "\\u003c" : c == '>' ? "\\u003e" : "\\u0026";
    } else {
      text += c;
    }
  }
  return text;
}

}  // namespace

std::string data_json(const ReplayResult& result, const Study& study) {
  JsonWriter json;
  json.open_object().key("states").open_array();
  for (const std::string_view state : signals::kStateNames) json.value(state);
  json.close_array().key("day").open_array();
  for (const market::Day day : result.session) json.value(day.time_since_epoch().count());
  json.close_array();
  std::string states;
  for (const signals::State state : result.state) states += static_cast<char>('0' + static_cast<int>(state));
  json.member("state", std::string_view(states));
  add_columns(json, result);
  add_triggers(json, result);
  add_transitions(json, result);
  add_forward(json, result, study);
  json.close_object();
  return without_markup(json.text());
}

}  // namespace rotation::daemon::report
