#include "daemon/api/triggers_json.hpp"

#include <cmath>
#include <optional>

#include "daemon/api/members.hpp"
#include "daemon/explain/words.hpp"
#include "daemon/meanings.hpp"

namespace rotation::daemon::api {
namespace {

// Where any number beyond zero will do, the model has the least there is.
double level(double threshold) {
  return std::fpclassify(threshold) == FP_SUBNORMAL ? 0 : threshold;
}

// The one line or gauge that does it; nullptr: several do, or a high.
const signals::Leg* single_leg(const signals::TriggerSpec& spec, const signals::Distance& d) {
  if (d.which < 0) return nullptr;
  const auto& legs = spec.switches[static_cast<std::size_t>(d.which)].stat.legs;
  return legs.size() == 1 ? &legs.front() : nullptr;
}

struct Mover {
  std::string series;
  std::string name;                    // as a desk calls it
  std::optional<std::string> against;  // none: it stands for itself
};

std::optional<Mover> mover(const signals::LineSpec& line, const market::SeriesTable& series) {
  if (line.kind != signals::LineKind::sum) return std::nullopt;
  const auto& terms = line.terms;
  if (terms.empty() || terms.size() > 2) return std::nullopt;
  const market::Series& one = series[terms[0].series];
  if (terms.size() == 2) {
    const bool ratio = terms[0].log && terms[1].log && terms[0].weight == 1 && terms[1].weight == -1;
    return ratio ? std::optional(Mover{one.name, one.name, series[terms[1].series].name}) : std::nullopt;
  }
  const bool yield = one.series_class == market::SeriesClass::yield && one.name.starts_with('y');
  return Mover{one.name, yield ? one.name.substr(1) + "-year yield" : one.name, std::nullopt};
}

// The series whose move turns the trigger, where it is one; a distance in z is no move of a price.
std::optional<Mover> mover(const Machine& machine, const market::SeriesTable& series, std::size_t trigger,
                           const signals::Distance& d) {
  const signals::Leg* leg = single_leg(machine.model.triggers[trigger], d);
  const bool moves = leg != nullptr && leg->of_line() && machine.labels.triggers[trigger].unit != "z";
  return moves ? mover(machine.model.lines[leg->index], series) : std::nullopt;
}

// What moves where it is no one series, in a word or two.
std::string_view short_word(std::string_view line) {
  return line == "LR"                     ? "leaders"
         : line == "cr"                   ? "credit"
         : line == "cyclicals/defensives" ? "cyclicals"
         : line == "R"                    ? "residual"
                                          : line;
}

// What `natural` is of; nothing where it is the trigger's own value, a mean of several.
std::optional<std::string> subject(const Machine& machine, std::size_t trigger, const signals::Distance& d) {
  const signals::TriggerSpec& spec = machine.model.triggers[trigger];
  if (d.which < 0) {
    if (spec.high_line == signals::kNone) return std::nullopt;
    return std::string(short_word(machine.model.lines[spec.high_line].name));
  }
  const signals::Leg* leg = single_leg(spec, d);
  if (leg == nullptr || (!leg->of_line() && d.which == 0)) return std::nullopt;
  return std::string(leg->of_line() ? short_word(machine.model.lines[leg->index].name)
                                    : signals::kGaugeTable[leg->index].name);
}

// The condition missing beside its value.
std::optional<std::string> waits_for(const Machine& machine, std::size_t trigger, bool on,
                                     const signals::Distance& distance) {
  const signals::TriggerSpec& spec = machine.model.triggers[trigger];
  const auto what = subject(machine, trigger, distance);
  if (on || std::isnan(distance.natural) || !what) return std::nullopt;
  if (distance.which < 0) return *what + " at a " + std::to_string(spec.high_window) + "-session high";
  if (spec.need < 2 || spec.counts || distance.which == 0) return std::nullopt;
  const signals::Leg* leg = single_leg(spec, distance);
  const auto& levels = spec.switches[static_cast<std::size_t>(distance.which)].thresholds;
  return (leg->measure == signals::Leg::Measure::z ? "z" + std::to_string(leg->k) + " of " : "") + *what +
         (levels.direction == signals::Direction::down ? " <= " : " >= ") + rounded(distance.threshold, 2);
}

void write_distance(JsonWriter& json, const Desk& desk, std::size_t trigger, bool on,
                    const signals::Distance& d) {
  const std::string text = distance_text(desk.machine, desk.series, trigger, on, d);
  const auto what = text.empty() ? std::nullopt : mover(desk.machine, desk.series, trigger, d);
  json.key("distance")
      .open_object()
      .member("unit", desk.machine.labels.triggers[trigger].unit)
      .member("natural", d.natural)
      .member("level", d.level)
      .member("threshold", level(d.threshold))
      .member("need", d.need)
      .member("need_next", d.need_next)
      .member("sigma1", d.sigma1)
      .member("sigma20", d.sigma20)
      .member("touch20", d.touch20);
  put(json, "moves", what ? std::optional(what->series) : std::nullopt);
  put(json, "against", what ? what->against : std::nullopt);
  put(json, "of", std::isnan(d.natural) ? std::nullopt : subject(desk.machine, trigger, d));
  put(json, "waits_for", waits_for(desk.machine, trigger, on, d));
  put(json, "text", text.empty() ? std::nullopt : std::optional(text));
  json.close_object();
}

}  // namespace

std::string distance_text(const Machine& machine, const market::SeriesTable& series, std::size_t trigger,
                          bool on, const signals::Distance& distance) {
  const double x = distance.natural;
  if (std::isnan(x)) return "";
  const signals::TriggerLabel& label = machine.labels.triggers[trigger];
  const signals::Leg* leg = single_leg(machine.model.triggers[trigger], distance);
  if (leg != nullptr && !leg->of_line() && signals::kGaugeTable[leg->index].unit != label.unit) return "";
  const auto high = waits_for(machine, trigger, on, distance);
  const auto what = mover(machine, series, trigger, distance);
  const double size = std::abs(x);
  const std::string direction = x < 0 ? " lower" : " higher";
  const std::string move = label.unit == "ratio" ? rounded(100 * size, 1) + " %"
                           : label.unit == "bp"  ? rounded(size, 0) + " bp"
                                                 : rounded(size, 2) + ' ' + label.unit;
  const bool wanted = !on && label.role <= signals::Role::catalyst;
  const std::string name(trigger_name(label.help));
  const std::string verb = wanted ? " needs " : on ? " goes off " : " comes on ";
  if (distance.which < 0 && high) {
    return name + verb + "with " + *subject(machine, trigger, distance) + ' ' + move + direction + ": " +
           *high;
  }
  if (!what) return name + verb + move + direction;
  const std::string begin = wanted ? what->name + verb : name + verb + "with " + what->name + ' ';
  return begin + (what->against ? signed_percent(x) + " against " + *what->against : move + direction);
}

std::string triggers_json(const Desk& desk, const signals::Snapshot& snapshot) {
  const auto& labels = desk.machine.labels.triggers;
  JsonWriter json;
  json.open_object();
  put_header(json, snapshot.core);
  put_day(json, "session", snapshot.core.session);
  json.key("triggers").open_array();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const signals::TriggerLabel& label = labels[i];
    const signals::TriggerView& row = snapshot.triggers[i];
    json.open_object()
        .member("id", label.id)
        .member("name", trigger_name(label.help))
        .member("help", label.help)
        .member("role", signals::kRoleNames[static_cast<std::size_t>(label.role)])
        .member("on", row.on)
        .member("available", row.available)
        .member("provisional_on", row.provisional_on);
    put_basis(json, "value", row.value);
    json.member("on_level", label.on).member("off_level", label.off);
    put_day(json, "last_change", row.last_change);
    write_distance(json, desk, i, row.on, snapshot.distances[i]);
    json.close_object();
  }
  json.close_array().close_object();
  return json.text();
}

}  // namespace rotation::daemon::api
