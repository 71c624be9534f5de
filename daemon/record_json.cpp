#include "daemon/record_json.hpp"

#include <array>

namespace rotation::daemon {
namespace {

using signals::Role;

constexpr std::array<std::string_view, 6> kRoleNames{"mandatory", "participation", "catalyst",
                                                     "veto",      "information",   "flag"};

}  // namespace

void append_triggers(JsonWriter& json, const signals::SessionRecord& record, const signals::Labels& labels) {
  json.open_array();
  for (std::size_t i = 0; i < record.triggers.size(); ++i) {
    const signals::TriggerLabel& label = labels.triggers[i];
    if (label.role == Role::flag) continue;
    const signals::TriggerRecord& trigger = record.triggers[i];
    json.open_object();
    json.member("id", label.id);
    json.member("role", kRoleNames[static_cast<std::size_t>(label.role)]);
    json.member("value", trigger.value);
    json.member("on_at", label.on);
    json.member("off_at", label.off);
    json.member("on", trigger.on);
    json.member("available", trigger.available);
    json.member("threshold", trigger.distance.threshold);
    json.member("need", trigger.distance.need);
    json.member("need_next", trigger.distance.need_next);
    json.member("sigma1", trigger.distance.sigma1);
    json.member("sigma20", trigger.distance.sigma20);
    json.member("touch20", trigger.distance.touch20);
    json.member("natural", trigger.distance.natural);
    json.member("level", trigger.distance.level);
    json.close_object();
  }
  json.close_array();
}

void append_flags(JsonWriter& json, const signals::SessionRecord& record, const signals::Model& model) {
  json.open_object();
  for (std::size_t i = 0; i < record.triggers.size(); ++i) {
    const signals::TriggerSpec& spec = model.triggers[i];
    if (spec.role != Role::flag) continue;
    const signals::TriggerRecord& trigger = record.triggers[i];
    json.key(spec.id);
    if (spec.counts) {
      json.value(trigger.value);
    } else {
      json.value(trigger.on);
    }
  }
  json.member("THESIS_EXPIRED", record.thesis_expired);
  json.member("risk_flag", record.risk_flag);
  json.close_object();
}

std::string transition_json(const signals::Transition& transition, const signals::SessionRecord& record,
                            const signals::Model& model, const signals::Labels& labels,
                            const Provenance& provenance) {
  JsonWriter json;
  json.open_object();
  json.member("seq", transition.number);
  json.member("session", transition.session);
  json.member("event_time_utc", transition.ts_event);
  json.member("from", name(transition.from));
  json.member("to", name(transition.to));
  json.member("reason", name(transition.reason));
  json.member("quality", name(transition.quality));
  json.member("close_quality", name(transition.close_quality));
  json.member("restated", transition.restated);
  json.member("spread", transition.spread);
  json.member("sigma", record.facts.sigma);
  json.member("z20", transition.z20);
  json.member("z60", transition.z60);
  json.member("z120", transition.z120);
  json.member("participation", transition.participation);
  json.member("participation_available", transition.participation_available);
  json.member("catalysts", transition.catalysts);
  json.member("catalysts_available", transition.catalysts_available);
  json.key("triggers");
  append_triggers(json, record, labels);
  json.member("discount", transition.discount);
  json.member("closure", transition.closure_fair);
  json.member("fci", transition.fci);
  json.member("tau", transition.tau);
  json.member("score", transition.score);
  json.member("unmet_needs", transition.unmet_needs);
  json.member("hardest", record.board.hardest);
  json.member("tranche_before", transition.tranche_before);
  json.member("tranche_after", transition.tranche_after);
  json.member("beta", transition.beta);
  json.member("stop_level", transition.stop_level);
  json.key("flags");
  append_flags(json, record, model);
  json.member("config_hash", provenance.config_hash);
  json.member("code_version", provenance.code_version);
  json.close_object();
  return json.text();
}

}  // namespace rotation::daemon
