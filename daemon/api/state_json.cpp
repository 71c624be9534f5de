#include "daemon/api/state_json.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "daemon/api/members.hpp"
#include "daemon/explain/words.hpp"
#include "daemon/meanings.hpp"
#include "signals/outlook.hpp"

namespace rotation::daemon::api {
namespace {

using signals::Clause;
using signals::State;

constexpr std::string_view kAdviceCaveat =
    "A rule's arithmetic, not an order and not a forecast; entering at the close that decided it would look "
    "ahead.";

// What a person would want to know first.
std::string line(const Desk& desk, const Subject* last, const std::vector<Clause>& needs) {
  if (last == nullptr) return "No session has been evaluated yet.";
  const signals::SessionRecord& r = last->record;
  if (r.state == State::confirmed || r.state == State::extended) {
    const double room = std::expm1(r.advice.stop_level - r.facts.spread);
    std::string text(meaning(r.state));
    if (!std::isnan(room))
      text += " It fails where " + desk.machine.labels.pairs.front() + " moves " + signed_percent(room) +
              " from the last close, at the latest.";
    return text;
  }
  if (r.state == State::invalidated)
    return std::string(meaning(r.state)) + ' ' + cooldown_text(r, desk.machine.parameters);
  const std::string count =
      r.state == State::confirming ? ' ' + count_text(r, desk.machine.parameters, needs.empty()) : "";
  if (needs.empty()) return "Every need of a confirmation is met at this close, but it has to last." + count;
  const Clause& hardest = needs.front();
  const int missing = r.board.unmet;
  std::string text = missing == 0   ? "What is on suffices, but not all can be read: "
                     : missing == 1 ? "One need is missing: "
                                    : std::to_string(missing) + " needs are missing; the hardest: ";
  text += clause_text(hardest, r, desk.machine);
  if (!std::isnan(hardest.sigma20))
    text += " (" + rounded(hardest.sigma20, 1) + " usual 20-session moves away)";
  return text + '.' + count;
}

void write_needs(JsonWriter& json, const Desk& desk, const Subject* last, const std::vector<Clause>& needs) {
  json.key("needs").open_array();
  for (std::size_t i = 0; i < needs.size(); ++i) {
    json.open_object()
        .member("id", needs[i].id)
        .member("text", clause_text(needs[i], last->record, desk.machine))
        .member("count", signals::unmet(needs[i]))
        .member("sigma20", needs[i].sigma20)
        .member("hardest", i == 0)
        .close_object();
  }
  json.close_array();
}

void write_provisional(JsonWriter& json, const signals::CoreView& core) {
  json.key("provisional").open_object();
  put(json, "state", core.provisional_state ? std::optional(name(*core.provisional_state)) : std::nullopt);
  put(json, "quality",
      core.provisional_quality ? std::optional(name(*core.provisional_quality)) : std::nullopt);
  json.member("score", core.provisional_score);
  put_time(json, "confirm_at", core.provisional_confirm);
  json.close_object();
}

void write_transition(JsonWriter& json, const signals::Transition& t) {
  json.key("last_transition");
  if (t.number == 0) {
    json.null();
    return;
  }
  json.open_object().member("number", t.number).member("session", t.session);
  put_time(json, "event_time", t.ts_event);
  json.member("from", name(t.from))
      .member("to", name(t.to))
      .member("reason", name(t.reason))
      .member("meaning", meaning(t.reason))
      .member("restated", t.restated)
      .member("origin", t.from_history ? "history" : "live")
      .close_object();
}

void write_advice(JsonWriter& json, const signals::Advice& a) {
  json.key("advice")
      .open_object()
      .member("tranche_before", a.tranche_before)
      .member("tranche", a.tranche)
      .member("frozen", a.frozen)
      .member("hedge_beta", a.hedge_beta)
      .member("hedge_in_use", a.hedge_in_use)
      .member("beta_clamped", a.beta_clamped)
      .member("short_notional", a.short_notional)
      .member("stop_level", a.stop_level)
      .member("stop_distance", a.stop_distance)
      .member("caveat", kAdviceCaveat)
      .close_object();
}

void write_base_rate(JsonWriter& json, const BaseRate& rate, bool simulated) {
  json.key("base_rate")
      .open_object()
      .member("confirmations", rate.confirmations)
      .member("running", rate.running)
      .member("ended", rate.ended);
  put(json, "median_sessions", rate.median_sessions);
  put(json, "shortest", rate.shortest);
  put(json, "longest", rate.longest);
  json.member("ended_within_20", rate.ended_soon)
      .member("text", std::string(kBaseRate) + ' ' + own_record(rate, simulated))
      .close_object();
}

void write_dollar(JsonWriter& json, const signals::Snapshot& snapshot) {
  const signals::DollarView& dollar = snapshot.core.dollar;
  const double state = snapshot.close.gauges[signals::Gauge::dollar_state];
  json.key("dollar")
      .open_object()
      .member("index", dollar.index)
      .member("synthetic", dollar.synthetic)
      .member("stand_in", dollar.stand_in);
  put(json, "mismatch", dollar.mismatch);
  put(json, "state",
      std::isnan(state) ? std::nullopt
                        : std::optional(state > 0   ? "TAILWIND"
                                        : state < 0 ? "HEADWIND"
                                                    : "FLAT"));
  json.close_object();
}

void write_intraday(JsonWriter& json, const signals::IntradayView& i) {
  json.key("intraday")
      .open_object()
      .member("spread_change", i.spread_change)
      .member("spread_average", i.spread_average)
      .member("z", i.z)
      .member("shock", i.shock)
      .member("cusum_up", i.cusum_up)
      .member("cusum_down", i.cusum_down)
      .member("leader_change", i.leader_change)
      .member("unwind", i.unwind)
      .close_object();
}

void write_numbers(JsonWriter& json, const Desk& desk, const signals::Snapshot& snapshot) {
  json.key("gauges").open_object();
  for (const signals::GaugeInfo& g : signals::kGaugeTable) {
    json.key(g.name)
        .open_object()
        .member("value", snapshot.close.gauges[g.gauge])
        .member("unit", g.unit)
        .member("help", g.help)
        .close_object();
  }
  json.close_object().key("statistics").open_object();
  const auto& labels = desk.machine.labels.statistics;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    json.key(labels[i].name)
        .open_object()
        .member("value", snapshot.statistics[i])
        .member("unit", labels[i].unit)
        .close_object();
  }
  json.close_object();
}

}  // namespace

