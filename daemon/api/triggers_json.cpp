#include "daemon/api/triggers_json.hpp"

#include <cmath>
#include <optional>

#include "daemon/api/members.hpp"
#include "daemon/explain/words.hpp"

namespace rotation::daemon::api {
namespace {

std::string short_name(const signals::TriggerLabel& label) {
  return label.help.substr(0, label.help.find(':'));
}

void write_distance(JsonWriter& json, const signals::TriggerLabel& label, bool on,
                    const signals::Distance& d) {
  const std::string text = distance_text(label, on, d);
  json.key("distance")
      .open_object()
      .member("unit", label.unit)
      .member("natural", d.natural)
      .member("level", d.level)
      .member("threshold", d.threshold)
      .member("need", d.need)
      .member("need_next", d.need_next)
      .member("sigma1", d.sigma1)
      .member("sigma20", d.sigma20)
      .member("touch20", d.touch20);
  put(json, "text", text.empty() ? std::nullopt : std::optional(text));
  json.close_object();
}

}  // namespace

std::string distance_text(const signals::TriggerLabel& label, bool on, const signals::Distance& distance) {
  const double x = distance.natural;
  if (std::isnan(x)) return "";
  const bool wanted = label.role <= signals::Role::catalyst;
  const std::string verb = on ? " goes off " : wanted ? " needs " : " comes on ";
  const double size = std::abs(x);
  const std::string move = label.unit == "ratio" ? rounded(100 * size, 1) + " %"
                           : label.unit == "bp"  ? rounded(size, 0) + " bp"
                                                 : rounded(size, 2) + ' ' + label.unit;
  return short_name(label) + verb + move + (x < 0 ? " lower" : " higher");
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
        .member("name", short_name(label))
        .member("help", label.help)
        .member("role", signals::kRoleNames[static_cast<std::size_t>(label.role)])
        .member("on", row.on)
        .member("available", row.available)
        .member("provisional_on", row.provisional_on);
    put_basis(json, "value", row.value);
    json.member("on_level", label.on).member("off_level", label.off);
    put_day(json, "last_change", row.last_change);
    write_distance(json, label, row.on, snapshot.distances[i]);
    json.close_object();
  }
  json.close_array().close_object();
  return json.text();
}

}  // namespace rotation::daemon::api
