// The explanation as JSON: the same structure, every number as it is.
#include <variant>

#include "daemon/explain/explanation.hpp"
#include "daemon/explain/words.hpp"
#include "daemon/json_writer.hpp"
#include "daemon/meanings.hpp"
#include "daemon/record_json.hpp"
#include "signals/daily_columns.hpp"

namespace rotation::daemon {
namespace {

constexpr std::array<std::string_view, 3> kCourses{"up", "down", "wait"};

void write_clause(JsonWriter& json, const signals::Clause& c) {
  json.open_object()
      .member("id", c.id)
      .member("holds", c.holds)
      .member("available", c.available)
      .member("value", c.value)
      .member("comparison", symbol(c.comparison))
      .member("threshold", c.threshold)
      .member("sigma20", c.sigma20)
      .close_object();
}

void write_clauses(JsonWriter& json, const std::vector<signals::Clause>& clauses) {
  json.open_array();
  for (const signals::Clause& c : clauses) write_clause(json, c);
  json.close_array();
}

void write_cause(JsonWriter& json, const std::optional<Cause>& cause) {
  if (!cause) {
    json.null();
    return;
  }
  const signals::Transition& t = cause->transition;
  json.open_object()
      .member("seq", t.number)
      .member("session", t.session)
      .member("event_time_utc", t.ts_event)
      .member("from", name(t.from))
      .member("to", name(t.to))
      .member("reason", name(t.reason))
      .member("meaning", meaning(t.reason))
      .member("quality", name(t.quality));
  json.key("numbers").open_array();
  for (const Figure& f : cause->numbers) {
    json.open_object()
        .member("name", f.name)
        .member("label", f.label)
        .member("unit", f.unit)
        .member("value", f.value)
        .member("comparison", symbol(f.comparison))
        .member("threshold", f.threshold)
        .close_object();
  }
  json.close_array().close_object();
}

void write_outlook(JsonWriter& json, const signals::Outlook& outlook) {
  json.open_array();
  for (std::size_t i = 0; i < outlook.rows.size(); ++i) {
    const signals::GuardRow& row = outlook.rows[i];
    json.open_object()
        .member("to", name(row.to))
        .member("reason", name(row.reason))
        .member("course", kCourses[static_cast<std::size_t>(row.course)])
        .member("nearest", outlook.up == i || outlook.down == i)
        .member("any", row.any)
        .member("holds", row.holds)
        .member("frozen", row.frozen)
        .member("count", row.count)
        .member("dwell", row.dwell)
        .member("sessions_left", row.sessions_left())
        .member("sigma20", row.sigma20)
        .key("clauses");
    write_clauses(json, row.clauses);
    json.close_object();
  }
  json.close_array();
}

// How far each trigger is, in its natural unit.
void write_moves(JsonWriter& json, const signals::SessionRecord& record, const Machine& machine) {
  json.open_object();
  for (std::size_t i = 0; i < record.triggers.size(); ++i) {
    const signals::TriggerSpec& spec = machine.model.triggers[i];
    const signals::Distance& d = record.triggers[i].distance;
    if (spec.role == signals::Role::flag) continue;
    json.key(spec.id)
        .open_object()
        .member("unit", signals::distance_unit(machine.model, spec))
        .member("threshold", d.threshold)
        .member("move", d.natural)
        .member("level", d.level)
        .close_object();
  }
  json.close_object();
}

void write_columns(JsonWriter& json, const signals::SessionRecord& record, const signals::Model& model) {
  json.open_object();
  for (const signals::Column& column : signals::daily_columns(model)) {
    json.key(column.name);
    std::visit([&json](const auto& x) { json.value(x); }, column.read(record));
  }
  json.close_object();
}

}  // namespace

std::string explanation_json(const Explanation& explanation, const Machine& machine,
                             const Provenance& provenance) {
  const signals::SessionRecord& r = explanation.record;
  JsonWriter json(2);
  json.open_object()
      .member("session", r.session)
      .member("state", name(r.state))
      .member("meaning", meaning(r.state))
      .member("age_sessions", r.age)
      .member("quality", name(r.facts.quality))
      .member("primary", machine.labels.pairs.front());
  json.key("last_transition");
  write_cause(json, explanation.last);
  json.key("triggers");
  append_triggers(json, r, machine.labels);
  json.key("moves");
  write_moves(json, r, machine);
  json.key("needs");
  write_clauses(json, explanation.needs);
  json.key("outlook");
  write_outlook(json, explanation.outlook);
  json.key("background").open_object();
  for (const Remark& remark : explanation.background) json.member(remark.topic, remark.text);
  json.close_object();
  json.key("flags");
  append_flags(json, r, machine.model);
  json.key("unavailable").open_array();
  for (const Unavailable& u : explanation.unavailable) {
    json.open_object().member("id", u.id).member("why", u.why).close_object();
  }
  json.close_array();
  json.key("statistics");
  write_columns(json, r, machine.model);
  json.member("config_hash", provenance.config_hash).member("code_version", provenance.code_version);
  json.close_object();
  return json.text() + '\n';
}

}  // namespace rotation::daemon