std::string state_json(const Desk& desk, const signals::Snapshot& snapshot, const Subject* last,
                       const BaseRate& rate) {
  const signals::CoreView& core = snapshot.core;
  const signals::CloseView& close = snapshot.close;
  const std::vector<Clause> needs =
      last == nullptr ? std::vector<Clause>{}
                      : signals::needs(last->record, desk.machine.model, desk.machine.parameters);
  const bool moved = core.last_transition.number != 0;
  JsonWriter json;
  json.open_object();
  put_header(json, core);
  put_day(json, "session", core.session);
  json.member("state", name(core.state))
      .member("meaning", meaning(core.state))
      .member("age_sessions", core.state_age_sessions);
  put_day(json, "since_session", moved ? core.last_transition.session : core.first_session);
  put_day(json, "first_session", core.first_session);
  json.member("sessions", core.sessions).member("quality", name(core.quality));
  write_provisional(json, core);
  json.member("score", close.board.score).member("unmet_needs", core.unmet_needs);
  write_needs(json, desk, last, needs);
  json.member("hardest_sigma", close.board.hardest)
      .member("little", close.board.little_stands)
      .member("line", line(desk, last, needs));
  write_transition(json, core.last_transition);
  write_advice(json, close.advice);
  write_base_rate(json, rate, desk.simulated());
  json.member("risk_flag", close.risk_flag);
  put(json, "thesis_clock_sessions",
      close.thesis_clock < 0 ? std::nullopt : std::optional(close.thesis_clock));
  json.member("thesis_expired", close.thesis_expired);
  put_basis(json, "fci", core.fci);
  write_dollar(json, snapshot);
  write_intraday(json, core.intraday);
  write_numbers(json, desk, snapshot);
  json.close_object();
  return json.text();
}

}  // namespace rotation::daemon::api
